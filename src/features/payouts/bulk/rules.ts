import { type Day } from '../../../domain/tokyo.ts';
import { type Language, type Words, words } from '../../../domain/words.ts';
import { counted, formatCount, formatYen } from '../../../domain/yen.ts';
import { isNoPayment } from '../../../domain/second-person.ts';
import { BATCH, noPaymentMark, type PayoutRow, transactionKey } from '../rules.ts';
import { noRecipient } from '../text.ts';

/** `batch_20261120_`: the prefix of the transaction ids of a day's batches. */
export const batchPrefix = (day: Day): string => `${BATCH}${day.replaceAll('-', '')}_`;

/**
 * The number in a batch transaction id of that day, ignoring case and spaces; undefined for any other id. Neither Banto
 * nor the runbook's SQL writes more than six digits, so a longer number says nothing about what comes next.
 */
export function batchNumber(transactionId: string, day: Day): number | undefined {
  const key = transactionKey(transactionId);
  const digits = key.startsWith(batchPrefix(day)) ? key.slice(batchPrefix(day).length) : '';
  return /^\d{1,6}$/u.test(digits) ? Number(digits) : undefined;
}

const LAST_NUMBER = 999_999;

/** The first of `count` numbers after the last used one; when they would not fit, the first free run of that length. */
export function nextNumber(used: readonly number[], count: number): number {
  const taken = [0, ...new Set(used)].toSorted((a, b) => a - b);
  const last = taken.at(-1) ?? 0;
  if (last + count <= LAST_NUMBER) return last + 1;
  const before = taken.find((number, index) => (taken[index + 1] ?? LAST_NUMBER + 1) - number > count);
  return (before ?? last) + 1;
}

/** `batch_20261120_007`: three digits, or more when needed. */
export const batchTransactionId = (day: Day, number: number): string =>
  `${batchPrefix(day)}${String(number).padStart(3, '0')}`;

/** What a list shows of each payout. */
type ListedPayout = Pick<PayoutRow, 'final_payout' | 'recipient' | 'scheduled_date'>;

export const totalOf = (rows: readonly Pick<ListedPayout, 'final_payout'>[]): number =>
  rows.reduce((sum, row) => sum + row.final_payout, 0);

/** A recipient's completed payments. */
export interface Payee {
  readonly recipient_type: string;
  readonly recipient_id: string;
  /** Completed within the last seven days. */
  readonly recent: number;
  /** Their amounts in yen; null when there are none. */
  readonly recentAmounts: readonly number[] | null;
  /** The largest amount ever completed. Yen. */
  readonly largest: number | null;
}

/** A payout this many times larger than the recipient's largest so far gets a warning. */
const UNUSUAL = 3;
const payeeKey = ({ recipient_type, recipient_id }: Pick<Payee, 'recipient_type' | 'recipient_id'>): string =>
  `${recipient_type} ${recipient_id}`;

const amountKey = (row: PayoutRow): string => `${payeeKey(row)} ${row.final_payout}`;

