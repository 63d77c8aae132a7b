import type { Button, DataTableBlock, KnownBlock, RawNumberElement, RawTextElement, RichTextBlock } from '@slack/types';
import { cut, plain } from '../domain/text.ts';
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
  /** A last column of buttons: one for each row of the first page that has something to do. */
  readonly actions?: { readonly header: string; readonly buttons: readonly (Button | undefined)[] } | undefined;
}

/** Rows on a page of Slack's table: as many as a phone shows without scrolling far. */
export const PAGE_ROWS = 10;

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

/** How many rows fit into the table's own limits and the message's budget, which it reduces. */
function takeRows(table: Table, budget: Budget, cost: (cells: readonly Cell[]) => Budget): number {
  const head = cost(table.header);
  let characters = head.characters;
  let json = head.json;
  let rows = 0;
  for (const row of table.rows) {
    const next = cost(row);
    if (rows >= limits.dataTable.rows - 1) break;
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
  const blocks = (cells: readonly Cell[]): NativeCell[] =>
    cells.map((cell, column) => block(cell, missing[column] ?? 0));
  const actions = actionCells(table);
  const json = JSON.stringify(actions).length;
  budget.json -= json;
  const shown = takeRows(table, budget, (cells) => ({
    characters: cells.reduce((sum, cell) => sum + [...textOf(cell)].length, 0),
    json: JSON.stringify(blocks(cells)).length + 1,
  }));
  if (shown === 0) return { blocks: [], shown };
  const rows = [table.header, ...table.rows.slice(0, shown)].map((cells, index) => [
    ...blocks(cells),
    ...(actions.length === 0 ? [] : [actions[index] ?? { type: 'raw_text' as const, text: DASH }]),
  ]);
  return { blocks: [asDataTable({ caption: table.caption, rows })], shown };
}

/** The cells of the last column, its heading first; empty when no row of the first page has anything to do. */
function actionCells({ actions }: Table): NativeCell[] {
  const buttons = actions?.buttons.slice(0, PAGE_ROWS) ?? [];
  if (!actions || buttons.every((button) => button === undefined)) return [];
  const fallback = { type: 'raw_text', text: DASH } as const;
  return [
    { type: 'raw_text', text: actions.header },
    ...buttons.map((element) =>
      element
        ? { type: 'action_cell' as const, element, fallback: { ...fallback, text: element.text.text } }
        : fallback,
    ),
  ];
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
