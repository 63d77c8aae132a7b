import { Refused } from '../../../domain/errors.ts';
import { words } from '../../../domain/text/words.ts';
import { need } from '../../../engine/definitions/need.ts';
import { defineOperation } from '../../../engine/definitions/operation.ts';
import { reason } from '../../../engine/parameters/parameters.ts';
import { judgeCorrect } from './by-banto-rules.ts';
import { addressed } from '../../../marketplace/addressed.ts';
import { changeWithNote, moneyFirst, onPayout, recordedPayoutId, weightOf } from './shared.ts';
import { completedByBanto } from './choices.ts';
import { loadCompleted } from './store.ts';
import { completedFields } from './text.ts';
import { freeTransactionId, reserveTransactionId, transactionId } from '../transaction-id/store.ts';

/**
 * Puts a mistyped transaction id right. Not in the runbook. The payout stays paid; the mistyped id is free again, for it
 * may be another transfer's, and stays in the notes and the audit log.
 */
export const correct = defineOperation({
  ...onPayout(),
  name: 'payouts.correct',
  aliases: ['取引ID訂正', '訂正'],
  section: 'payouts.1',
  role: 'operator',
  summary: words(
    '番頭が記録した支払いの、間違えた取引IDを正しいものに直します',
    'Corrects a mistyped transaction id of a payout that Banto marked paid',
  ),
  title: words('取引IDを訂正する', 'Correct transaction id'),
  danger: false,
  parameters: { id: recordedPayoutId, transaction_id: { ...transactionId, modalOnly: true }, reason },
  fields: completedFields,
  secondPerson: 'above-limit',
  // The payout stays paid, and each id still belongs to one payout.
  moves: 'nothing',
  needs: [need('update', 'payouts_v31', 'transaction_id notes')],
  choices: (db, context, typed) => completedByBanto(db, typed, context),
  load: (db, values, lock, context) => loadCompleted(db, values.id, lock, context),
  judge: (row) => judgeCorrect(row),
  preview: async (_db, row) => {
    const old = row.transaction_id ?? '—';
    return {
      ...moneyFirst(row, {
        about: words(`支払済み（取引ID ${old}）`, `Completed (${old})`),
        recordOnly: true,
        warnings: [
          words(
            `いまの取引ID「${old}」は、訂正後にほかの支払いで使えるようになります。`,
            `After the correction the present id “${old}” can be used for another payout.`,
          ),
        ],
      }),
      effect: words(
        `取引ID「${old}」を訂正します。支払済みのままで、金額と振込日は変わりません。`,
        `The transaction id “${old}” will be corrected. The payout stays paid; amount and day stay.`,
      ),
      submit: words('取引IDを訂正する', 'Correct transaction id'),
    };
  },
  weigh: (_db, row) => Promise.resolve(weightOf([row])),
  async write(trx, row, values, context) {
    const { transaction_id: old } = row;
    const { transaction_id } = values;
    const { now, person } = context;
    if (old === transaction_id)
      throw new Refused(
        'duplicate',
        words(`取引IDはすでに「${transaction_id}」です。`, `The transaction id is already “${transaction_id}”.`),
        { section: 'payouts.1' },
      );
    await freeTransactionId(trx, row, person.id, now);
    await reserveTransactionId(trx, transaction_id, row.id, person.id, now);
    const line = `取引ID訂正 ${old ?? '—'} → ${transaction_id}: ${values.reason}`;
    return {
      effects: [await changeWithNote(trx, row, { transaction_id }, line, context)],
      outcome: words(
        `${addressed(row.recipient).ja} への支払いの取引IDを ${old ?? '—'} から ${transaction_id} に訂正しました。`,
        `The transaction id for ${addressed(row.recipient).en} is corrected from ${old ?? '—'} to ${transaction_id}.`,
      ),
    };
  },
});
