import { words } from '../../../domain/words.ts';
import { defineOperation } from '../../../engine/definitions/operation.ts';
import { id, reason } from '../../../engine/parameters/parameters.ts';
import { judgeReinstatement, missing } from '../rules.ts';
import { changeStatus, loadPartner, partnerChoices } from '../store.ts';
import { fields, label } from '../text.ts';
import { shortName, facts, subject } from './shared.ts';

/** Reinstates a suspended partner. Not in the runbook; without it a mistake could not be undone. */
export const reinstate = defineOperation({
  name: 'partners.reinstate',
  aliases: ['再開', '停止解除'],
  section: 'partners.1',
  role: 'approver',
  summary: words('停止中のパートナーを承認済みに戻します', 'Reinstates a suspended partner'),
  title: words('パートナーの再開', 'Reinstate partner'),
  label: words('再開', 'Reinstate'),
  danger: false,
  parameters: { id: id(label.partner), reason },
  bound: ['id'],
  fields,
  announcedIn: 'card',
  secondPerson: 'never',
  moves: 'nothing',
  subject,
  choices: (db, _context, typed) => partnerChoices(db, ['suspended'], typed),
  load: (db, values, lock, context) => loadPartner(db, values.id, lock, context),
  judge: (row) => judgeReinstatement(row),
  preview: async (_db, row) => ({
    facts: facts(row),
    warnings: missing(row),
    effect: words(
      '再開すると、このパートナーは再び注文を受けられるようになります。',
      'Once reinstated, this partner can receive orders again.',
    ),
    submit: words('再開する', 'Reinstate'),
  }),
  async write(trx, row, _values, { now }) {
    const after = await changeStatus(trx, row, 'approved', now);
    return {
      effects: [
        { subject: subject(row), before: { name: row.name, status: row.status }, after: { ...after, name: row.name } },
      ],
      outcome: words(`「${shortName(row)}」を再開しました。`, `“${shortName(row)}” is reinstated.`),
    };
  },
});
