import { type Day } from '../../../domain/tokyo.ts';
import { type Words, words } from '../../../domain/words.ts';
import { counted, formatCount, formatYen } from '../../../domain/yen.ts';
import type { PayoutRow } from '../rules.ts';
import { noRecipient } from '../text.ts';

/** `batch_20261120_`: what the transaction ids of a day's batches begin with. */
export const batchPrefix = (day: Day): string => `batch_${day.replaceAll('-', '')}_`;

/** The number in a batch's transaction id of that day, whatever its case and spaces; undefined for any other id. */
export function batchNumber(transactionId: string, day: Day): number | undefined {
  const key = transactionId.toLowerCase().replaceAll(' ', '');
  const digits = key.startsWith(batchPrefix(day)) ? key.slice(batchPrefix(day).length) : '';
  return /^\d{1,9}$/u.test(digits) ? Number(digits) : undefined;
}

/** `batch_20261120_007`: at least three digits, and as many more as it takes. */
export const batchTransactionId = (day: Day, number: number): string =>
  `${batchPrefix(day)}${String(number).padStart(3, '0')}`;

/** What a list of payouts shows of each. */
type Amount = Pick<PayoutRow, 'final_payout' | 'recipient' | 'scheduled_date'>;

export const totalOf = (rows: readonly Pick<Amount, 'final_payout'>[]): number =>
  rows.reduce((sum, row) => sum + row.final_payout, 0);

/** What is known of a recipient's completed payments. */
export interface Payee {
  readonly recipient_type: string;
  readonly recipient_id: string;
  /** Completed within the last seven days. */
  readonly recent: number;
  /** The amounts of these. Yen; null when there were none. */
  readonly recentAmounts: readonly number[] | null;
  /** The largest amount ever completed. Yen. */
  readonly largest: number | null;
}

const UNUSUAL = 3;
const payeeOf = ({ recipient_type, recipient_id }: Pick<Payee, 'recipient_type' | 'recipient_id'>): string =>
  `${recipient_type} ${recipient_id}`;

const amountOf = (row: PayoutRow): string => `${payeeOf(row)} ${row.final_payout}`;

/** What the person should look at before many are paid at once: each kind counted. */
// Long because it is one list: each warning beside what it counts.
export function bulkWarnings(
  rows: readonly PayoutRow[],
  payees: readonly Payee[],
  today: Day,
  /** Still scheduled although their day has come: they are not among these. */
  leftBehind: number,
): Words[] {
  const known = new Map(payees.map((payee) => [payeeOf(payee), payee]));
  const times = new Map<string, number>();
  for (const row of rows) times.set(payeeOf(row), (times.get(payeeOf(row)) ?? 0) + 1);
  const amounts = new Map<string, number>();
  for (const row of rows) amounts.set(amountOf(row), (amounts.get(amountOf(row)) ?? 0) + 1);
  const count = (fits: (row: PayoutRow, payee: Payee | undefined) => boolean): number =>
    rows.filter((row) => fits(row, known.get(payeeOf(row)))).length;
  const warnings: readonly (readonly [number, (shown: string, number: number) => Words])[] = [
    [
      count((row) => row.final_payout <= 0),
      (ja, n) => words(`金額が0円以下の支払いが${ja}あります。`, `${counted(n, 'is', 'are')} of 0 yen or less.`),
    ],
    [
      [...times.values()].filter((each) => each > 1).length,
      (ja, n) =>
        words(
          `この中に2回以上現れる受取人が${ja}あります。`,
          `${counted(n, 'recipient is', 'recipients are')} among them more than once.`,
        ),
    ],
    [
      count(
        (row, payee) =>
          (amounts.get(amountOf(row)) ?? 0) > 1 || payee?.recentAmounts?.includes(row.final_payout) === true,
      ),
      (ja, n) =>
        words(
          `同じ受取人に同じ金額の支払い（この中、または直近7日間に支払済み）が${ja}あります。二重払いでないか確認してください。`,
          `${counted(n, 'has', 'have')} the same recipient and amount as another here, or as one paid in the last seven days: make sure that none is paid twice.`,
        ),
    ],
    [
      count((_row, payee) => (payee?.recent ?? 0) > 0),
      (ja, n) =>
        words(
          `直近7日間に支払済みの受取人への支払いが${ja}あります。`,
          `${counted(n, 'goes', 'go')} to recipients paid in the last seven days.`,
        ),
    ],
    [
      count(({ final_payout: amount }, payee) => (payee?.largest ?? 0) > 0 && amount > (payee?.largest ?? 0) * UNUSUAL),
      (ja, n) =>
        words(
          `これまでの最高額の${UNUSUAL}倍を超える支払いが${ja}あります。`,
          `${counted(n, 'is', 'are')} more than ${UNUSUAL} times the recipient’s largest so far.`,
        ),
    ],
    [
      count((row) => row.recipient === null),
      (ja, n) =>
        words(
          `受取人の名前が登録されていない支払いが${ja}あります。`,
          `${counted(n, 'has', 'have')} a recipient without a name.`,
        ),
    ],
    [
      count((row) => row.scheduled_date < today),
      (ja, n) => words(`予定日を過ぎた支払いが${ja}あります。`, `${counted(n, 'is', 'are')} overdue.`),
    ],
    [
      leftBehind,
      (ja, n) =>
        words(
          `予定日が来ても「予定」のままの支払いが${ja}あり、ここには含まれません。`,
          `${counted(n, 'is', 'are')} still only scheduled though the day has come, and not among these.`,
        ),
    ],
  ];
  return warnings.flatMap(([number, say]) => (number > 0 ? [say(formatCount(number, 'ja'), number)] : []));
}

const LISTED = 10;

/** The ten largest, a line each. */
export function largest(rows: readonly Amount[]): { lines: Words[]; more: number } {
  const lines = rows
    .toSorted((a, b) => b.final_payout - a.final_payout)
    .slice(0, LISTED)
    .map(({ final_payout, recipient, scheduled_date }) =>
      words(
        `${formatYen(final_payout)}　${recipient ?? noRecipient.ja}　${scheduled_date}`,
        `${formatYen(final_payout)}  ${recipient ?? noRecipient.en}  ${scheduled_date}`,
      ),
    );
  return { lines, more: Math.max(0, rows.length - LISTED) };
}

/** The first of some ways to say it that a button of a modal holds. */
const SUBMIT_MAX = 24;
const fitting = (...texts: string[]): string => texts.find((text) => [...text].length <= SUBMIT_MAX) ?? '';

/** What the last button says: how many and how much, as far as there is room. */
export function submitWords(count: number, total: number): Words {
  const [amount, ja, en] = [formatYen(total), formatCount(count, 'ja'), formatCount(count, 'en')];
  return words(
    fitting(
      `${ja} ${amount} を支払済みにする`,
      `${ja} ${amount} を支払済みに`,
      `${ja} ${amount} を記録`,
      `${ja}を支払済みにする`,
    ),
    fitting(`Mark ${en} paid: ${amount}`, `${en} paid: ${amount}`, `Mark ${en} payouts paid`),
  );
}
