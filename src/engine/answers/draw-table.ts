import type { KnownBlock } from '@slack/types';
import { moreWords } from '../../domain/text/first-of.ts';
import { dot, joinWords, type Language, type Words, words } from '../../domain/text/words.ts';
import { counted, formatCount } from '../../domain/text/yen.ts';
import { context, paragraph, plainText } from '../../slack/blocks.ts';
import { limits } from '../../slack/limits.ts';
import { type Budget, type Cell, dataTable, PAGE_ROWS, plainTable, type Table } from '../../slack/table.ts';
import { type AnswerTable, belowSheets, type RowSteps } from '../definitions/answer.ts';
import { nameIn } from '../definitions/reference.ts';
import { rowOption, stepButton } from '../definitions/step-button.ts';
import { cellOf } from './format.ts';
import { type Presentation, visibleColumns } from './presentation.ts';

/** All tables of an answer, each with the next step of its rows. One is Slack's own. */
export function drawTables(all: readonly AnswerTable[], how: Presentation, budget: Budget): KnownBlock[] {
  const tables = all.flatMap(restOf);
  const native = nativeTable(tables, how);
  // The selects come out of the budget first: rows that find no room are in the file, a step would be gone.
  const prepared = tables.map((table, index) => prepare(table, how, budget, { native: table === native, index }));
  // The smallest first, each with its part of what is left: a large table never takes the room of the others.
  const smallest = smallestFirst(prepared, how);
  const drawn = new Map<Prepared, KnownBlock[]>();
  for (const [index, each] of smallest.entries()) {
    const part = partOf(budget, smallest.length - index);
    const room = { ...part };
    drawn.set(each, drawTable(each, how, room));
    budget.characters -= part.characters - room.characters;
    budget.json -= part.json - room.json;
  }
  return prepared.flatMap((each) => drawn.get(each) ?? []);
}

/** Each is measured once, and one alone, as most answers have it, not at all. */
function smallestFirst(tables: readonly Prepared[], how: Presentation): readonly Prepared[] {
  if (tables.length < 2) return tables;
  return tables
    .map((table) => ({ table, size: sizeOf(table, how) }))
    .toSorted((a, b) => a.size - b.size)
    .map(({ table }) => table);
}

/** How much of a message a table takes with all of its rows. */
function sizeOf(prepared: Prepared, how: Presentation): number {
  const room: Budget = { characters: Number.MAX_SAFE_INTEGER, json: Number.MAX_SAFE_INTEGER };
  drawTable(prepared, how, room);
  return Number.MAX_SAFE_INTEGER - room.json;
}

const partOf = ({ characters, json }: Budget, parts: number): Budget => ({
  characters: characters / parts,
  json: json / parts,
});

/** The rows that do not stand above as sheets, under a caption that says so. */
const restOf = (table: AnswerTable): AnswerTable[] =>
  belowSheets(table).map((rest) =>
    rest.total === table.total
      ? rest
      : { ...rest, caption: joinWords([table.caption, moreWords(rest.total)], dot.ja, dot.en) },
  );

/** The table that is drawn as Slack's own, of which a message has only one: the longest. The others become text. */
const nativeTable = (tables: readonly AnswerTable[], how: Presentation): AnswerTable | undefined =>
  how.native('data_table') ? tables.toSorted((a, b) => b.rows.length - a.rows.length)[0] : undefined;

interface TableStyle {
  /** Whether it is drawn as Slack's own table. */
  readonly native: boolean;
  /** Its place among the tables. */
  readonly index: number;
}

/** A table with all of its rows as text, and what stands below it. */
interface Prepared {
  readonly table: AnswerTable;
  readonly native: boolean;
  readonly drawing: Omit<Table, 'actions'>;
  readonly columns: ReturnType<typeof visibleColumns>;
  readonly step: RowSteps | undefined;
  /** Whether the step stands in the rows. */
  readonly inRows: boolean;
  readonly selects: readonly KnownBlock[];
}

function prepare(table: AnswerTable, how: Presentation, budget: Budget, { native, index }: TableStyle): Prepared {
  const columns = visibleColumns(table, how);
  const drawing = {
    caption: table.caption[how.language],
    header: columns.map(({ column }) => column.label[how.language]),
    rows: table.rows.map((row) => columns.map(({ column, index: at }) => cellOf(row[at], column.kind, how))),
  };
  const offered = (steps: RowSteps | undefined): RowSteps | undefined =>
    steps && how.mayStart(nameIn(steps.does)) ? steps : undefined;
  // A bare number, such as days, tells nobody which row is meant.
  const telling = (row: readonly Cell[]): Cell[] => row.filter((_, at) => columns[at]?.column.kind !== 'count');
  const [step, opens] = [offered(table.step), offered(table.opens)];
  const inRows = native && how.native('action_cell') && isOnFirstPage(step);
  const selects = [opens, inRows ? undefined : step].flatMap((steps) =>
    steps ? rowSelect(steps, drawing.rows.map(telling), how, { budget, index, says: steps === opens }) : [],
  );
  return { table, native, drawing, columns, step, inRows, selects };
}

