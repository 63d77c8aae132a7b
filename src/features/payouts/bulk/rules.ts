import { firstOf } from '../../../domain/text/first-of.ts';
import { cut, firstFitting } from '../../../domain/text/text.ts';
import { type Day, dayInWords, formatDay, startOfDay } from '../../../domain/time/tokyo.ts';
import { bracketed, joinWords, type Words, words } from '../../../domain/text/words.ts';
import { counted, formatCount, formatYen } from '../../../domain/text/yen.ts';
import { isNoPayment } from '../../../domain/second-person/second-person.ts';
import type { Fact } from '../../../engine/definitions/answer.ts';
import type { RowOptions } from '../../../engine/parameters/parameter.ts';
import { limits } from '../../../slack/limits.ts';
import { isEarly, isOverdue, isUndated, noPaymentMark, type PayoutRow } from '../rules.ts';
import { isUnusual, type Payee, recently, UNUSUAL_TIMES } from '../payee/rules.ts';
import { checkPaid, isRecorded, recordedWords } from '../transaction-id/recorded-rules.ts';
import { BATCH, transactionKey } from '../transaction-id/rules.ts';
import { label } from '../text.ts';
import { noName } from '../../../marketplace/addressed.ts';

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
  const before = taken.find((number, index) => (taken[index + 1] ?? number) - number > count);
  return (before ?? last) + 1;
}

/** `batch_20261120_007`: three digits, or more when needed. */
export const batchTransactionId = (day: Day, number: number): string =>
  `${batchPrefix(day)}${String(number).padStart(3, '0')}`;

/** What a list shows of each payout. */
type ListedPayout = Pick<PayoutRow, 'final_payout' | 'recipient' | 'scheduled_date'>;

export const totalOf = (rows: readonly Pick<ListedPayout, 'final_payout'>[]): number =>
  rows.reduce((sum, row) => sum + row.final_payout, 0);

const payeeKey = ({ recipient_type, recipient_id }: Pick<Payee, 'recipient_type' | 'recipient_id'>): string =>
  `${recipient_type} ${recipient_id}`;

const amountKey = (row: PayoutRow): string => `${payeeKey(row)} ${row.final_payout}`;

/** What the person should check before many payouts are marked paid at once; each warning names its payouts. */
export function bulkWarnings(
  rows: readonly PayoutRow[],
  payees: readonly Payee[],
  today: Day,
  /** How many are still scheduled although their day has come; they are not in `rows`. */
  leftBehind: number,
): Words[] {
  const known = new Map(payees.map((payee) => [payeeKey(payee), payee]));
  const byPayee = Map.groupBy(rows, payeeKey);
  const byAmount = Map.groupBy(rows, amountKey);
  const those = (fits: (row: PayoutRow, payee: Payee | undefined) => boolean): PayoutRow[] =>
    rows.filter((row) => fits(row, known.get(payeeKey(row))));
  const isTwice = (row: PayoutRow, payee: Payee | undefined): boolean =>
    (byAmount.get(amountKey(row))?.length ?? 0) > 1 || payee?.recentAmounts?.includes(row.final_payout) === true;
  return [
    ...naming(
      those(({ final_payout }) => isNoPayment(final_payout)),
      words('0円以下', '0 yen or less'),
    ),
    ...naming(those(isRecorded), words('取引IDか振込日が記録済み', 'Already has a transaction id or a paid day'), {
      name: (row) => recordedName(row, startOfDay(today)),
      after: words(`。${checkPaid.ja}`, `: ${checkPaid.en}`),
    }),
    ...sameRecipients([...byPayee.values()]),
    ...naming(those(isTwice), words('同じ受取人に同額', 'Same recipient and amount'), {
      after: words(
        `（この中、または${recently.ja}）。二重払いでないか確認してください。`,
        ` (here or ${recently.en}): check that none is paid twice.`,
      ),
    }),
    ...naming(
      those((_row, payee) => (payee?.recent ?? 0) > 0),
      words(`${recently.ja}に支払い済みの受取人`, `Paid ${recently.en}`),
      { name: thisTime },
    ),
    ...naming(
      those((row, payee) => isUnusual(row.final_payout, payee?.largest ?? null)),
      words(`過去最高の${UNUSUAL_TIMES}倍超`, `More than ${UNUSUAL_TIMES} times the largest so far`),
    ),
    ...naming(
      those((row) => row.recipient === null),
      words('名前なし', 'No name'),
      { name: (row) => dueName(row, startOfDay(today)) },
    ),
    ...naming(those(isUndated), words('支払予定日が日付でない', 'Due day is no date')),
    ...naming(
      those((row) => isEarly(row, today)),
      words('支払予定日より前', 'Not due yet'),
      { name: (row) => joinWords([payoutName(row), dayInWords(row.scheduled_date, startOfDay(today))], ' ') },
    ),
    ...naming(
      those((row) => isOverdue(row, today)),
      words('期日超過', 'Overdue'),
    ),
    ...(leftBehind === 0
      ? []
      : [
          words(
            `予定日を過ぎた未処理の支払い ${formatCount(leftBehind, 'ja')}は含まれません。`,
            `${counted(leftBehind, 'scheduled payout', 'scheduled payouts')} missed the date and ${leftBehind === 1 ? 'is' : 'are'} not included.`,
          ),
        ]),
  ];
}

