import { words } from '../../../domain/text/words.ts';
import { need } from '../../../engine/definitions/need.ts';
import { defineOperation } from '../../../engine/definitions/operation.ts';
import { reason } from '../../../engine/parameters/parameters.ts';
import { judgeReopen } from './by-banto-rules.ts';
import { moneyTo } from '../text.ts';
import { changeWithNote, moneyFirst, onPayout, recordedPayoutId, weightOf } from './shared.ts';
import { completedByBanto } from './choices.ts';
import { loadCompleted } from './store.ts';
import { completedFields } from './text.ts';

/**
 * Undoes a completion recorded through Banto by mistake. Not in the runbook. The transaction id stays in the notes and
 * the audit log, and can never be used again.
 */
export const reopen = defineOperation({
  ...onPayout(),
  name: 'payouts.reopen',
  aliases: ['支払済み取消', '取消'],
  section: 'payouts.1',
  role: 'admin',
  summary: words(
    '番頭が誤って支払済みにした支払いを、振込待ちに戻します',
    'Undoes a payout that was marked paid through Banto by mistake',
  ),
  title: words('支払済みを取り消す', 'Undo “paid”'),
  parameters: { id: recordedPayoutId, reason },
  danger: true,
  fields: completedFields,
  secondPerson: 'always',
  moves: 'money',
  needs: [need('update', 'payouts_v31', 'status transaction_id paid_at notes')],
  choices: (db, context, typed) => completedByBanto(db, typed, context),
  load: (db, values, lock, context) => loadCompleted(db, values.id, lock, context),
  judge: (row) => judgeReopen(row),
  preview: async (_db, row) => ({
    ...moneyFirst(row, {
      about: words(
        `支払済み → 振込待ち（取引ID ${row.transaction_id ?? '—'}）`,
        `Completed → ready for transfer (${row.transaction_id ?? '—'})`,
      ),
      warnings: [
        words(
          '実際に振込済みの場合は取り消さないでください。再度支払うと二重払いになります。',
          'Do not undo it if the transfer was really made: it would be paid twice.',
        ),
        words(
          `取引ID「${row.transaction_id ?? '—'}」は、以後も使えません。`,
          `The transaction id “${row.transaction_id ?? '—'}” cannot be used again.`,
        ),
      ],
    }),
    effect: words(
      `${moneyTo(row).ja} を「振込待ち」に戻します。`,
      `${moneyTo(row).en} will be ready for transfer again.`,
    ),
    submit: words('支払済みを取り消す', 'Undo “paid”'),
  }),
  weigh: (_db, row) => Promise.resolve(weightOf([row])),
  async write(trx, row, values, context) {
    const undone = row.transaction_id ?? '—';
    const line = `支払済みを取消（取引ID ${undone}）: ${values.reason}`;
    const change = { status: 'ready_for_transfer', transaction_id: null, paid_at: null } as const;
    return {
      effects: [await changeWithNote(trx, row, change, line, context)],
      outcome: words(
        `${moneyTo(row).ja} を振込待ちに戻しました（取り消した取引ID ${undone}）。`,
        `${moneyTo(row).en} is ready for transfer again (undone: ${undone}).`,
      ),
    };
  },
});
