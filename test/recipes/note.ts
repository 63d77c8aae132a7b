import { words } from '#src/domain/words.ts';
import { need } from '#src/engine/definitions/need.ts';
import { defineOperation } from '#src/engine/definitions/operation.ts';
import { appendNote } from '#src/features/payouts/rules.ts';
import { dueWords, moneyFirst, onPayout, subject } from '#src/features/payouts/operations/shared.ts';
import { changePayout } from '#src/features/payouts/operations/store.ts';

/** Adds a line to the notes of a payout. */
export const note = defineOperation({
  ...onPayout('ready_for_transfer'),
  name: 'payouts.note',
  aliases: ['備考'],
  section: 'payouts.1',
  role: 'operator',
  summary: words('支払いの備考に追記します', 'Adds to the notes of a payout'),
  title: words('備考に追記', 'Add a note'),
  danger: false,
  secondPerson: 'never',
  moves: 'nothing',
  needs: [need('update', 'payouts_v31', 'notes')],
  preview: async (_db, row, _values, { now }) => ({
    ...moneyFirst(row, { about: dueWords(row, now) }),
    warnings: [],
    effect: words('備考に1行を追記します。', 'One line will be added to the notes.'),
    submit: words('追記する', 'Add'),
  }),
  async write(trx, row, { reason: line }, { now, person }) {
    const after = await changePayout(trx, row, { notes: appendNote(row.notes, line, person.displayName, now) });
    return {
      effects: [{ subject: subject(row), before: { notes: row.notes }, after }],
      outcome: words('備考に追記しました。', 'The note was added.'),
    };
  },
});