/** A name in a line with others. */
const NAME_MAX = 40;
const nameOf = ({ recipient }: Pick<ListedPayout, 'recipient'>): Words =>
  recipient === null ? noName : words(cut(recipient, NAME_MAX), cut(recipient, NAME_MAX));

const payoutName = (row: Pick<ListedPayout, 'final_payout' | 'recipient'>): Words => {
  const [amount, { ja, en }] = [formatYen(row.final_payout), nameOf(row)];
  return words(`${amount} ${ja}`, `${amount} ${en}`);
};

/** `星野 ひかり（今回 ¥250,000）`: the amount is not what was paid before. */
const thisTime = (row: Pick<ListedPayout, 'final_payout' | 'recipient'>): Words => {
  const [amount, { ja, en }] = [formatYen(row.final_payout), nameOf(row)];
  return words(`${ja}（今回 ${amount}）`, `${en} (this time ${amount})`);
};

/** `¥5,000 林 結衣（tr_live_1）`: what is recorded of it already. */
function recordedName(row: PayoutRow, now: Date): Words {
  const [name, recorded] = [payoutName(row), recordedWords(row, now)];
  return words(`${name.ja}${bracketed(recorded.ja, 'ja')}`, `${name.en}${bracketed(recorded.en, 'en')}`);
}

/** What tells payouts apart that have no name. */
const dueName = (row: ListedPayout, now: Date): Words => {
  const [amount, { ja, en }] = [formatYen(row.final_payout), dayInWords(row.scheduled_date, now)];
  return words(`${amount} ${ja}`, `${amount} ${en}`);
};

/** The first of some payouts by amount and recipient. */
export const payoutNames = (rows: readonly Pick<ListedPayout, 'final_payout' | 'recipient'>[]): Words =>
  firstOf(rows, payoutName);

/** `期日超過 2件: ¥9,700 …、¥1,200 …`; nothing when there are none. */
function naming<Row extends ListedPayout>(
  rows: readonly Row[],
  what: Words,
  { name = payoutName, after = words('', '') }: { name?: (row: Row) => Words; after?: Words } = {},
): Words[] {
  if (rows.length === 0) return [];
  const { ja, en } = firstOf(rows, name);
  return [
    words(
      `${what.ja} ${formatCount(rows.length, 'ja')}: ${ja}${after.ja}`,
      `${what.en} (${formatCount(rows.length, 'en')}): ${en}${after.en}`,
    ),
  ];
}

