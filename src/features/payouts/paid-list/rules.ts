import { Misread } from '../../../domain/errors.ts';
import { withoutTitle } from '../../../domain/typed/pasted.ts';
import { calledKey } from '../../../domain/typed/names.ts';
import { cut } from '../../../domain/text/text.ts';
import { type Day, dayOf, formatDay } from '../../../domain/time/tokyo.ts';
import { parseDay, whyNoDay } from '../../../domain/typed/time.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { counted, formatYen } from '../../../domain/text/yen.ts';
import { readYen } from '../../../domain/typed/yen.ts';
import { type IdRange, readIdStart } from '../../../engine/parameters/clues.ts';
import { readUuid } from '../../../domain/typed/uuid.ts';
import { payoutStatusWords } from '../../../marketplace/statuses/payout.ts';
import type { PayoutRow } from '../rules.ts';
import { readTransactionId, takesFrom, transactionKey, type UseOfId, usedBefore } from '../transaction-id/rules.ts';
import type { ListColumns, ListLine, ReadList } from './lines.ts';

/** A payout that a line of the list marks paid. A type, so that it counts as JSON. */
export type ListedPayment = PayoutRow & Said;

/** What the list says of a payment. */
type Said = {
  readonly line: number;
  /** Found by amount and name, since the line has no id. */
  readonly matched: boolean;
  /** The list's name of the recipient where it is not the payout's. */
  readonly other_name: string | null;
  readonly new_transaction_id: string;
  readonly paid_on: Day;
};

/** Only that: a field of the payout that is gone since must be missed. */
export const saidBy = ({ line, matched, other_name, new_transaction_id, paid_on }: ListedPayment): Said => ({
  line,
  matched,
  other_name,
  new_transaction_id,
  paid_on,
});

/** A line that is left out, and why. */
export type LeftLine = { readonly line: number; readonly why: Words };

/** A list as it was read and matched. */
export type MatchedList = {
  readonly rows: ListedPayment[];
  readonly left: LeftLine[];
  /** How many lines have no transaction id: not transferred, or not filled in. */
  readonly blank: number;
  /** Undefined in a request that was made before lists kept it. */
  readonly unsaid?: Unsaid;
};

/** What a list does not say. */
export type Unsaid = {
  readonly columns: ListColumns;
  /** Lines of payments whose amount is not compared, since they have none. */
  readonly amounts: number[];
  /** Lines of payments without a paid day: they are paid on the day when the list was read. */
  readonly days: number[];
  readonly today: Day;
};

/** A payout that has, or had, a transaction id, and its name. */
interface KnownUse extends UseOfId {
  readonly what: Words;
}

/** What the lines are matched with. */
export interface Known {
  /** All payouts that are due: a line without an id means one of them. */
  readonly due: readonly PayoutRow[];
  /** Other payouts that lines name by id. */
  readonly named: readonly PayoutRow[];
  /** What each transaction id was used for before, by its key. */
  readonly used: ReadonlyMap<string, readonly KnownUse[]>;
  readonly now: Date;
}

/** A name as banks and people write it: beside what {@link calledKey} ignores, 様 does not matter. */
export const payeeKey = (name: string): string => withoutTitle(calledKey(name));

/** A whole id wherever it stands, or the eight characters that lists show: what is paid must be meant. */
function listedId(typed: string): IdRange | undefined {
  const id = readUuid(typed);
  const range = id === undefined ? readIdStart(typed) : { from: id, to: id };
  return range && range.from.slice(0, 8) === range.to.slice(0, 8) ? range : undefined;
}

/** Ids of the payouts that the lines name, or their first characters. */
export const namedIds = (lines: readonly ListLine[]): IdRange[] => lines.flatMap(({ id }) => listedId(id) ?? []);

/** Keys of the transaction ids of the lines. */
export const namedKeys = (lines: readonly ListLine[]): string[] => [
  ...new Set(
    lines.flatMap(({ transactionId }) => {
      const read = readTransactionId(transactionId);
      return typeof read === 'string' ? transactionKey(read) : [];
    }),
  ),
];

