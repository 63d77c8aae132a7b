import type { Json } from '../../db/tables.ts';
import { BYTE_ORDER_MARK, csvCell, spreadsheetTime } from '../../domain/csv/write.ts';
import { isOddTime } from '../../domain/text/odd.ts';
import { bracketed, type Language, type Words, words } from '../../domain/text/words.ts';
import type { AnswerTable, Column, ValueKind, Value } from '../definitions/answer.ts';
import { formatValue } from './format.ts';

/** How a kind of number is written; the heading says its unit. */
const numbers: Partial<Record<ValueKind, { readonly unit: Words; readonly decimals: number }>> = {
  age: { unit: words('時間', 'hours'), decimals: 1 },
  percent: { unit: words('%', '%'), decimals: 1 },
  ms: { unit: words('ミリ秒', 'ms'), decimals: 0 },
  bytes: { unit: words('バイト', 'bytes'), decimals: 0 },
};

const headingOf = ({ label, kind }: Pick<Column<unknown>, 'label' | 'kind'>, language: Language): string => {
  const { unit } = numbers[kind] ?? {};
  return csvCell(unit ? `${label[language]}${bracketed(unit[language], language)}` : label[language]);
};

/** Numbers without units, as exact as a message shows them, and times and days that a spreadsheet takes for such. */
function valueOf(value: Value, kind: ValueKind, language: Language, now: Date): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') {
    const decimals = numbers[kind]?.decimals;
    return decimals === undefined ? String(value) : value.toFixed(decimals);
  }
  if (value instanceof Date && isOddTime(value)) return csvCell(value.written);
  if (value instanceof Date) return spreadsheetTime(value).slice(0, kind === 'day' ? 10 : undefined);
  if (kind !== 'text' && typeof value === 'string') return csvCell(value);
  return csvCell(formatValue(value, kind, language, now));
}

/** Heads the column that tells several tables of one file apart. */
export const tableName = words('表', 'Table');

/**
 * The table as CSV lines, with all its rows; personal columns only when `personal` is set. With `named`, a last column
 * has the table's caption: it tells apart several tables in one file, even when their rows are sorted.
 */
export async function* csvLines(
  table: AnswerTable,
  language: Language,
  now: Date,
  personal: boolean,
  named = false,
): AsyncGenerator<string> {
  const columns = table.columns
    .map((column, index) => ({ ...column, index }))
    .filter((column) => personal || column.personal !== true);
  const line = (cells: readonly string[], last: Words): string =>
    `${[...cells, ...(named ? [csvCell(last[language])] : [])].join(',')}\r\n`;
  const headings = columns.map((column) => headingOf(column, language));
  yield line(headings, tableName);
  for await (const row of table.all()) {
    const cells = columns.map(({ kind, index }) => valueOf(row[index], kind, language, now));
    yield line(cells, table.caption);
  }
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
