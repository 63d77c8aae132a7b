import type { Json } from '../../db/tables.ts';
import { guarded } from '../../domain/csv.ts';
import { HOUR_MS } from '../../domain/duration.ts';
import { isOddTime } from '../../domain/odd.ts';
import { plainLines } from '../../domain/text.ts';
import type { Language, Words } from '../../domain/words.ts';
import type { AnswerTable, ValueKind, Value } from '../definitions/answer.ts';
import { formatValue } from './format.ts';

/** The first character of a file: without it Excel reads the file as Shift_JIS. */
export const BYTE_ORDER_MARK = '\uFEFF';
/** A cell in RFC 4180 form, never a formula, without control or invisible characters. */
export function csvCell(text: string): string {
  const safe = guarded(plainLines(text));
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A Tokyo time as every spreadsheet reads one: without a zone, which the heading says. */
const spreadsheetTime = (time: Date): string =>
  new Date(time.getTime() + 9 * HOUR_MS).toISOString().slice(0, 19).replace('T', ' ');

/** Numbers without units, hours with one decimal, and times and days that a spreadsheet takes for such. */
function valueOf(value: Value, kind: ValueKind, language: Language, now: Date): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return kind === 'age' ? value.toFixed(1) : String(value);
  if (value instanceof Date && isOddTime(value)) return csvCell(value.written);
  if (value instanceof Date) return spreadsheetTime(value).slice(0, kind === 'day' ? 10 : undefined);
  if (kind !== 'text' && typeof value === 'string') return csvCell(value);
  return csvCell(formatValue(value, kind, language, now));
}

/** The table as CSV lines, with all its rows; personal columns only when `personal` is set. */
export async function* csvLines(
  table: AnswerTable,
  language: Language,
  now: Date,
  personal: boolean,
): AsyncGenerator<string> {
  const columns = table.columns
    .map((column, index) => ({ ...column, index }))
    .filter((column) => personal || column.personal !== true);
  yield `${columns.map(({ label }) => csvCell(label[language])).join(',')}\r\n`;
  for await (const row of table.all())
    yield `${columns.map(({ kind, index }) => valueOf(row[index], kind, language, now)).join(',')}\r\n`;
}

/** A time as a preview keeps it. */
const STORED_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/u;

/** An operation's rows as CSV: their id and every field with a name in `fields`. */
export function rowsCsvFile(
  rows: readonly { readonly [field: string]: Json }[],
  fields: Readonly<Record<string, Words>>,
  language: Language,
): string {
  const names = ['id', ...Object.keys(fields)].filter((name) => rows.some((row) => name in row));
  const text = (value: Json | undefined): string => {
    if (value === null || value === undefined) return '';
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string' && STORED_TIME.test(value)) return spreadsheetTime(new Date(value));
    return csvCell(typeof value === 'string' ? value : JSON.stringify(value));
  };
  const head = names.map((name) => csvCell(fields[name]?.[language] ?? name)).join(',');
  return `${BYTE_ORDER_MARK}${[head, ...rows.map((row) => names.map((name) => text(row[name])).join(','))].join('\r\n')}\r\n`;
}
