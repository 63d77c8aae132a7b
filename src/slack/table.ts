import type { DataTableBlock, KnownBlock, RawNumberElement, RawTextElement } from '@slack/types';
import { cut, plain } from '../domain/text.ts';
import { bullets, paragraph, type Inline } from './blocks.ts';
import { limits } from './limits.ts';

/** A cell: text, or a number with its text. */
export type Cell = string | { readonly value: number; readonly text: string };

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

function block(cell: Cell): RawTextElement | RawNumberElement {
  return typeof cell === 'string'
    ? { type: 'raw_text', text: textOf(cell) }
    : { type: 'raw_number', value: cell.value, text: textOf(cell) };
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
  const shown = takeRows(table, budget, (cells) => ({
    characters: cells.reduce((sum, cell) => sum + [...textOf(cell)].length, 0),
    json: JSON.stringify(cells.map(block)).length + 1,
  }));
  if (shown === 0) return { blocks: [], shown };
  const data: DataTableBlock = {
    type: 'data_table',
    caption: cut(plain(table.caption), limits.dataTable.caption),
    rows: [table.header, ...table.rows.slice(0, shown)].map((row) => row.map(block)),
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
