import { firstOf, moreWords } from '../../../domain/text/first-of.ts';
import { addDays, dayInWords, dayOf } from '../../../domain/time/tokyo.ts';
import { joinWords, type Words, words } from '../../../domain/text/words.ts';
import { counted, formatYen } from '../../../domain/text/yen.ts';
import type { Fact } from '../../../engine/definitions/answer.ts';
import { noPaymentMark } from '../rules.ts';
import { label } from '../text.ts';
import { noName } from '../../../marketplace/addressed.ts';
import type { ListedPayment, MatchedList, Unsaid } from './rules.ts';

const SHOWN = 10;

/** The first payments of a list as the preview shows them, one line each, with the paid day when it is not today. */
export function paymentLines(rows: readonly ListedPayment[], now: Date): { lines: Words[]; more: number } {
  const lines = rows.slice(0, SHOWN).map((row) => {
    const what = `${noPaymentMark(row)}${formatYen(row.final_payout)}`;
    const isToday = row.paid_on === dayOf(now);
    const paidOn = dayInWords(row.paid_on, now);
    const day = isToday ? words('', '') : words(`　${paidOn.ja}に振込`, `  paid on ${paidOn.en}`);
    return words(
      `${row.line}行目　${what}　${row.recipient ?? noName.ja}　${row.new_transaction_id}${day.ja}${row.matched ? '（金額と名前で照合）' : ''}`,
      `Line ${row.line}  ${what}  ${row.recipient ?? noName.en}  ${row.new_transaction_id}${day.en}${row.matched ? ' (by amount and name)' : ''}`,
    );
  });
  return { lines, more: Math.max(0, rows.length - SHOWN) };
}

/** From the first to the last paid day of the payments; nothing when all are paid today. */
export function paidOnFacts(rows: readonly ListedPayment[], now: Date): Fact[] {
  const days = rows.map(({ paid_on }) => paid_on).toSorted();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined || first === dayOf(now)) return [];
  const [from, to] = [dayInWords(first, now), dayInWords(last, now)];
  const value = first === last ? from : words(`${from.ja}から ${to.ja}まで`, `${from.en} to ${to.en}`);
  return [{ label: label.paidOn, kind: 'text', value }];
}

/** A paid day this many days ago or more is asked about: a bank's list has the last days. */
const OLD_DAYS = 31;
const LEFT_SHOWN = 15;

/** What to check before it is asked: payments to look at again, and the lines that are left out, each with its reason. */
export function listWarnings({ rows, left, blank, unsaid }: MatchedList, now: Date): Words[] {
  const old = addDays(dayOf(now), -OLD_DAYS);
  const more = left.length - LEFT_SHOWN;
  return [
    ...(unsaid ? columnWarnings(unsaid, rows.length > 0, now) : []),
    ...naming(
      rows.filter((row) => row.matched),
      words('支払いIDがなく、金額と名前で照合', 'Matched by amount and name, without an id'),
    ),
    ...naming(
      rows.filter((row) => row.other_name !== null),
      words('一覧の受取人が支払いと異なる', 'The list names another recipient'),
    ),
    ...naming(
      rows.filter((row) => row.paid_on <= old),
      words(`振込日が${OLD_DAYS}日以上前`, `Paid ${OLD_DAYS} days ago or earlier`),
    ),
    ...(unsaid ? cellWarnings(unsaid, now) : []),
    ...(left.length === 0 ? [] : [words(`対象外 ${left.length}行`, `Left out: ${counted(left.length, 'line')}`)]),
    ...left.slice(0, LEFT_SHOWN).map(({ line, why }) => words(`${line}行目: ${why.ja}`, `Line ${line}: ${why.en}`)),
    ...(more > 0 ? [moreWords(more, '行')] : []),
    ...(blank === 0
      ? []
      : [words(`取引IDが空のため対象外 ${blank}行`, `Left out, without a transaction id: ${counted(blank, 'line')}`)]),
  ];
}

const UNUSED_SHOWN = 10;

/** One warning about the columns that a list does not have, and those that nothing is read from. */
function columnWarnings({ columns, today }: Unsaid, pays: boolean, now: Date): Words[] {
  const day = dayInWords(today, now);
  const unused = firstOf(columns.unused, (name) => name, { most: UNUSED_SHOWN, unit: '列' });
  const said = [
    ...(columns.amount || !pays
      ? []
      : [
          words(
            '金額の列がないため、金額は照合していません。',
            'There is no amount column, so no amount was compared.',
          ),
        ]),
    ...(columns.paidOn || !pays
      ? []
      : [
          words(
            `振込日の列がないため、振込日は${day.ja}にします。`,
            `There is no column for the paid day, so it is ${day.en}.`,
          ),
        ]),
    ...(columns.unused.length === 0 ? [] : [words(`使わない列: ${unused.ja}`, `Columns not used: ${unused.en}`)]),
  ];
  return said.length === 0 ? [] : [joinWords(said, '', ' ')];
}

/** The payments whose amount or paid day is left empty although the list has a column for it. */
function cellWarnings({ columns, amounts, days, today }: Unsaid, now: Date): Words[] {
  const day = dayInWords(today, now);
  return [
    ...(columns.amount
      ? naming(
          amounts.map((line) => ({ line })),
          words('金額が空のため照合していない支払い', 'Without an amount, not compared'),
        )
      : []),
    ...(columns.paidOn
      ? naming(
          days.map((line) => ({ line })),
          words(`振込日が空のため ${day.ja}にする支払い`, `Without a paid day, so ${day.en}`),
        )
      : []),
  ];
}

/** `振込日が31日以上前 2件: 3・8行目`; nothing when there are none. */
function naming(rows: readonly Pick<ListedPayment, 'line'>[], what: Words): Words[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, SHOWN).map(({ line }) => line);
  const numbers = `${shown.join('・')}${rows.length > SHOWN ? '…' : ''}`;
  return [words(`${what.ja} ${rows.length}件: ${numbers}行目`, `${what.en} (${rows.length}): line ${numbers}`)];
}
