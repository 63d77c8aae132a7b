import type { Button, DataTableBlock, KnownBlock, RawNumberElement, RawTextElement, RichTextBlock } from '@slack/types';
import { cut, plain } from '../domain/text/text.ts';
import { bullets, paragraph, type Inline } from './blocks.ts';
import { limits } from './limits.ts';

/**
 * A cell: text, or a number with its text. A number that is missing (undefined, or not finite) has only a text. A column
 * has cells of one type: Slack sorts one that mixes them as text.
 */
export type Cell =
  | string
  | { readonly value: number | undefined; readonly text: string }
  /** A link: the only rich text in a cell, and never in the header row. */
  | { readonly text: string; readonly url: string };

export interface Table {
  /** The table's title, shown and read by screen readers. */
  readonly caption: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly actions?: RowActions | undefined;
}

/** A column of buttons in the rows that have something to do. */
interface RowActions {
  readonly header: string;
  /** The button of each row, undefined where there is none. */
  readonly buttons: readonly (Button | undefined)[];
  /** How many of the table's columns stand before it. */
  readonly after: number;
}

/** Rows on a page of Slack's table: as many as a phone shows without scrolling far. */
export const PAGE_ROWS = 10;
/** The most rows that Slack's table shows, besides its header. */
export const MOST_ROWS = limits.dataTable.rows - 1;

/**
 * A button in a row, not in Slack's own types yet. Its `fallback` is what a client that does not know it shows
 * (github.com/abdolence/slack-morphism-rust, release 2.30).
 */
interface ActionCell {
  readonly type: 'action_cell';
  readonly element: Button;
  readonly fallback: RawTextElement;
}

type NativeCell = RawTextElement | RawNumberElement | RichTextBlock | ActionCell;

/** Shown for an empty cell, which Slack refuses. */
const DASH = '–';
/** Longest text of a cell, so that one cell does not displace other rows. */
const CELL_LENGTH = 120;

const textOf = (cell: Cell): string => cut(plain(typeof cell === 'string' ? cell : cell.text), CELL_LENGTH) || DASH;

/** @param missing the number for a cell without one */
function block(cell: Cell, missing: number): RawTextElement | RawNumberElement | RichTextBlock {
  if (typeof cell === 'string') return { type: 'raw_text', text: textOf(cell) };
  if ('url' in cell) return paragraph({ url: cell.url, text: textOf(cell) });
  return { type: 'raw_number', value: isKnown(cell.value) ? cell.value : missing, text: textOf(cell) };
}

const isKnown = (value: number | undefined): value is number => Number.isFinite(value);

/**
 * For each column, the number of its missing cells: beyond all others, so that they stand last when Slack sorts the
 * column in the direction in which it is first shown. Slack needs a number in every number cell, and shows the text.
 */
function missingNumbers({ header, rows }: Table): number[] {
  return header.map((_, column) => {
    const known = rows.flatMap((row) => {
      const cell = row[column];
      return typeof cell === 'object' && 'value' in cell && isKnown(cell.value) ? [cell.value] : [];
    });
    const [first = 0, last = first] = [known[0], known.at(-1)];
    return first > last
      ? known.reduce((least, value) => Math.min(least, value), last) - 1
      : known.reduce((most, value) => Math.max(most, value), first) + 1;
  });
}

export interface DrawnTable {
  readonly blocks: KnownBlock[];
  /** How many of the table's rows are in the blocks. */
  readonly shown: number;
}

/** What one message can still hold: characters of cells and of text, and characters of JSON. */
export interface Budget {
  characters: number;
  json: number;
}

export const messageBudget = (): Budget => ({
  characters: limits.message.characters - 1_500,
  json: limits.message.json - 3_500,
});

/**
 * How many rows fit into the table's own limits and the message's budget, which it reduces.
 * @param cost of a row, by its number; the heading is 0.
 */
function takeRows(table: Table, budget: Budget, cost: (cells: readonly Cell[], row: number) => Budget): number {
  const head = cost(table.header, 0);
  let characters = head.characters;
  let json = head.json;
  let rows = 0;
  for (const row of table.rows) {
    const next = cost(row, rows + 1);
    if (rows >= MOST_ROWS) break;
    if (characters + next.characters > Math.min(limits.dataTable.characters, budget.characters)) break;
    if (json + next.json > budget.json) break;
    characters += next.characters;
    json += next.json;
    rows += 1;
  }
  budget.characters -= characters;
  budget.json -= json;
  return rows;
}

