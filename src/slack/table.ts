import type { DataTableBlock, KnownBlock, RawNumberElement, RawTextElement } from '@slack/types';
import { cut, plain } from '../domain/text.ts';
import { bullets, paragraph, type Inline } from './blocks.ts';
import { limits } from './limits.ts';

/**
 * A cell: text, or a number with its text. A number that is missing (undefined, or not finite) has only a text. A column
 * has cells of one type: Slack sorts one that mixes them as text.
 */
export type Cell = string | { readonly value: number | undefined; readonly text: string };

export interface Table {
  /** The table's title, shown and read by screen readers. */
  readonly caption: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Shown for an empty cell, which Slack refuses. */
const DASH = '–';
/** Longest text of a cell, so that one cell does not displace other rows. */
const CELL_LENGTH = 120;

const textOf = (cell: Cell): string => cut(plain(typeof cell === 'string' ? cell : cell.text), CELL_LENGTH) || DASH;

/** @param missing the number for a cell without one */
function block(cell: Cell, missing: number): RawTextElement | RawNumberElement {
  if (typeof cell === 'string') return { type: 'raw_text', text: textOf(cell) };
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
      return typeof cell === 'object' && isKnown(cell.value) ? [cell.value] : [];
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
  const blocks = (cells: readonly Cell[]) => cells.map((cell, column) => block(cell, missing[column] ?? 0));
  const shown = takeRows(table, budget, (cells) => ({
    characters: cells.reduce((sum, cell) => sum + [...textOf(cell)].length, 0),
    json: JSON.stringify(blocks(cells)).length + 1,
  }));
  if (shown === 0) return { blocks: [], shown };
  const data: DataTableBlock = {
    type: 'data_table',
    caption: cut(plain(table.caption), limits.dataTable.caption),
    rows: [table.header, ...table.rows.slice(0, shown)].map(blocks),
    page_size: Math.min(20, limits.dataTable.pageSize),
    row_header_column_index: 0,
  };
  return { blocks: [data], shown };
}

/** The same rows as a list, for when Slack refuses the table; the first column is bold. */
export function plainTable(table: Table, budget: Budget): DrawnTable {
  const inlines = (row: readonly Cell[]): Inline[] => {
    const [first = '', ...rest] = row;
    const others = rest.map((cell, index) => `${table.header[index + 1] ?? ''}: ${textOf(cell)}`);
    return [{ bold: textOf(first) }, others.length === 0 ? '' : `  ${others.join(' · ')}`].filter(
      (part) => part !== '',
    );
  };
  const shown = takeRows(table, budget, (cells) => {
    const json = JSON.stringify(bullets([inlines(cells)])).length;
    return {
      characters: inlines(cells).reduce(
        (sum, part) => sum + [...(typeof part === 'string' ? part : 'bold' in part ? part.bold : '')].length,
        0,
      ),
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
