import { Refused } from '../../../domain/errors.ts';
import { dayOf, formatDay } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import { counted, formatCount, formatYen } from '../../../domain/text/yen.ts';
import { need } from '../../../engine/definitions/need.ts';
import { noChoices } from '../../../engine/definitions/choices.ts';
import { defineOperation } from '../../../engine/definitions/operation.ts';
import { chosenRows, note } from '../../../engine/parameters/parameters.ts';
import { dayUpToToday } from '../../../engine/parameters/times.ts';
import { limits } from '../../../slack/limits.ts';
import {
  headlineOf,
  batchTransactionId,
  bulkWarnings,
  largest,
  leftOutFact,
  rowOptions,
  submitWords,
  totalOf,
} from '../bulk/rules.ts';
import { type Completion, completeAll, countUnreadable, excludablePayouts, nextBatchNumber } from '../bulk/store.ts';
import { payeesOf } from '../payee/store.ts';
import { appendNote, type PayoutRow } from '../rules.ts';
import { paymentLine } from '../transaction-id/recorded-rules.ts';
import { BATCH } from '../transaction-id/rules.ts';
import { countPassed } from '../store.ts';
import { label, unreadableNotes } from '../text.ts';
import { completedEffects, recordOnly, weightOf } from './shared.ts';
import { duePayouts, payoutsById } from './store.ts';
import { fields, rowLabel, valueWords } from './text.ts';

/** Before it is asked: afterwards the bank's own ids would have to be corrected one by one. */
const givesIds = words(
  `取引IDは番頭が付けます（${BATCH}…）。銀行の取引IDを残すには /payouts paid-list を使います。`,
  `Banto gives the transaction ids (${BATCH}…); to keep the bank’s own, use /payouts paid-list.`,
);

