import type { Button, KnownBlock } from '@slack/types';
import { runbookSections } from '../domain/runbook.ts';
import { formatTime } from '../domain/tokyo.ts';
import { type Language, words } from '../domain/words.ts';
import { formatCount } from '../domain/yen.ts';
import { bullets, buttonRows, context, facts, header, type Message, message, paragraph } from '../slack/blocks.ts';
import { limits } from '../slack/limits.ts';
import { type Budget, dataTable, messageBudget, plainTable } from '../slack/table.ts';
import { answerButtons } from './answer-buttons.ts';
import type { Answer, AnswerTable, Sheet } from './answer.ts';
import { cellOf, inlineOf } from './format.ts';
import { operationButton } from './operation-button.ts';
import type { AnyOperation } from './operation.ts';
import type { AnyQuery } from './query.ts';

export interface Presentation {
  readonly language: Language;
  readonly now: Date;
  /** Posted for all: what is personal is left out. */
  readonly shared: boolean;
  /** Slack's own table, or a list where this workspace refuses it. */
  readonly nativeTables: boolean;
  /** The stored question, which the buttons carry. */
  readonly receipt: string;
  /** The operations this reader may use, by name. */
  operation(name: string): AnyOperation | undefined;
}

/** Puts an answer into blocks that Slack takes, whatever it holds: what does not fit is counted, never dropped silently. */
export function present(query: AnyQuery, answer: Answer, how: Presentation): Message {
  const { language, now, receipt } = how;
  const budget = messageBudget();
  const sheets = (answer.sheets ?? []).flatMap((sheet) => drawSheet(sheet, how, budget));
  const tables = (answer.tables ?? []).flatMap((table) => drawTable(table, how, budget));
  const lead = (answer.lead ?? []).map((sentence) => sentence[language]);
  const notes = (answer.notes ?? []).map((sentence) => sentence[language]);
  const readAt = words(`${formatTime(now, 'ja', now)} JST 時点`, `as of ${formatTime(now, 'en', now)} JST`)[language];
  const source = `${readAt}　・　${words('手順書', 'Runbook')[language]}: ${runbookSections[query.section][language]}`;
  const foot: KnownBlock[] = [context(source), ...buttonRows(answerButtons(query, receipt, language, how.shared))];
  const head: KnownBlock[] = [header(answer.title[language]), ...(lead.length > 0 ? [paragraph(lead.join('\n'))] : [])];
  const body = [...sheets, ...tables, ...(notes.length > 0 ? [bullets(notes.map((note) => [note]))] : [])];
  const room = limits.message.blocks - head.length - foot.length;
  return message([answer.title[language], ...lead, ...spoken(answer, how)].join('\n'), [
    ...head,
    ...body.slice(0, room),
    ...foot,
  ]);
}

/** The first rows in a line each: what a screen reader and a notification say. */
function spoken(answer: Answer, how: Presentation): string[] {
  const { language, now } = how;
  return (answer.tables ?? []).flatMap((table) => {
    const columns = visible(table, how);
    const rows = table.rows
      .slice(0, 3)
      .map((row) => columns.map(({ column, index }) => cellOf(row[index], column.kind, language, now)));
    return rows.map((cells) => cells.map((cell) => (typeof cell === 'string' ? cell : cell.text)).join(' / '));
  });
}

const visible = (table: AnswerTable, { shared }: Presentation) =>
  table.columns.map((column, index) => ({ column, index })).filter(({ column }) => !shared || column.personal !== true);

function drawTable(table: AnswerTable, how: Presentation, budget: Budget): KnownBlock[] {
  const { language, now } = how;
  if (table.total === 0) return [paragraph({ bold: table.caption[language] }, `\n${table.empty[language]}`)];
  const columns = visible(table, how);
  const drawing = {
    caption: table.caption[language],
    header: columns.map(({ column }) => column.label[language]),
    rows: table.rows.map((row) => columns.map(({ column, index }) => cellOf(row[index], column.kind, language, now))),
  };
  const { blocks, shown } = how.nativeTables ? dataTable(drawing, budget) : plainTable(drawing, budget);
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

function drawSheet(sheet: Sheet, how: Presentation, budget: Budget): KnownBlock[] {
  const { language, now, shared } = how;
  const pairs = sheet.facts
    .filter((fact) => !shared || fact.personal !== true)
    .map((fact) => [fact.label[language], inlineOf(fact.value, fact.kind, language, now)] as const);
  const warnings = (sheet.warnings ?? []).map((warning) => [`⚠ ${warning[language]}`]);
  const buttons = shared
    ? []
    : (sheet.operations ?? [])
        .flatMap((name) => how.operation(name) ?? [])
        .map((operation): Button => operationButton(operation, sheet.id, language));
  const blocks: KnownBlock[] = [
    paragraph({ bold: sheet.title }),
    facts(pairs),
    ...(warnings.length > 0 ? [bullets(warnings)] : []),
    ...buttonRows(buttons),
  ];
  const json = JSON.stringify(blocks).length;
  const characters = pairs.reduce(
    (sum, [label, value]) => sum + label.length + (typeof value === 'string' ? value.length : 20),
    sheet.title.length,
  );
  if (json > budget.json || characters > budget.characters) return [];
  budget.json -= json;
  budget.characters -= characters;
  return blocks;
}