/** `同じ受取人 1名: 林 結衣 2件`; nothing when there are none. */
function sameRecipients(payouts: readonly (readonly ListedPayout[])[]): Words[] {
  const groups = payouts.filter(({ length }) => length > 1);
  if (groups.length === 0) return [];
  const { ja, en } = firstOf(
    groups,
    (group) => {
      const name = nameOf(group[0] ?? { recipient: null });
      return words(`${name.ja} ${formatCount(group.length, 'ja')}`, `${name.en} ${counted(group.length, 'time')}`);
    },
    { unit: '名' },
  );
  return [words(`同じ受取人 ${groups.length}名: ${ja}`, `Same recipient (${groups.length}): ${en}`)];
}

/** The payouts that a person left out, for the preview and the request's card. */
export function leftOutFact(rows: readonly Pick<ListedPayout, 'final_payout' | 'recipient'>[]): Fact {
  const { ja, en } = rows.length === 1 && rows[0] ? nameOf(rows[0]) : payoutNames(rows);
  const total = formatYen(totalOf(rows));
  const [countJa, countEn] = [formatCount(rows.length, 'ja'), formatCount(rows.length, 'en')];
  return {
    label: label.leftOut,
    kind: 'text',
    value: words(`${countJa} ${total}（${ja}）`, `${countEn}, ${total} (${en})`),
    personal: true,
  };
}

/** Payouts that may be left out, as the choices of an input. */
export const rowOptions = (
  offered: readonly (ListedPayout & { readonly id: string; readonly total: number })[],
  now: Date,
): RowOptions => ({
  options: offered.slice(0, limits.select.options).map(({ id, final_payout, recipient, scheduled_date: due }) => ({
    value: id,
    label: words(
      `${formatYen(final_payout)} ${recipient ?? noName.ja} ${formatDay(due, 'ja', now)}`,
      `${formatYen(final_payout)} ${recipient ?? noName.en} ${formatDay(due, 'en', now)}`,
    ),
  })),
  more: Math.max(0, (offered[0]?.total ?? 0) - limits.select.options),
});

const LISTED = 10;

/** The ten largest, one line each; `more` is how many are left out. */
export function largest(rows: readonly ListedPayout[], now: Date): { lines: Words[]; more: number } {
  const lines = rows
    .toSorted((a, b) => b.final_payout - a.final_payout)
    .slice(0, LISTED)
    .map((row) => {
      const amount = `${noPaymentMark(row)}${formatYen(row.final_payout)}`;
      return words(
        `${amount}　${row.recipient ?? noName.ja}　${formatDay(row.scheduled_date, 'ja', now)}`,
        `${amount}  ${row.recipient ?? noName.en}  ${formatDay(row.scheduled_date, 'en', now)}`,
      );
    });
  return { lines, more: Math.max(0, rows.length - LISTED) };
}

/** The text of the submit button: count and amount, as far as they fit. */
export function submitWords(count: number, total: number): Words {
  const [amount, ja, en] = [formatYen(total), formatCount(count, 'ja'), formatCount(count, 'en')];
  return words(
    firstFitting(
      limits.view.submit,
      `${ja} ${amount} を支払済みにする`,
      `${ja} ${amount} を支払済みに`,
      `${ja} ${amount} を記録`,
      `${ja}を支払済みにする`,
    ),
    firstFitting(
      limits.view.submit,
      `Mark ${en} paid: ${amount}`,
      `${en} paid: ${amount}`,
      `Mark ${counted(count, 'payout')} paid`,
    ),
  );
}

/** `¥1,280,100（16件）`: how much and how many, and how many are left out, too: a confirm dialog shows little else. */
export function headlineOf(count: number, total: number, out = 0): Words {
  const [ja, en] = out === 0 ? ['', ''] : [`、除外 ${formatCount(out, 'ja')}`, `, ${formatCount(out, 'en')} left out`];
  return words(
    `${formatYen(total)}（${formatCount(count, 'ja')}${ja}）`,
    `${formatYen(total)} (${counted(count, 'payout')}${en})`,
  );
}
