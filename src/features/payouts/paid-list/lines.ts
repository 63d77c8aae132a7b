import { type DelimitedRow, readDelimited } from '../../../domain/csv/read.ts';
import { unguarded } from '../../../domain/csv/write.ts';
import { Misread } from '../../../domain/errors.ts';
import { cut, plain } from '../../../domain/text/text.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { counted, formatCount } from '../../../domain/text/yen.ts';
import { type Given, givenBy, headings, isOwn, isWeak, LONGEST_HEADING, quietIn } from './headings.ts';

/** A line of a list of transfers: its cells as typed, trimmed; empty where it has none. */
export interface ListLine extends Readonly<Record<Given, string>> {
  /** Counted from 1, the headings' line. */
  readonly line: number;
}

/** The most rows of a list. */
const MAX_ROWS = 2_000;

/** A heading in a row: where it stands, and what its column gives. */
interface Found {
  readonly place: number;
  readonly given: Given;
}

const headingsIn = ({ cells }: DelimitedRow): Found[] =>
  cells.flatMap((cell, place) => {
    const given = givenBy(cell);
    return given === undefined ? [] : [{ given, place }];
  });

/** Whether a row has the headings of a table. One such word alone may be what somebody typed into a cell. */
const isHead = (row: DelimitedRow): boolean => new Set(headingsIn(row).map(({ given }) => given)).size > 1;

type Columns = Readonly<Partial<Record<Given, number>>>;

/**
 * The columns of a table by its headings; a misread when two of them could be meant, since a guess could be wrong. One
 * called as in Banto's own files counts before a bank's of its kind, but not as the amount: the bank's is what was paid.
 */
function readHead(head: DelimitedRow): Columns | Misread {
  const columns: Partial<Record<Given, number>> = {};
  const found = headingsIn(head);
  for (const heading of headings) {
    const { given, own } = heading;
    const all = found.filter((each) => each.given === given);
    const named = given === 'amount' ? [] : all.filter(({ place }) => isOwn(head.cells[place] ?? '', heading));
    const strong = all.filter(({ place }) => !isWeak(head.cells[place] ?? ''));
    const [one, another] = [named, strong, all].find((some) => some.length > 0) ?? [];
    if (one && another) return eitherMeant(own, head, [one, another]);
    if (one) columns[given] = one.place;
  }
  return columns;
}

/** A table in the list: its headings, what its columns give, and its rows. */
interface Table {
  readonly head: DelimitedRow;
  readonly columns: Columns;
  readonly rows: DelimitedRow[];
}

/** No list of transfers has more columns than these, of which the unused ones are named. */
const WIDEST = 1_000;

/** The places without a heading where a row has text. */
const filledIn = ({ head, rows }: Table): Set<number> => {
  const bare = (place: number): boolean => place < WIDEST && (head.cells[place] ?? '').trim() === '';
  return new Set(
    rows.flatMap(({ cells }) => cells.flatMap((cell, place) => (bare(place) && cell.trim() !== '' ? place : []))),
  );
};

/** The columns that nothing is read from, each once; one without a heading only when there is text in it. */
function unusedIn(tables: readonly Table[]): Words[] {
  const unused = new Map<string, Words>();
  for (const table of tables) {
    const cells = table.head.cells.slice(0, WIDEST);
    const used = new Set(Object.values(table.columns));
    const [filled, isQuiet] = [filledIn(table), quietIn(cells)];
    for (const place of new Set([...cells.keys(), ...filled])) {
      const name = cut(plain(unguarded((cells[place] ?? '').trim())), LONGEST_HEADING);
      if (used.has(place) || (name === '' ? !filled.has(place) : isQuiet(name))) continue;
      const what = name === '' ? words(`${place + 1}列目`, `column ${place + 1}`) : words(name, name);
      unused.set(what.ja, what);
    }
  }
  return [...unused.values()];
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

/** What the columns of a list give, in any of its tables. A type, so that it counts as JSON. */
export type ListColumns = {
  readonly amount: boolean;
  readonly paidOn: boolean;
  /** The names of those that nothing is read from; columns of Banto's own files, which say nothing new, are left out. */
  readonly unused: Words[];
};

/** A list as it was read. */
export interface ReadList {
  readonly lines: readonly ListLine[];
  readonly columns: ListColumns;
}

/**
 * Reads a list; a misread says what is wrong with it as a whole. Columns that it does not know are named. Further
 * headings begin another table: Banto's own file of the due payouts has one, of those that cannot be paid.
 */
export function readList(text: string): ReadList | Misread {
  const rows = readDelimited(text);
  if (rows instanceof Misread) return rows;
  // Too many, however many of them are headings.
  if (rows.length > 2 * MAX_ROWS) return tooMany(rows.length);
  const tables: Table[] = [];
  for (const row of rows) {
    const table = tables.at(-1);
    if (table && !isHead(row)) {
      table.rows.push(row);
      continue;
    }
    const columns = readHead(row);
    if (columns instanceof Misread) return columns;
    if (!table && !isEnough(columns)) return noHead;
    tables.push({ head: row, columns, rows: [] });
  }
  if (tables.length === 0) return noHead;
  const lines = tables.flatMap((table) => table.rows.map((row) => lineOf(row, table.columns)));
  if (lines.length > MAX_ROWS) return tooMany(lines.length);
  const has = (given: Given): boolean => tables.some(({ columns }) => columns[given] !== undefined);
  return { lines, columns: { amount: has('amount'), paidOn: has('paidOn'), unused: unusedIn(tables) } };
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
