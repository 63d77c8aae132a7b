import type { KnownBlock } from '@slack/types';
import { sectionLine } from '../../domain/runbook.ts';
import { cut } from '../../domain/text/text.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { dot, words } from '../../domain/text/words.ts';
import { bullets, context, header, marked, type Message, message, paragraph, sectionWith } from '../../slack/blocks.ts';
import { asKnownBlock, type Chart, chartBlock, plainChart } from '../../slack/chart.ts';
import { limits } from '../../slack/limits.ts';
import { type Budget, messageBudget } from '../../slack/table.ts';
import type { Answer, AnswerChart, AnswerLine } from '../definitions/answer.ts';
import type { AnyQuery } from '../definitions/query.ts';
import { nameIn } from '../definitions/reference.ts';
import { stepButton } from '../definitions/step-button.ts';
import { answerControls } from './buttons.ts';
import { drawSheet, fitSheets, MAX_FACT } from './draw-sheet.ts';
import { drawTables } from './draw-table.ts';
import { cellOf, lineText } from './format.ts';
import { type Presentation, visibleColumns, visibleFacts } from './presentation.ts';

/** Turns an answer into blocks within Slack's limits. The message says how many rows or details did not fit. */
export function present(query: AnyQuery, answer: Answer, how: Presentation): Message {
  const { language, now, receipt } = how;
  const readAt = words(`${formatTime(now, 'ja', now)} JST 時点`, `as of ${formatTime(now, 'en', now)} JST`)[language];
  const source = `${readAt}${words('　・　', dot.en)[language]}${sectionLine(query.section, language)}`;
  const offered = { file: (answer.tables ?? []).length > 0, share: query.shareable && !how.shared };
  const by = how.sharer === undefined ? [] : [words(`共有: ${how.sharer}`, `Shared by ${how.sharer}`)[language]];
  const next = (answer.next ?? []).filter(({ does }) => how.mayStart(nameIn(does))).slice(0, MAX_NEXT);
  return drawAnswer(answer, how, [context(source, ...by), answerControls(receipt, language, { ...offered, next })]);
}

/** More than two things to do next are a choice, not a next step. */
const MAX_NEXT = 2;

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
  // Where a sheet did not fit, the table repeats them all.
  const whole = sheets.every((blocks) => blocks.length > 0);
  const listed = (answer.tables ?? []).map(({ above, ...table }) => (whole ? { ...table, above } : table));
  const tables = drawTables(listed, how, budget);
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
    const columns = visibleColumns(table, how);
    const { above = 0 } = table;
    return table.rows
      .slice(above, above + 3)
      .map((row) => columns.map(({ column, index }) => cellOf(row[index], column.kind, how)))
      .map((cells) => cells.map((cell) => (typeof cell === 'string' ? cell : cell.text)).join(' / '));
  });
  return [...details, ...rows];
}

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
