import type { Button, KnownBlock } from '@slack/types';
import { sectionLine } from '../../domain/runbook.ts';
import { type Links, linkTo } from '../../domain/links.ts';
import { cut } from '../../domain/text.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { type Language, words } from '../../domain/words.ts';
import { formatCount } from '../../domain/yen.ts';
import {
  bullets,
  buttonRows,
  context,
  facts,
  header,
  type Inline,
  marked,
  type Message,
  message,
  paragraph,
  plainText,
  sectionWith,
  warningLines,
} from '../../slack/blocks.ts';
import { asKnownBlock, type Chart, chartBlock, plainChart } from '../../slack/chart.ts';
import { limits } from '../../slack/limits.ts';
import {
  type Budget,
  type Cell,
  dataTable,
  messageBudget,
  PAGE_ROWS,
  plainTable,
  type Table,
} from '../../slack/table.ts';
import { answerControls } from './buttons.ts';
import { changeButton } from '../definitions/change.ts';
import type {
  Answer,
  AnswerChart,
  AnswerLine,
  AnswerTable,
  OpenRequest,
  RowSteps,
  Sheet,
} from '../definitions/answer.ts';
import { cellOf, inlineOf, lineText, type Reader } from './format.ts';
import type { NativeBlock } from '../../slack/native-blocks.ts';
import { operationButton } from '../definitions/operation-button.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import type { AnyQuery } from '../definitions/query.ts';
import { nameIn } from '../definitions/reference.ts';
import { rowOption, stepButton } from '../definitions/step-button.ts';

export interface Presentation extends Reader {
  /** Whether it is posted in the channel. */
  readonly shared: boolean;
  /** Whether to show personal data: only to a person with the role for it, never in a channel. */
  readonly personal: boolean;
  /** Whether Slack accepts this block type; otherwise the content is shown as text. */
  readonly native: (type: NativeBlock) => boolean;
  /** Who shared it, when it is posted in the channel. */
  readonly sharer?: string;
  /** The stored question, which the buttons carry. */
  readonly receipt: string;
  /** The operations this reader may use, by name. */
  operation(name: string): AnyOperation | undefined;
  /** Whether this reader may ask the question, open the operation or make the change with this name. */
  mayStart(name: string): boolean;
  /** The decisions that this reader may take on an open request. */
  decisions(request: OpenRequest): Button[];
}

/** Turns an answer into blocks within Slack's limits. The message says how many rows or details did not fit. */
export function present(query: AnyQuery, answer: Answer, how: Presentation): Message {
  const { language, now, receipt } = how;
  const readAt = words(`${formatTime(now, 'ja', now)} JST 時点`, `as of ${formatTime(now, 'en', now)} JST`)[language];
  const source = `${readAt}　・　${sectionLine(query.section, language)}`;
  const offered = { file: (answer.tables ?? []).length > 0, share: query.shareable && !how.shared };
  const by = how.sharer === undefined ? [] : [words(`共有: ${how.sharer}`, `Shared by ${how.sharer}`)[language]];
  const next = (answer.next ?? []).filter(({ does }) => how.mayStart(nameIn(does))).slice(0, MAX_NEXT);
  return drawAnswer(answer, how, [context(source, ...by), answerControls(receipt, language, { ...offered, next })]);
}

/** More than two things to do next are a choice, not a next step. */
const MAX_NEXT = 2;

/** The presentation of an answer that a schedule posts in a channel. */
export const forAll = ({
  links = {},
  ...how
}: Pick<Presentation, 'language' | 'now' | 'native'> & { readonly links?: Links }): Presentation => ({
  ...how,
  link: (thing) => linkTo(links, thing, { shared: true }),
  shared: true,
  personal: false,
  receipt: '',
  operation: () => undefined,
  // Whoever presses is asked for their role then.
  mayStart: () => true,
  decisions: () => [],
});

/** Longest lead or note in characters: both may contain names from the database. */
const MAX_LEAD = 1_500;
const MAX_NOTE = 500;

/** The answer's message, with `foot` below it. */
export function drawAnswer(answer: Answer, how: Presentation, foot: readonly KnownBlock[]): Message {
  const { language } = how;
  const lead = cut((answer.lead ?? []).map((sentence) => sentence[language]).join('\n'), MAX_LEAD);
  const notes = (answer.notes ?? []).map((sentence) => cut(sentence[language], MAX_NOTE));
  const budget = messageBudget();
  const sentences = [lead, ...notes].join('');
  budget.characters -= sentences.length;
  budget.json -= JSON.stringify(sentences).length + notes.length * 120;
  const sheets = (answer.sheets ?? []).map((sheet) => drawSheet(sheet, how, budget));
  const charts = (answer.charts ?? [])
    .slice(0, limits.message.charts)
    .flatMap((chart) => drawChart(chart, how, budget));
  const native = nativeTable(answer.tables ?? [], how);
  const stepped = (answer.tables ?? []).find((table) => table.step && how.mayStart(nameIn(table.step.does)));
  const tables = (answer.tables ?? []).flatMap((table) =>
    drawTable(table, how, budget, { native: table === native, steps: table === stepped }),
  );
  const lines = (answer.lines ?? []).map((line, index) => drawLine(line, index, how));
  const head: KnownBlock[] = [
    header(answer.title[language]),
    ...(lead === '' ? [] : [paragraph(...marked(lead))]),
    ...lines,
  ];
  const others = [...charts, ...tables, ...(notes.length > 0 ? [bullets(notes.map((note) => marked(note)))] : [])];
  const room = limits.message.blocks - head.length - foot.length - others.length;
  const body = [...fitSheets(sheets, room, language), ...others];
  const summary = [
    answer.title[language],
    ...(lead === '' ? [] : [lead]),
    ...(answer.lines ?? []).map(({ text }) => text[language]),
    ...summaryLines(answer, how),
  ];
  return message(summary.join('\n'), [...head, ...body, ...foot]);
}