/** A line while it is judged. */
interface Judged {
  readonly line: number;
  /** The key of its transaction id; undefined when that cannot be read. */
  readonly key: string | undefined;
  /** The id of the payout it is about, also when it may not be marked paid. */
  readonly payout: string | undefined;
  readonly result: ListedPayment | Words;
}

/** Finds the payout of each line; a line that fits nothing, fits twice or says something else is left out, with its reason. */
export function matchList({ lines, columns }: ReadList, known: Known): MatchedList {
  const filled = lines.filter(({ transactionId }) => transactionId !== '');
  const judged = filled.map((line) => judgeLine(line, known));
  const byPayout = Map.groupBy(judged, ({ payout }) => payout);
  const byKey = Map.groupBy(judged, ({ key }) => key);
  const others = (all: readonly Judged[] | undefined, line: number): number[] =>
    (all ?? []).map((each) => each.line).filter((each) => each !== line);
  const rows: ListedPayment[] = [];
  const left: LeftLine[] = [];
  for (const { line, key, payout, result } of judged) {
    const samePayout = payout === undefined ? [] : others(byPayout.get(payout), line);
    const sameKey = key === undefined ? [] : others(byKey.get(key), line);
    if (samePayout.length > 0) left.push({ line, why: twice(words('同じ支払い', 'The same payout'), samePayout) });
    else if (sameKey.length > 0)
      left.push({ line, why: twice(words('同じ取引ID', 'The same transaction id'), sameKey) });
    else if ('line' in result) rows.push(result);
    else left.push({ line, why: result });
  }
  const paid = new Set(rows.map(({ line }) => line));
  const without = (given: 'amount' | 'paidOn'): number[] =>
    lines.filter((line) => paid.has(line.line) && line[given] === '').map(({ line }) => line);
  return {
    rows,
    left,
    blank: lines.length - filled.length,
    unsaid: { columns, amounts: without('amount'), days: without('paidOn'), today: dayOf(known.now) },
  };
}

const twice = (what: Words, lines: readonly number[]): Words =>
  words(`${what.ja}が${lines.join('・')}行目にもあります。`, `${what.en} is on line ${lines.join(', ')} too.`);

function judgeLine(line: ListLine, known: Known): Judged {
  const transactionId = readTransactionId(line.transactionId);
  const found = findPayout(line, known);
  const payout = 'id' in found ? found : undefined;
  return {
    line: line.line,
    key: typeof transactionId === 'string' ? transactionKey(transactionId) : undefined,
    payout: payout?.id,
    result: judge(line, transactionId, found, known),
  };
}

/** The payment of one line, or why it is left out; as payouts.paid judges it. */
function judge(
  line: ListLine,
  transactionId: string | Misread | undefined,
  found: PayoutRow | Words,
  { used, now }: Known,
): ListedPayment | Words {
  if (transactionId instanceof Misread) return transactionId.words;
  if (transactionId === undefined)
    return words(
      `取引ID「${short(line.transactionId)}」は使えません。`,
      `The transaction id “${short(line.transactionId)}” cannot be used.`,
    );
  const paidOn = readPaidOn(line.paidOn, now);
  if (typeof paidOn !== 'string') return paidOn;
  if (!('id' in found)) return found;
  if (found.status !== 'ready_for_transfer') {
    const state = payoutStatusWords(found.status);
    return words(`この支払いは「${state.ja}」です。`, `This payout is “${state.en}”.`);
  }
  if (!Number.isSafeInteger(found.final_payout))
    return words('支払いの金額を円の整数として読めません。', 'The payout’s amount is no whole number of yen.');
  const amount = line.amount === '' ? found.final_payout : readYen(line.amount);
  if (amount !== found.final_payout) return otherAmount(line, amount, found);
  const taking = (used.get(transactionKey(transactionId)) ?? []).filter((use) => takesFrom(use, found.id));
  const other = taking.find(({ payout }) => payout !== found.id);
  if (other)
    return words(
      `取引ID「${transactionId}」は ${other.what.ja}で使用済みです。`,
      `The transaction id “${transactionId}” was used for ${other.what.en}.`,
    );
  if (taking.length > 0) return usedBefore(transactionId);
  return {
    ...found,
    line: line.line,
    matched: line.id === '',
    other_name: isOther(line.name, found.recipient) ? line.name : null,
    new_transaction_id: transactionId,
    paid_on: paidOn,
  };
}

