import { type DelimitedRow, readDelimited, unguarded } from '../../../domain/csv.ts';
import { Misread } from '../../../domain/errors.ts';
import { cut, wordKey } from '../../../domain/text/text.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { counted, formatCount } from '../../../domain/text/yen.ts';
import { label } from '../text.ts';

/** What a line of a list may give. */
type Given = 'id' | 'transactionId' | 'paidOn' | 'amount' | 'name';

/** A line of a list of transfers: its cells as typed, trimmed; empty where it has none. */
export interface ListLine extends Readonly<Record<Given, string>> {
  /** Counted from 1, the headings' line. */
  readonly line: number;
}

/** The most rows of a list. */
const MAX_ROWS = 2_000;

/** What a column may be called: as in Banto's own CSV files, in either language, or as others call it. */
interface Heading {
  readonly given: Given;
  readonly own: Words;
  readonly others: readonly string[];
}

const headings: readonly Heading[] = [
  { given: 'id', own: label.id, others: ['id', 'payout_id'] },
  { given: 'transactionId', own: label.transactionId, others: ['取引番号', '受付番号', 'transaction_id'] },
  { given: 'paidOn', own: label.paidOn, others: ['支払日', '取引日', 'paid_on'] },
  { given: 'amount', own: label.amount, others: ['振込金額', '支払金額', 'final_payout'] },
  { given: 'name', own: label.recipient, others: ['受取人名', '振込先', '名前', 'Name'] },
];

const headingKey = (text: string): string => wordKey(unguarded(text.trim())).replaceAll(' ', '');

/** A heading in a row: where it stands, what its column gives, and whether Banto's own files call it so. */
interface Found {
  readonly place: number;
  readonly given: Given;
  readonly own: boolean;
}

const known: ReadonlyMap<string, Omit<Found, 'place'>> = new Map(
  headings.flatMap(({ given, own, others }) =>
    [...others, own.ja, own.en].map((name) => [headingKey(name), { given, own: name === own.ja || name === own.en }]),
  ),
);
/** No heading is longer: a list may have very many cells, and few are worth a closer look. */
const LONGEST_HEADING = 40;

const headingsIn = ({ cells }: DelimitedRow): Found[] =>
  cells.flatMap((cell, place) => {
    const heading = cell === '' || cell.length > LONGEST_HEADING ? undefined : known.get(headingKey(cell));
    return heading ? [{ ...heading, place }] : [];
  });

/** Whether a row has the headings of a table. One such word alone may be what somebody typed into a cell. */
const isHead = (row: DelimitedRow): boolean => new Set(headingsIn(row).map(({ given }) => given)).size > 1;

type Columns = Readonly<Partial<Record<Given, number>>>;

/**
 * The columns of a table by its headings; a misread when two of them could be meant, since a guess could be wrong. One
 * called as in Banto's own files counts alone: a bank's file may have others of its kind.
 */
function readHead(head: DelimitedRow): Columns | Misread {
  const columns: Partial<Record<Given, number>> = {};
  const found = headingsIn(head);
  for (const { given, own } of headings) {
    const all = found.filter((each) => each.given === given);
    const named = all.filter((each) => each.own);
    const [one, another] = named.length > 0 ? named : all;
    if (one && another) return eitherMeant(own, head, [one, another]);
    if (one) columns[given] = one.place;
  }
  return columns;
}

function eitherMeant(own: Words, { line, cells }: DelimitedRow, found: readonly Found[]): Misread {
  const at = found.map(({ place }) => ({ column: place + 1, name: cut(cells[place]?.trim() ?? '', LONGEST_HEADING) }));
  const [ja, en] = [
    at.map(({ column, name }) => `${column}列目「${name}」`).join('、'),
    at.map(({ column, name }) => `column ${column} “${name}”`).join(', '),
  ];
  return new Misread(
    words(
      `${line}行目: 「${own.ja}」の列が2つあります（${ja}）。1つにしてください。`,
      `Line ${line}: two columns could be “${own.en}” (${en}). Please keep one.`,
    ),
  );
}

const noHead = new Misread(
  words(
    '1行目に見出しが必要です: 取引ID と、支払いID（または 金額 と 受取人）。振込日は任意です。',
    'The first line must have headings: Transaction id, and Payout id (or Amount and Recipient). Paid on is optional.',
  ),
);

/**
 * Reads a list; a misread says what is wrong with it as a whole. Columns that it does not know are ignored. Further
 * headings begin another table: Banto's own file of the due payouts has one, of those that cannot be paid.
 */
export function readList(text: string): readonly ListLine[] | Misread {
  const rows = readDelimited(text);
  if (rows instanceof Misread) return rows;
  // Too many, however many of them are headings.
  if (rows.length > 2 * MAX_ROWS) return tooMany(rows.length);
  const lines: ListLine[] = [];
  let columns: Columns | undefined;
  for (const row of rows) {
    if (columns && !isHead(row)) {
      lines.push(lineOf(row, columns));
      continue;
    }
    const read = readHead(row);
    if (read instanceof Misread) return read;
    if (!columns && !isEnough(read)) return noHead;
    columns = read;
  }
  if (!columns) return noHead;
  return lines.length > MAX_ROWS ? tooMany(lines.length) : lines;
}

const tooMany = (count: number): Misread =>
  new Misread(
    words(
      `${formatCount(count, 'ja')}あります。一度に ${formatCount(MAX_ROWS, 'ja')}まで読み取れます。`,
      `There are ${counted(count, 'row')}; at most ${formatCount(MAX_ROWS, 'en')} can be read at once.`,
    ),
  );

const isEnough = ({ id, transactionId, amount, name }: Columns): boolean =>
  transactionId !== undefined && (id !== undefined || (amount !== undefined && name !== undefined));

function lineOf({ line, cells }: DelimitedRow, columns: Columns): ListLine {
  const cell = (given: Given): string => unguarded((cells[columns[given] ?? -1] ?? '').trim()).trim();
  return {
    line,
    id: cell('id'),
    transactionId: cell('transactionId'),
    paidOn: cell('paidOn'),
    amount: cell('amount'),
    name: cell('name'),
  };
}
