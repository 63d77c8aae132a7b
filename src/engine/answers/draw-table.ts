import type { Button, KnownBlock } from '@slack/types';
import { type Language, words } from '../../domain/words.ts';
import { formatCount } from '../../domain/yen.ts';
import { context, paragraph, plainText } from '../../slack/blocks.ts';
import { limits } from '../../slack/limits.ts';
import { type Budget, type Cell, dataTable, PAGE_ROWS, plainTable, type Table } from '../../slack/table.ts';
import type { AnswerTable, RowSteps } from '../definitions/answer.ts';
import { nameIn } from '../definitions/reference.ts';
import { rowOption, stepButton } from '../definitions/step-button.ts';
import { cellOf } from './format.ts';
import { type Presentation, visibleColumns } from './presentation.ts';

/** All tables of an answer. One is Slack's own, and one has the next step of its rows. */
export function drawTables(tables: readonly AnswerTable[], how: Presentation, budget: Budget): KnownBlock[] {
  const native = nativeTable(tables, how);
  const stepped = tables.find((table) => table.step && how.mayStart(nameIn(table.step.does)));
  return tables.flatMap((table) =>
    drawTable(table, how, budget, { native: table === native, steps: table === stepped }),
  );
}

/** The table that is drawn as Slack's own, of which a message has only one: the longest. The others become text. */
const nativeTable = (tables: readonly AnswerTable[], how: Presentation): AnswerTable | undefined =>
  how.native('data_table') ? tables.toSorted((a, b) => b.rows.length - a.rows.length)[0] : undefined;

interface TableStyle {
  /** Whether it is drawn as Slack's own table. */
  readonly native: boolean;
  /** Whether its rows have their next step. */
  readonly steps: boolean;
}

function drawTable(table: AnswerTable, how: Presentation, budget: Budget, style: TableStyle): KnownBlock[] {
  const { language } = how;
  const { native } = style;
  if (table.total === 0) return [paragraph({ bold: table.caption[language] }, `\n${table.empty[language]}`)];
  const columns = visibleColumns(table, how);
  const drawing = {
    caption: table.caption[language],
    header: columns.map(({ column }) => column.label[language]),
    rows: table.rows.map((row) => columns.map(({ column, index }) => cellOf(row[index], column.kind, how))),
  };
  const inRows = native && how.native('action_cell');
  const step = style.steps ? table.step : undefined;
  const choice = step && !inRows ? rowSelect(step, drawing.rows, how, budget) : [];
  const drawn = native
    ? dataTable({ ...drawing, actions: step && inRows ? rowButtons(step, language) : undefined }, budget)
    : plainTable(drawing, budget);
  const blocks = [...drawn.blocks, ...choice];
  const { shown } = drawn;
  if (shown === table.total) return blocks;
  const [n, of] = [formatCount(shown, 'en'), formatCount(table.total, language)];
  return [
    ...blocks,
    context(
      words(
        `全${of}のうち${n}件を表示しています。すべてはCSVでご覧ください。`,
        `Showing ${n} of ${of}. The CSV has them all.`,
      )[language],
    ),
  ];
}

const rowButtons = ({ does, label, ids }: RowSteps, language: Language): NonNullable<Table['actions']> => ({
  header: words('操作', 'Action')[language],
  buttons: ids.map((id, row) => (id === undefined ? undefined : rowButton({ does, label }, id, row, language))),
});

const rowButton = (step: Pick<RowSteps, 'does' | 'label'>, id: string, row: number, language: Language): Button =>
  stepButton({ ...step, values: { id } }, language, { suffix: row + 1 });

/** Rows offered by a select: as many as have a button in Slack's table, twice. */
const SELECT_ROWS = 2 * PAGE_ROWS;

/** A select below a table that does the same as buttons in its rows. */
function rowSelect(
  { does, choose, ids }: RowSteps,
  rows: readonly (readonly Cell[])[],
  { language }: Presentation,
  budget: Budget,
): KnownBlock[] {
  const options = ids.slice(0, SELECT_ROWS).flatMap((id, index) => {
    const cells = (rows[index] ?? []).map((cell) => (typeof cell === 'string' ? cell : cell.text));
    return id === undefined ? [] : [rowOption(id, cells.slice(0, 3).join(' ・ '))];
  });
  if (options.length === 0) return [];
  const select: KnownBlock = {
    type: 'actions',
    elements: [
      {
        type: 'static_select',
        action_id: nameIn(does),
        placeholder: plainText(choose[language], limits.select.placeholder),
        options,
      },
    ],
  };
  budget.json -= JSON.stringify(select).length;
  budget.characters -= options.reduce((sum, { text }) => sum + text.text.length, 0);
  return [select];
}