/** One line, with its button beside it. */
const drawLine = ({ text, step }: AnswerLine, index: number, how: Presentation): KnownBlock =>
  sectionWith(
    text[how.language],
    step && how.mayStart(nameIn(step.does)) ? stepButton(step, how.language, { suffix: index + 1 }) : undefined,
  );

/** As many whole sheets as fit into `room` blocks, and a line with their number when some do not fit. */
function fitSheets(sheets: readonly (readonly KnownBlock[])[], room: number, language: Language): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let shown = 0;
  for (const sheet of sheets) {
    if (sheet.length === 0 || blocks.length + sheet.length >= room) continue;
    blocks.push(...sheet);
    shown += 1;
  }
  if (shown === sheets.length) return blocks;
  const [n, of] = [formatCount(shown, 'en'), formatCount(sheets.length, language)];
  const sentence = words(`全${of}のうち${n}件の詳細を表示しています。`, `Showing the details of ${n} of ${of}.`);
  return [...blocks, context(sentence[language])];
}

/** How many sheets the message's summary describes. */
const SUMMARY_SHEETS = 5;

/** The first sheets and rows, one on each line, for notifications and screen readers. */
function summaryLines(answer: Answer, how: Presentation): string[] {
  const { language, now } = how;
  const details = (answer.sheets ?? []).slice(0, SUMMARY_SHEETS).map(({ title, facts: all }) => {
    const parts = visibleFacts(all, how).map(
      ({ label, kind, value }) => `${label[language]} ${lineText(value, kind, language, now)}`,
    );
    return [typeof title === 'string' ? title : title[language], ...parts]
      .map((part) => cut(part, MAX_FACT))
      .join(' / ');
  });
  const rows = (answer.tables ?? []).flatMap((table) => {
    const columns = visible(table, how);
    return table.rows
      .slice(0, 3)
      .map((row) => columns.map(({ column, index }) => cellOf(row[index], column.kind, how)))
      .map((cells) => cells.map((cell) => (typeof cell === 'string' ? cell : cell.text)).join(' / '));
  });
  return [...details, ...rows];
}

const visibleFacts = (all: Sheet['facts'], { personal }: Pick<Presentation, 'personal'>) =>
  all.filter((fact) => personal || fact.personal !== true);

const visible = (table: Pick<AnswerTable, 'columns'>, { personal }: Pick<Presentation, 'personal'>) =>
  table.columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => column.csvOnly !== true && (personal || column.personal !== true));

function drawChart(chart: AnswerChart, how: Presentation, budget: Budget): KnownBlock[] {
  const { language } = how;
  const { type, xLabel, yLabel } = chart;
  const drawing: Chart = {
    type,
    title: chart.title[language],
    categories: chart.categories.map((category) => category[language]),
    series: chart.series.map(({ name, values }) => ({ name: name[language], values })),
    ...(xLabel && { xLabel: xLabel[language] }),
    ...(yLabel && { yLabel: yLabel[language] }),
  };
  const block = chartBlock(drawing);
  if (!block) return [];
  const blocks = how.native('data_visualization') ? [asKnownBlock(block)] : plainChart(drawing);
  const json = JSON.stringify(blocks).length;
  // Leave out a chart that takes too much room from the rows, which have the same figures.
  if (json > budget.json / 2) return [];
  budget.json -= json;
  if (!how.native('data_visualization')) budget.characters -= json;
  return blocks;
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
  const columns = visible(table, how);
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

/** Longest text of a fact, so that one fact does not displace the others. */
const MAX_FACT = 500;
const short = (value: Inline): Inline => {
  if (typeof value === 'string') return cut(value, MAX_FACT);
  return 'url' in value ? { ...value, text: cut(value.text, MAX_FACT) } : value;
};

function drawSheet(sheet: Sheet, how: Presentation, budget: Budget): KnownBlock[] {
  const { language, shared } = how;
  const pairs = visibleFacts(sheet.facts, how).map(
    (fact) => [fact.label[language], short(inlineOf(fact.value, fact.kind, how))] as const,
  );
  const warnings = (sheet.warnings ?? []).map((warning) => warning[language]);
  const buttons = shared
    ? []
    : [
        ...(sheet.steps ?? [])
          .filter(({ does }) => how.mayStart(nameIn(does)))
          .map((step) => stepButton(step, language)),
        ...(sheet.changes ?? [])
          .filter(({ does }) => how.mayStart(does))
          .map(({ does, label, about }) => changeButton(does, { text: label[language] }, about)),
        ...(sheet.operations ?? [])
          .flatMap((offered) => how.operation(nameIn(offered)) ?? [])
          .map((operation): Button => operationButton(operation, sheet.id, language)),
        ...(sheet.request ? how.decisions(sheet.request) : []),
      ];
  const title = cut(typeof sheet.title === 'string' ? sheet.title : sheet.title[language], MAX_FACT);
  const url = sheet.about && how.link?.(sheet.about);
  const blocks: KnownBlock[] = [
    paragraph(url === undefined ? { bold: title } : { url, text: title, bold: true }),
    ...(pairs.length > 0 ? [facts(pairs)] : []),
    ...warningLines(warnings),
    ...buttonRows(buttons),
  ];
  const json = JSON.stringify(blocks).length;
  const characters = pairs.reduce(
    (sum, [label, value]) => sum + label.length + (typeof value === 'string' ? value.length : 20),
    title.length + warnings.join('').length + buttons.length * limits.button.text,
  );
  if (json > budget.json || characters > budget.characters) return [];
  budget.json -= json;
  budget.characters -= characters;
  return blocks;
}
