import stringWidth from 'string-width';
import { plain } from '../../domain/text/text.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import type { Language } from '../../domain/text/words.ts';
import { formatCount } from '../../domain/text/yen.ts';
import { csvLines, tableName } from '../../engine/answers/csv.ts';
import { csvCell } from '../../domain/csv/write.ts';
import { formatValue, lineText } from '../../engine/answers/format.ts';
import {
  type Answer,
  type AnswerTable,
  belowSheets,
  isLinked,
  type Sheet,
  sheetsAreRows,
  thingsIn,
  type Value,
  type ValueKind,
} from '../../engine/definitions/answer.ts';

/** How an answer is printed. */
export interface Print {
  readonly question: string;
  readonly answer: Answer;
  readonly rows: number;
  readonly language: Language;
  readonly readAt: Date;
}

const titleOf = ({ title }: Sheet, language: Language): string =>
  plain(typeof title === 'string' ? title : title[language]);

const isNumber = (kind: ValueKind): boolean => !['text', 'instant', 'day'].includes(kind);

/** Pads to a width on the screen, where Japanese characters take two columns. */
const padded = (text: string, width: number, right: boolean): string => {
  const fill = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return right ? fill + text : text + fill;
};

/** An answer as text, a line at a time. No control character of the database reaches the terminal. */
export async function* textLines({ answer, language, readAt }: Print): AsyncGenerator<string> {
  const { title, lead = [], sheets = [], tables = [], notes = [] } = answer;
  const repeat = sheetsAreRows(answer);
  yield plain(title[language]);
  for (const sentence of lead) yield* sentence[language].split('\n').map(plain);
  for (const sheet of sheets) {
    yield '';
    yield titleOf(sheet, language);
    for (const { label, kind, value } of sheet.facts)
      yield `  ${plain(label[language])}: ${plain(lineText(value, kind, language, readAt))}`;
    for (const warning of sheet.warnings ?? []) yield `  ! ${plain(warning[language])}`;
  }
  for (const table of repeat ? tables.flatMap(belowSheets) : tables) {
    yield '';
    yield* tableLines(table, language, readAt);
  }
  if (notes.length > 0) yield '';
  for (const note of notes) yield plain(note[language]);
  yield '';
  yield `${formatTime(readAt, language)} JST`;
}

/** A table with aligned columns: the rows that a message would show, and how many there are. */
function* tableLines(table: AnswerTable, language: Language, now: Date): Generator<string> {
  if (table.rows.length === 0) {
    if (table.empty) yield* [table.caption, table.empty].map((sentence) => plain(sentence[language]));
    return;
  }
  const columns = table.columns.filter(({ csvOnly }) => csvOnly !== true);
  const head = columns.map(({ label }) => plain(label[language]));
  const cells = table.rows.map((row) =>
    columns.map(({ kind }, index) => plain(formatValue(row[index], kind, language, now))),
  );
  const widths = head.map((label, index) =>
    Math.max(stringWidth(label), ...cells.map((row) => stringWidth(row[index] ?? ''))),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => padded(cell, widths[index] ?? 0, isNumber(columns[index]?.kind ?? 'text')))
      .join('  ')
      .trimEnd();
  yield plain(table.caption[language]);
  yield line(head);
  yield widths.map((width) => '-'.repeat(width)).join('  ');
  yield* cells.map(line);
  if (table.total > table.rows.length) {
    const [shown, total] = [formatCount(table.rows.length, 'en'), formatCount(table.total, language)];
    yield language === 'ja'
      ? `全${total}のうち${shown}件（すべては --csv）`
      : `${shown} of ${total} (all of them: --csv)`;
  }
}

/** For programs, each row once: they read the tables. What only names the sheets below it is no row. */
const withoutRepeats = (answer: Answer): Answer => ({
  ...answer,
  sheets: sheetsAreRows(answer) ? [] : thingsIn(answer.sheets ?? []),
});

/** All rows of all tables as CSV, and the details of sheets below their titles; a table has its caption among several. */
export async function* csvText({ answer, language, readAt }: Print): AsyncGenerator<string> {
  const { sheets = [], tables = [] } = withoutRepeats(answer);
  const several = sheets.length + tables.length > 1;
  for (const sheet of sheets) {
    yield `${csvCell(titleOf(sheet, language))}\r\n`;
    for (const { label, kind, value, raw = value } of sheet.facts)
      yield `${csvCell(label[language])},${csvCell(plain(lineText(raw, kind, language, readAt)))}\r\n`;
  }
  for (const table of tables) {
    if (several) yield `${csvCell(table.caption[language])}\r\n`;
    for await (const line of csvLines(table, language, readAt, true)) yield line;
  }
}

/** A value for programs: numbers stay numbers, times are ISO times. */
function jsonValue(value: Value): string | number | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (isLinked(value)) return plain(value.text);
  if (typeof value === 'object') return plain(value.en);
  return typeof value === 'string' ? plain(value) : value;
}

/**
 * `{question, read_at, rows, total}`, for programs: keys and words are English, whatever the language. A row that is a
 * thing in detail has its name as `Title`, a row of one of several tables that table's caption as `Table`.
 */
export async function* jsonText({ question, answer, rows: total, readAt }: Print): AsyncGenerator<string> {
  const { sheets = [], tables = [] } = withoutRepeats(answer);
  yield `{"question":${JSON.stringify(plain(question))},"read_at":${JSON.stringify(readAt.toISOString())},"rows":[`;
  let first = true;
  const row = (fields: readonly (readonly [string, Value])[]): string => {
    const text = JSON.stringify(Object.fromEntries(fields.map(([label, value]) => [label, jsonValue(value)])));
    const separated = `${first ? '' : ','}\n${text}`;
    first = false;
    return separated;
  };
  for (const { title, facts } of sheets)
    yield row([['Title', title], ...facts.map(({ label, value, raw = value }) => [label.en, raw] as const)]);
  for (const table of tables)
    for await (const values of table.all())
      yield row([
        ...table.columns.map(({ label }, index) => [label.en, values[index]] as const),
        ...(tables.length > 1 ? [[tableName.en, table.caption] as const] : []),
      ]);
  yield `\n],"total":${total}}\n`;
}
