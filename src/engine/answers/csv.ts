import type { Json } from '../../db/tables.ts';
import { HOUR_MS } from '../../domain/duration.ts';
import type { Language, Words } from '../../domain/words.ts';
import type { AnswerTable, ValueKind, Value } from '../definitions/answer.ts';
import { formatValue } from './format.ts';

/** Begins a file: without it Excel takes the file for Shift_JIS and shows nonsense. */
export const BYTE_ORDER_MARK = '\uFEFF';
/**
 * A cell that begins so is a formula to a spreadsheet, in full width too: it would run what a stranger typed into a name.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^\s*[=+\-@＝＋－＠\t\r]/u;

/** A cell as RFC 4180 has it, never a formula. */
export function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Numbers bare and moments in ISO with Tokyo's offset, so that a machine reads them as well as a person. */
function valueOf(value: Value, kind: ValueKind, language: Language, now: Date): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (value instanceof Date) return `${new Date(value.getTime() + 9 * HOUR_MS).toISOString().slice(0, 19)}+09:00`;
  if (kind === 'day' && typeof value === 'string') return value;
  return csvCell(formatValue(value, kind, language, now));
}

/** The table as CSV, line by line, with every row there is; personal columns only where they may be shown. */
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

/** An operation's rows as CSV: every field they have that has a name. */
export function rowsCsvFile(
  rows: readonly { readonly [field: string]: Json }[],
  fields: Readonly<Record<string, Words>>,
  language: Language,
): string {
  const names = ['id', ...Object.keys(fields)].filter((name) => rows.some((row) => name in row));
  const text = (value: Json | undefined): string => {
    if (value === null || value === undefined) return '';
    return typeof value === 'number'
      ? String(value)
      : csvCell(typeof value === 'string' ? value : JSON.stringify(value));
  };
  const head = names.map((name) => csvCell(fields[name]?.[language] ?? name)).join(',');
  return `${BYTE_ORDER_MARK}${[head, ...rows.map((row) => names.map((name) => text(row[name])).join(','))].join('\r\n')}\r\n`;
}