/** What the person should check before many payouts are marked paid at once, with a count for each warning. */
// Long because it is one list: each warning beside what it counts.
export function bulkWarnings(
  rows: readonly PayoutRow[],
  payees: readonly Payee[],
  today: Day,
  /** How many are still scheduled although their day has come; they are not in `rows`. */
  leftBehind: number,
): Words[] {
  const known = new Map(payees.map((payee) => [payeeKey(payee), payee]));
  const times = new Map<string, number>();
  for (const row of rows) times.set(payeeKey(row), (times.get(payeeKey(row)) ?? 0) + 1);
  const amounts = new Map<string, number>();
  for (const row of rows) amounts.set(amountKey(row), (amounts.get(amountKey(row)) ?? 0) + 1);
  const count = (fits: (row: PayoutRow, payee: Payee | undefined) => boolean): number =>
    rows.filter((row) => fits(row, known.get(payeeKey(row)))).length;
  const odd = rows.filter(({ final_payout }) => isNoPayment(final_payout));
  const warnings: readonly (readonly [number, (shown: string, number: number) => Words])[] = [
    [
      odd.length,
      (ja, n) =>
        words(
          `金額が0円以下の支払いが${ja}あります（${namesOf(odd, 'ja')}）。`,
          `${counted(n, 'payout is', 'payouts are')} 0 yen or less (${namesOf(odd, 'en')}).`,
        ),
    ],
    [
      [...times.values()].filter((each) => each > 1).length,
      (ja, n) =>
        words(
          `この中に2回以上現れる受取人が${ja}あります。`,
          `${counted(n, 'recipient appears', 'recipients appear')} more than once.`,
        ),
    ],
    [
      count(
        (row, payee) =>
          (amounts.get(amountKey(row)) ?? 0) > 1 || payee?.recentAmounts?.includes(row.final_payout) === true,
      ),
      (ja, n) =>
        words(
          `同じ受取人に同じ金額の支払い（この中、または直近7日間に支払済み）が${ja}あります。二重払いでないか確認してください。`,
          `${counted(n, 'payout has', 'payouts have')} the same recipient and amount as another one here or one paid in the last seven days: check that none is paid twice.`,
        ),
    ],
    [
      count((_row, payee) => (payee?.recent ?? 0) > 0),
      (ja, n) =>
        words(
          `直近7日間に支払済みの受取人への支払いが${ja}あります。`,
          `${counted(n, 'payout goes', 'payouts go')} to recipients paid in the last seven days.`,
        ),
    ],
    [
      count(({ final_payout: amount }, payee) => (payee?.largest ?? 0) > 0 && amount > (payee?.largest ?? 0) * UNUSUAL),
      (ja, n) =>
        words(
          `これまでの最高額の${UNUSUAL}倍を超える支払いが${ja}あります。`,
          `${counted(n, 'payout is', 'payouts are')} more than ${UNUSUAL} times the recipient’s largest so far.`,
        ),
    ],
    [
      count((row) => row.recipient === null),
      (ja, n) =>
        words(
          `受取人の名前が登録されていない支払いが${ja}あります。`,
          `${counted(n, 'payout has', 'payouts have')} a recipient without a name.`,
        ),
    ],
    [
      count((row) => row.scheduled_date < today),
      (ja, n) => words(`予定日を過ぎた支払いが${ja}あります。`, `${counted(n, 'payout is', 'payouts are')} overdue.`),
    ],
    [
      leftBehind,
      (ja, n) =>
        words(
          `予定日が来ても「予定」のままの支払いが${ja}あり、ここには含まれません。`,
          `${counted(n, 'payout is', 'payouts are')} still scheduled although the day has come, and not included here.`,
        ),
    ],
  ];
  return warnings.flatMap(([number, say]) => (number > 0 ? [say(formatCount(number, 'ja'), number)] : []));
}

const NAMED = 5;
/** The first of some payouts by amount and recipient, for a warning. */
function namesOf(rows: readonly ListedPayout[], language: Language): string {
  const shown = rows
    .slice(0, NAMED)
    .map(({ final_payout, recipient }) => `${formatYen(final_payout)} ${recipient ?? noRecipient[language]}`);
  const more =
    rows.length > NAMED ? [words(`ほか${rows.length - NAMED}件`, `${rows.length - NAMED} more`)[language]] : [];
  return [...shown, ...more].join(language === 'ja' ? '、' : '; ');
}

const LISTED = 10;

/** The ten largest, one line each; `more` is how many are left out. */
export function largest(rows: readonly ListedPayout[]): { lines: Words[]; more: number } {
  const lines = rows
    .toSorted((a, b) => b.final_payout - a.final_payout)
    .slice(0, LISTED)
    .map((row) => {
      const amount = `${noPaymentMark(row)}${formatYen(row.final_payout)}`;
      return words(
        `${amount}　${row.recipient ?? noRecipient.ja}　${row.scheduled_date}`,
        `${amount}  ${row.recipient ?? noRecipient.en}  ${row.scheduled_date}`,
      );
    });
  return { lines, more: Math.max(0, rows.length - LISTED) };
}

/** Characters that fit on the button of a modal. */
const SUBMIT_MAX = 24;
/** The first text that fits. */
const fitting = (...texts: string[]): string => texts.find((text) => [...text].length <= SUBMIT_MAX) ?? '';

/** The text of the submit button: count and amount, as far as they fit. */
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