function drawTable(prepared: Prepared, { language }: Presentation, budget: Budget): KnownBlock[] {
  const { table, native, drawing, columns, step, inRows, selects } = prepared;
  const caption = { bold: table.caption[language] };
  if (table.total === 0) return table.empty ? [paragraph(caption, `\n${table.empty[language]}`)] : [];
  const actions = step && inRows ? rowButtons(step, columns, language) : undefined;
  const drawn = native ? dataTable({ ...drawing, actions }, budget) : plainTable(drawing, budget);
  const notes = [
    ...cutNote(drawn.shown, table.total),
    ...(step ? fewerNote(step, inRows ? { buttons: drawn.shown } : 'select') : []),
  ];
  const foot = notes.length === 0 ? [] : [context(...notes.map((note) => note[language]))];
  // Without its rows a table has its name all the same, for what stands below.
  const rows = drawn.shown === 0 ? [paragraph(caption)] : drawn.blocks;
  return [...rows, ...selects, ...foot];
}

/** Says so when the message does not have all rows. */
const cutNote = (shown: number, total: number): Words[] =>
  shown === total
    ? []
    : [
        words(
          `全${formatCount(total, 'ja')}のうち${formatCount(shown, 'en')}件を表示しています。すべてはCSVでご覧ください。`,
          `Showing ${formatCount(shown, 'en')} of ${formatCount(total, 'en')}. The CSV has them all.`,
        ),
      ];

/** Rows with a button in Slack's table, and rows offered by a select. */
const BUTTON_ROWS = PAGE_ROWS;
const SELECT_ROWS = 2 * BUTTON_ROWS;

/** Whether a row that people see without turning the page has something to do. */
const isOnFirstPage = (step: RowSteps | undefined): boolean =>
  step?.ids.slice(0, PAGE_ROWS).some((id) => id !== undefined) === true;

/** Says so when more rows have something to do than are offered. */
function fewerNote({ label, ids }: RowSteps, offered: { readonly buttons: number } | 'select'): Words[] {
  const rows = offered === 'select' ? ids : ids.slice(0, offered.buttons);
  const most = offered === 'select' ? SELECT_ROWS : BUTTON_ROWS;
  if (rows.filter((id) => id !== undefined).length <= most) return [];
  return [
    offered === 'select'
      ? words(
          `選べるのは、対象の行のうち上から${most}件です。`,
          `The first ${counted(most, 'row that allows it', 'rows that allow it')} can be chosen.`,
        )
      : words(
          `「${label.ja}」のボタンは、対象の行のうち上から${most}件にあります。`,
          `The first ${counted(most, 'row that allows it has', 'rows that allow it have')} “${label.en}”.`,
        ),
  ];
}

/** The first rows that have something to do, with their places in the table. */
const stepped = (ids: RowSteps['ids'], most: number): { readonly id: string; readonly row: number }[] =>
  ids.flatMap((id, row) => (id === undefined ? [] : [{ id, row }])).slice(0, most);

function rowButtons(
  { does, label, ids }: RowSteps,
  columns: ReturnType<typeof visibleColumns>,
  language: Language,
): NonNullable<Table['actions']> {
  const aside = columns.findIndex(({ column }) => column.aside === true);
  const buttons = new Map(
    stepped(ids, BUTTON_ROWS).map(({ id, row }) => [
      row,
      stepButton({ does, label, values: { id } }, language, { suffix: row + 1 }),
    ]),
  );
  return {
    header: words('操作', 'Action')[language],
    buttons: ids.map((_, row) => buttons.get(row)),
    after: aside === -1 ? columns.length : aside,
  };
}

/** After what a select asks for, when it lacks rows and no note says so. */
const firstRows = words(`（上から${SELECT_ROWS}件）`, ` (the first ${SELECT_ROWS})`);

/** A select below a table that does the same as buttons in its rows. */
function rowSelect(
  { does, choose, ids }: RowSteps,
  rows: readonly (readonly Cell[])[],
  { language }: Presentation,
  { budget, index, says }: { readonly budget: Budget; readonly index: number; readonly says: boolean },
): KnownBlock[] {
  const fewer = says && ids.filter((id) => id !== undefined).length > SELECT_ROWS;
  const options = stepped(ids, SELECT_ROWS).map(({ id, row }) => {
    const cells = (rows[row] ?? []).map((cell) => (typeof cell === 'string' ? cell : cell.text));
    return rowOption(id, cells.slice(0, 3).join(dot[language]));
  });
  if (options.length === 0) return [];
  const select: KnownBlock = {
    type: 'actions',
    elements: [
      {
        type: 'static_select',
        // An action id stands only once in a message.
        action_id: index === 0 ? nameIn(does) : `${nameIn(does)}:t${index}`,
        placeholder: plainText(`${choose[language]}${fewer ? firstRows[language] : ''}`, limits.select.placeholder),
        options,
      },
    ],
  };
  budget.json -= JSON.stringify(select).length;
  budget.characters -= options.reduce((sum, { text }) => sum + text.text.length, 0);
  return [select];
}
