import type { DataTableBlock, KnownBlock, RawNumberElement, RawTextElement } from '@slack/types';
import { cut, plain } from '../domain/text.ts';
import { bullets, paragraph, type Inline } from './blocks.ts';
import { limits } from './limits.ts';

/** A cell: text as written, or a number with the text that shows it. */
export type Cell = string | { readonly value: number; readonly text: string };

export interface Table {
  /** What the table is, for the eye and for a screen reader. */
  readonly caption: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A cell may not be empty; a dash says that there is nothing. */
const DASH = '–';
/** A long text in one cell would cost the other rows their place. */
const CELL = 120;

const textOf = (cell: Cell): string => cut(plain(typeof cell === 'string' ? cell : cell.text), CELL) || DASH;

function block(cell: Cell): RawTextElement | RawNumberElement {
  return typeof cell === 'string'
    ? { type: 'raw_text', text: textOf(cell) }
    : { type: 'raw_number', value: cell.value, text: textOf(cell) };
}

export interface Drawn {
  readonly blocks: KnownBlock[];
  /** How many of the table's rows are in the blocks. */
  readonly shown: number;
}

/** What one message can still hold. Characters are those of the cells; JSON is everything. */
export interface Budget {
  characters: number;
  json: number;
}

export const messageBudget = (): Budget => ({
  characters: limits.message.characters - 1_500,
  json: limits.message.json - 3_500,
});

/** How many rows fit: the table's own limits and what is left of the message's. Takes them from the budget. */
function fit(table: Table, budget: Budget, cost: (cells: readonly Cell[]) => Budget): number {
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

/** Slack's own table: sortable and paged in the client. */
export function dataTable(table: Table, budget: Budget): Drawn {
  const shown = fit(table, budget, (cells) => ({
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

/** The same rows where Slack refuses the table: a list, the first column in bold. */
export function plainTable(table: Table, budget: Budget): Drawn {
  const inlines = (row: readonly Cell[]): Inline[] => {
    const [first = '', ...rest] = row;
    const others = rest.map((cell, index) => `${table.header[index + 1] ?? ''}: ${textOf(cell)}`);
    return [{ bold: textOf(first) }, others.length === 0 ? '' : `  ${others.join(' · ')}`].filter(
      (part) => part !== '',
    );
  };
  const shown = fit(table, budget, (cells) => {
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
