import { dayOf, formatDay, startOfDay } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import { formatYen } from '../../../domain/text/yen.ts';
import { need } from '../../../engine/definitions/need.ts';
import { defineOperation } from '../../../engine/definitions/operation.ts';
import { note } from '../../../engine/parameters/parameters.ts';
import { dayUpToToday } from '../../../engine/parameters/times.ts';
import { judgeStatus, paymentWarnings } from '../rules.ts';
import { paymentLine } from '../transaction-id/recorded-rules.ts';
import { recipientHistory } from '../payee/store.ts';
import { dueIds } from './store.ts';
import { paidAloneToday } from './paid-alone.ts';
import { keepTaken, reserveTransactionId, transactionId } from '../transaction-id/store.ts';
import { label, moneyTo } from '../text.ts';
import { changeWithNote, dueWords, moneyFirst, onPayout, payoutId } from './shared.ts';

/** Records that a payout's bank transfer was made. */
export const paid = defineOperation({
  ...onPayout('ready_for_transfer'),
  name: 'payouts.paid',
  aliases: ['支払済み', '振込完了'],
  section: 'payouts.1',
  role: 'operator',
  summary: words('振込が完了した支払いを支払済みにします', 'Records that a payout’s bank transfer was made'),
  title: words('支払済みにする', 'Mark as paid'),
  danger: false,
  parameters: { id: payoutId, transaction_id: transactionId, paid_on: dayUpToToday(label.paidOn), note },
  secondPerson: 'above-limit',
  moves: 'money',
  needs: [need('update', 'payouts_v31', 'status paid_at transaction_id notes')],
  replaces: [
    {
      statement: words('振込完了の記録（個別）', 'Record one transfer'),
      flaw: words(
        '対象が0件でも何も言わず、同じ取引IDを何度でも使え、1人でいくらでも支払済みにできます。取引IDは一度きりとし、上限を超える場合は2人目の承認を求めます。',
        'It says nothing when no row matched, accepts the same transaction id again and again, and lets one person mark any amount. Banto accepts each id once, and asks a second person above the limit.',
      ),
    },
  ],
  chain: {
    label: words('次の支払いへ', 'Next payout'),
    waiting: (db, context) => dueIds(db, dayOf(context.now), context),
  },
  judge: (row) => judgeStatus(row, 'ready_for_transfer', words('支払済みにできません', 'cannot be marked paid')),
  async preview(db, row, _values, { now }) {
    const amount = formatYen(row.final_payout);
    const warnings = paymentWarnings(row, await recipientHistory(db, row, now), dayOf(now));
    return {
      ...moneyFirst(row, { about: dueWords(row, now), recordOnly: true, warnings }),
      effect: words(
        `${moneyTo(row).ja} を支払済みとして記録します。送金は行いません。`,
        `The payment of ${moneyTo(row).en} will be recorded. No money is sent.`,
      ),
      submit: words(`${amount} を支払済みにする`, `Mark ${amount} paid`),
    };
  },
  weigh: async (db, row, _values, lock, context) => ({
    amount: row.final_payout,
    smallest: row.final_payout,
    alone: await paidAloneToday(db, context, lock),
  }),
  async write(trx, row, values, context) {
    const { transaction_id, paid_on } = values;
    const { now, person } = context;
    await reserveTransactionId(trx, transaction_id, row.id, person.id, now);
    await keepTaken(trx, [{ row, transactionId: transaction_id }], person.id, now);
    const line = paymentLine('銀行振込完了', row, transaction_id, values.note);
    const paid_at = paid_on === dayOf(now) ? now : startOfDay(paid_on);
    const change = { status: 'completed', paid_at, transaction_id } as const;
    return {
      effects: [await changeWithNote(trx, row, change, line, context)],
      outcome: words(
        `${moneyTo(row).ja} を支払済みにしました（取引ID ${transaction_id}、振込日 ${formatDay(paid_on, 'ja', now)}）。`,
        `${moneyTo(row).en} is marked paid (transaction ${transaction_id}, ${formatDay(paid_on, 'en', now)}).`,
      ),
    };
  },
});
