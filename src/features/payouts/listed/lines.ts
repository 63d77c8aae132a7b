import { type DelimitedRow, readDelimited, unguarded } from '../../../domain/csv.ts';
import { Misread } from '../../../domain/errors.ts';
import { wordKey } from '../../../domain/text.ts';
import { words } from '../../../domain/words.ts';
import { formatCount } from '../../../domain/yen.ts';
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

/** The headings of each column, in either language; the first ones are those of Banto's own CSV files. */
const headings: Readonly<Record<Given, readonly string[]>> = {
  id: [label.id.ja, label.id.en, 'id', 'ID', 'payout_id'],
  transactionId: [label.transactionId.ja, label.transactionId.en, '取引番号', '受付番号', 'transaction_id'],
  paidOn: [label.paidOn.ja, label.paidOn.en, '支払日', '取引日', 'paid_on'],
  amount: [label.amount.ja, label.amount.en, '振込金額', '支払金額', 'final_payout'],
  name: [label.recipient.ja, label.recipient.en, '受取人名', '振込先', '名前', 'Name'],
};

const headingKey = (text: string): string => wordKey(unguarded(text.trim())).replaceAll(' ', '');

const isHeading = (given: Given, cell: string): boolean =>
  headings[given].some((each) => headingKey(each) === headingKey(cell));

/** The rows before the next headings: Banto's own file of the due payouts has a second table, of those that cannot be paid. */
function firstTable(rows: readonly DelimitedRow[]): readonly DelimitedRow[] {
  const next = rows.findIndex(({ cells }) => cells.some((cell) => isHeading('id', cell)));
  return next < 0 ? rows : rows.slice(0, next);
}

/** Reads a list; a misread says what is missing. Columns that it does not know are ignored. */
export function readList(text: string): readonly ListLine[] | Misread {
  const [head, ...below] = readDelimited(text);
  const rows = firstTable(below);
  const at = (given: Given): number => (head?.cells ?? []).findIndex((cell) => isHeading(given, cell));
  const columns = {
    id: at('id'),
    transactionId: at('transactionId'),
    paidOn: at('paidOn'),
    amount: at('amount'),
    name: at('name'),
  };
  const tellsWhich = columns.id >= 0 || (columns.amount >= 0 && columns.name >= 0);
  if (columns.transactionId < 0 || !tellsWhich)
    return new Misread(
      words(
        '1行目に見出しが必要です: 取引ID と、支払いID（または 金額 と 受取人）。振込日は任意です。',
        'The first line must have headings: Transaction id, and Payout id (or Amount and Recipient). Paid on is optional.',
      ),
    );
  if (rows.length > MAX_ROWS)
    return new Misread(
      words(
        `${formatCount(rows.length, 'ja')}あります。一度に ${formatCount(MAX_ROWS, 'ja')}まで読み取れます。`,
        `There are ${formatCount(rows.length, 'en')} rows; at most ${formatCount(MAX_ROWS, 'en')} can be read at once.`,
      ),
    );
  return rows.map(({ line, cells }) => {
    const cell = (given: Given): string => unguarded((cells[columns[given]] ?? '').trim()).trim();
    return {
      line,
      id: cell('id'),
      transactionId: cell('transactionId'),
      paidOn: cell('paidOn'),
      amount: cell('amount'),
      name: cell('name'),
    };
  });
}