/** Records the transfers of all payouts due by a day: exactly those that the preview showed. */
export const paidAll = defineOperation({
  name: 'payouts.paid-all',
  aliases: ['まとめて支払済み', '一括支払済み', '一括完了'],
  section: 'payouts.1',
  role: 'operator',
  summary: words(
    '指定日までの振込待ちを、まとめて支払済みにします（必ず2人目の承認）',
    'Marks all payouts due by a day as paid (always needs a second person)',
  ),
  title: words('まとめて支払済みにする', 'Mark all due as paid'),
  danger: true,
  parameters: {
    date: dayUpToToday(label.upTo, { modalOnly: false }),
    exclude: chosenRows(label.exclude, words('今回は支払済みにしない支払い', 'payouts to leave out this time')),
    note,
  },
  bound: ['date', 'exclude'],
  fields,
  valueWords,
  rowLabel,
  announcedIn: 'payouts',
  secondPerson: 'always',
  moves: 'money',
  needs: [need('update', 'payouts_v31', 'status paid_at transaction_id notes')],
  replaces: [
    {
      statement: words('一括完了処理（当日分全て）', 'Complete all that are due'),
      flaw: words(
        'PostgreSQLでは実行できず（UPDATEでウィンドウ関数は使えません）、番号は1000件目で桁が切れ、再実行すると001に戻り、確認後に増えた分まで支払済みにします。確認した行だけを、その日の続きの番号で、2人目の承認を得て記録します。',
        'PostgreSQL rejects it (no window functions in UPDATE); its numbers are cut off from 1000 and restart at 001, and it includes rows that became due after the operator looked. Banto records exactly the rows shown, continues the day’s numbers, and asks a second person.',
      ),
    },
  ],
  subject: ({ date }) => `due:${date}`,
  choices: () => Promise.resolve(noChoices),
  async load(db, { date, exclude }, lock, context, previewed): Promise<PayoutRow[]> {
    if (previewed === undefined) return (await duePayouts(db, date, context)).filter(({ id }) => !exclude.includes(id));
    const shown = previewed.map(({ id }) => id);
    return payoutsById(db, shown, lock, context);
  },
  async suggest(db, { date }, typed, { dialect, now }) {
    const wanted = { exclude: [], most: limits.select.options, ...(typed.trim() !== '' && { typed: typed.trim() }) };
    return rowOptions(await excludablePayouts(db, date, { dialect }, wanted), now).options;
  },
  // All rows were ready and due when they were shown, and the preview's hash ensures that none has changed since.
  judge(rows, { date, exclude }, { now }) {
    if (rows.length > 0) return;
    if (exclude.length > 0)
      throw new Refused(
        'not_found',
        words(
          'すべて除外されたため、対象の支払いは 0件です。',
          'All payouts are left out: there is nothing to mark paid (0).',
        ),
        { section: 'payouts.1', next: words('もう一度開いて選び直してください。', 'Open it again and choose anew.') },
      );
    throw new Refused(
      'not_found',
      words(
        `${formatDay(date, 'ja', now)}までに支払う振込待ちは 0件です。`,
        `No payouts due by ${formatDay(date, 'en', now)} are ready for transfer (0).`,
      ),
      {
        section: 'payouts.1',
        next: words(
          '/payouts due で予定日を過ぎた未処理の支払いも確認できます。',
          '/payouts due also shows payouts that are still scheduled.',
        ),
      },
    );
  },
  async preview(db, rows, { date, exclude }, { now, dialect }) {
    const total = totalOf(rows);
    const [payees, leftBehind] = [await payeesOf(db, rows, now), await countPassed(db, dayOf(now), date)];
    const most = Math.max(limits.select.options, exclude.length);
    const offered = await excludablePayouts(db, date, { dialect }, { exclude, most });
    const leftOut = offered.filter(({ id }) => exclude.includes(id));
    return {
      headline: headlineOf(rows.length, total, leftOut.length),
      about: words(
        `期日 ${formatDay(date, 'ja', now)} まで。${givesIds.ja}`,
        `Due by ${formatDay(date, 'en', now)}. ${givesIds.en}`,
      ),
      facts: leftOut.length > 0 ? [leftOutFact(leftOut)] : [],
      small: recordOnly,
      rows: { exclude: rowOptions(offered, now) },
      warnings: [
        ...bulkWarnings(rows, payees, dayOf(now), leftBehind),
        ...unreadableNotes(await countUnreadable(db, date)),
      ],
      items: largest(rows, now),
      effect: words(
        `${formatCount(rows.length, 'ja')}、合計 ${formatYen(total)} を支払済みとして記録します。送金は行いません。`,
        `${counted(rows.length, 'payout')}, ${formatYen(total)} in all, will be recorded as paid. No money is sent.`,
      ),
      submit: submitWords(rows.length, total),
    };
  },
  weigh: (_db, rows) => Promise.resolve(weightOf(rows)),
  async write(trx, rows, values, { now, person }) {
    const day = dayOf(now);
    const first = await nextBatchNumber(trx, day, rows.length);
    const completions = rows.map((row, index): Completion => {
      const transactionId = batchTransactionId(day, first + index);
      const line = paymentLine('一括振込完了', row, transactionId, values.note);
      const notes = appendNote(row.notes, line, person.displayName, now);
      return { row, transactionId, paidAt: now, notes };
    });
    const kept = await completeAll(trx, completions, person.id, now);
    const total = totalOf(rows);
    const [from, to] = [batchTransactionId(day, first), batchTransactionId(day, first + rows.length - 1)];
    const [upToJa, upToEn] = from === to ? ['', ''] : [` 〜 ${to}`, ` to ${to}`];
    const effects = completedEffects(rows, kept);
    return {
      effects: [
        ...effects,
        {
          subject: `batch:${from}`,
          before: null,
          after: { due_by: values.date, payouts: rows.length, total, first: from, last: to },
        },
      ],
      outcome: words(
        `${formatDay(values.date, 'ja', now)}までの ${formatCount(rows.length, 'ja')}、合計 ${formatYen(total)} を支払済みにしました（取引ID ${from}${upToJa}）。`,
        `${counted(rows.length, 'payout')} due by ${formatDay(values.date, 'en', now)} marked paid, ${formatYen(total)} in all (${from}${upToEn}).`,
      ),
    };
  },
});