/** Whether a list names somebody else. A bank's name in kana cannot be compared with one in kanji. */
const isOther = (listed: string, recipient: string | null): boolean =>
  listed !== '' &&
  recipient !== null &&
  payeeKey(listed) !== payeeKey(recipient) &&
  hasKanji(listed) === hasKanji(recipient);

const hasKanji = (name: string): boolean => /\p{Script=Han}/u.test(name);

const short = (text: string): string => cut(text, 40);

/** The paid day; today when the line has none. */
function readPaidOn(text: string, now: Date): Day | Words {
  if (text === '') return dayOf(now);
  // Spreadsheets add midnight.
  const typed = text.replace(/[ T]\d{1,2}:\d{2}.*$/su, '');
  const read = parseDay(typed, now);
  if (read === undefined) {
    const why = whyNoDay(typed, now);
    return words(
      `振込日「${short(text)}」を日付として読めません。${why?.ja ?? ''}`,
      `The day “${short(text)}” is no date${why ? `: ${why.en}` : '.'}`,
    );
  }
  if (read <= dayOf(now)) return read;
  return words(
    `振込日 ${formatDay(read, 'ja', now)} が未来です。`,
    `The day ${formatDay(read, 'en', now)} is in the future.`,
  );
}

/** The payout with this id, or the only one whose id begins with these characters. */
function findById(typed: string, payouts: readonly PayoutRow[]): PayoutRow | Words {
  const range = listedId(typed);
  const [only, another] = range ? payouts.filter(({ id }) => id >= range.from && id <= range.to) : [];
  if (another)
    return words(
      `IDが「${short(typed)}」で始まる支払いは複数あります。IDを最後まで入れてください。`,
      `Several payouts begin with “${short(typed)}”: please give the whole id.`,
    );
  return only ?? words(`支払いID「${short(typed)}」は見つかりません。`, `There is no payout “${short(typed)}”.`);
}

/** The payout that a line is about: the one with its id, else the only due one with its amount and name. */
function findPayout(line: ListLine, { due, named }: Known): PayoutRow | Words {
  if (line.id !== '') return findById(line.id, [...due, ...named]);
  const amount = readYen(line.amount);
  if (amount === undefined || line.name === '')
    return words(
      '支払いIDがなく、金額と受取人からも照合できません。',
      'It has no payout id, and not both an amount and a recipient.',
    );
  const fitting = due.filter(
    ({ final_payout, recipient }) =>
      final_payout === amount && recipient !== null && payeeKey(recipient) === payeeKey(line.name),
  );
  const [only, another] = fitting;
  if (only && !another) return only;
  const what = `${formatYen(amount)} ${short(line.name)}`;
  return only
    ? words(
        `${what} に当てはまる支払いが${fitting.length}件あります。支払いIDを付けてください。`,
        `${counted(fitting.length, 'payout fits', 'payouts fit')} ${what}: please add the payout id.`,
      )
    : words(`${what} に当てはまる、期日の来た振込待ちはありません。`, `No due payout fits ${what}.`);
}

function otherAmount({ amount: typed }: ListLine, amount: number | undefined, { final_payout }: PayoutRow): Words {
  if (amount === undefined)
    return words(`金額「${short(typed)}」を読めません。`, `The amount “${short(typed)}” cannot be read.`);
  const [theirs, ours] = [formatYen(amount), formatYen(final_payout)];
  return words(
    `金額が一致しません（一覧 ${theirs}、支払い ${ours}）。`,
    `The amount differs (list ${theirs}, payout ${ours}).`,
  );
}