/** Slack's own table, which people can sort and page through. */
export function dataTable(table: Table, budget: Budget): DrawnTable {
  const missing = missingNumbers(table);
  const { actions } = table;
  const blocks = (cells: readonly Cell[], row: number): NativeCell[] => {
    const own: NativeCell[] = cells.map((cell, column) => block(cell, missing[column] ?? 0));
    return actions ? own.toSpliced(actions.after, 0, actionCell(actions, row)) : own;
  };
  const shown = takeRows(table, budget, (cells, row) => ({
    characters: [...cells.map(textOf), actionText(actions, row)].reduce((sum, text) => sum + [...text].length, 0),
    json: JSON.stringify(blocks(cells, row)).length + 1,
  }));
  if (shown === 0) return { blocks: [], shown };
  const rows = [table.header, ...table.rows.slice(0, shown)].map(blocks);
  return { blocks: [asDataTable({ caption: table.caption, rows })], shown };
}

/** What a row has in the column of buttons, in words: its heading is row 0. */
function actionText(actions: RowActions | undefined, row: number): string {
  if (!actions) return '';
  return row === 0 ? actions.header : (actions.buttons[row - 1]?.text.text ?? DASH);
}

function actionCell(actions: RowActions, row: number): NativeCell {
  const fallback = { type: 'raw_text', text: actionText(actions, row) } as const;
  const element = row === 0 ? undefined : actions.buttons[row - 1];
  return element ? { type: 'action_cell', element, fallback } : fallback;
}

/** Guarantee: the cells are what Slack takes; its types do not know `action_cell` yet. */
const asDataTable = ({
  caption,
  rows,
}: {
  readonly caption: string;
  readonly rows: NativeCell[][];
}): DataTableBlock => ({
  type: 'data_table',
  caption: cut(plain(caption), limits.dataTable.caption),
  rows: rows as DataTableBlock['rows'],
  page_size: PAGE_ROWS,
  row_header_column_index: 0,
});

const urlOf = (cell: Cell): string | undefined => (typeof cell === 'object' && 'url' in cell ? cell.url : undefined);

/** A cell in a line: a link where it is one. */
function inlineOf(cell: Cell, bold = false): Inline {
  const [url, text] = [urlOf(cell), textOf(cell)];
  if (url !== undefined) return { url, text, ...(bold && { bold }) };
  return bold ? { bold: text } : text;
}

/** Neighbouring texts as one. */
const joined = (parts: readonly Inline[]): Inline[] =>
  parts.reduce<Inline[]>((all, part) => {
    const last = all.at(-1);
    return typeof last === 'string' && typeof part === 'string' ? [...all.slice(0, -1), last + part] : [...all, part];
  }, []);

const visible = (part: Inline): string => {
  if (typeof part === 'string') return part;
  if ('url' in part) return part.text;
  return 'bold' in part ? part.bold : '';
};

/** The same rows as a list, for when Slack refuses the table; the first column is bold. */
export function plainTable(table: Table, budget: Budget): DrawnTable {
  const inlines = (row: readonly Cell[]): Inline[] => {
    const [first = '', ...rest] = row;
    const others = rest.flatMap((cell, index): Inline[] => {
      const label = `${index === 0 ? '  ' : ' · '}${table.header[index + 1] ?? ''}: `;
      return urlOf(cell) === undefined ? [`${label}${textOf(cell)}`] : [label, inlineOf(cell)];
    });
    return [inlineOf(first, true), ...joined(others)];
  };
  const shown = takeRows(table, budget, (cells) => {
    const json = JSON.stringify(bullets([inlines(cells)])).length;
    return {
      characters: inlines(cells).reduce((sum, part) => sum + [...visible(part)].length, 0),
      json,
    };
  });
  if (shown === 0) return { blocks: [], shown };
  return {
    blocks: [
      paragraph({ bold: cut(plain(table.caption), limits.dataTable.caption) }),
      bullets(table.rows.slice(0, shown).map(inlines)),
    ],
    shown,
  };
}
