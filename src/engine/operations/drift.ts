import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../db/tables.ts';
import { firstOf } from '../../domain/text/first-of.ts';
import { cut, shortId } from '../../domain/text/text.ts';
import { type Words, words } from '../../domain/text/words.ts';
import type { JsonRow, RowNames } from '../definitions/operation.ts';

/** The rows that a preview is bound to: one row, a list, or a list in the field `rows`. */
export function rowsOf(bound: Json): JsonRow[] {
  const list = bound !== null && typeof bound === 'object' && !Array.isArray(bound) ? bound['rows'] : undefined;
  const rows = Array.isArray(list) ? list : Array.isArray(bound) ? bound : [bound];
  return rows as JsonRow[];
}

/** A field's value in words. */
function shown(field: string, value: Json | undefined, { valueWords }: RowNames): Words {
  if (value === null || value === undefined || value === '') return words('—', '—');
  if (typeof value === 'boolean') return value ? words('あり', 'yes') : words('なし', 'no');
  const said = typeof value === 'string' ? (valueWords?.[field]?.(value) ?? value) : plainly(value);
  return typeof said === 'string' ? words(cut(said, MAX_VALUE), cut(said, MAX_VALUE)) : said;
}

/** Numbers have thousands separators, so that people see when an amount has one digit more. */
const plainly = (value: Json): string =>
  typeof value === 'number' ? value.toLocaleString('en-US') : JSON.stringify(value);

/** Longest value in characters. */
const MAX_VALUE = 60;

/**
 * Names rows by their label. The beginning of the id follows where others have the same label, and stands alone where
 * there is none.
 */
function namesOf(rows: readonly JsonRow[], { rowLabel }: RowNames): (id: string, row: JsonRow) => string {
  const ids = Map.groupBy(rows, (row) => rowLabel?.(row));
  return (id, row) => {
    const label = rowLabel?.(row);
    if (label === undefined) return shortId(id);
    const others = (ids.get(label) ?? []).some((other) => other['id'] !== row['id']);
    return others && typeof row['id'] === 'string' ? `${label} (${shortId(id)})` : label;
  };
}

/** How many differences are listed; the rest is counted. */
const MAX_SHOWN = 10;

/** The differences between the rows that were shown and the current ones, field by field. */
export function differences(before: Json, now: Json, names: RowNames): Words {
  const [shownRows, currentRows] = [rowsOf(before), rowsOf(now)];
  const key = (row: JsonRow, index: number): string => (typeof row['id'] === 'string' ? row['id'] : String(index));
  const current = new Map(currentRows.map((row, index) => [key(row, index), row]));
  const rowName = namesOf([...shownRows, ...currentRows], names);
  const found = changedFields(otherFields(before), otherFields(now), '', names);
  for (const [index, row] of shownRows.entries()) {
    const id = key(row, index);
    const other = current.get(id);
    current.delete(id);
    if (other) found.push(...changedFields(row, other, shownRows.length > 1 ? `${rowName(id, row)} ` : '', names));
    else found.push(words(`${rowName(id, row)} 対象から外れました`, `${rowName(id, row)} is no longer included`));
  }
  for (const [id, row] of current)
    found.push(words(`${rowName(id, row)} 対象に加わりました`, `${rowName(id, row)} was added`));
  return firstOf(found, (line) => line, { most: MAX_SHOWN });
}

/** The fields that a preview is bound to besides its list of rows. */
function otherFields(bound: Json): JsonRow {
  if (bound === null || typeof bound !== 'object' || Array.isArray(bound) || !Array.isArray(bound['rows'])) return {};
  return Object.fromEntries(Object.entries(bound).filter(([name]) => name !== 'rows'));
}

/** A text whose beginning says nothing about what has changed in it, such as notes. */
const isLong = (value: Json | undefined): boolean =>
  typeof value === 'string' && (value.length > MAX_VALUE || value.includes('\n'));

/** The fields that differ between two rows, in the order in which the operation names them: the money first, notes last. */
const changedFields = (row: JsonRow, other: JsonRow, where: string, names: RowNames): Words[] =>
  [...new Set([...Object.keys(names.fields), ...Object.keys(row), ...Object.keys(other)])]
    .filter((field) => !isDeepStrictEqual(row[field], other[field]))
    .map((field) => {
      const label = names.fields[field] ?? words(field, field);
      if (isLong(row[field]) || isLong(other[field]))
        return words(`${where}${label.ja}が変わりました`, `${where}${label.en} has changed`);
      const [from, to] = [shown(field, row[field], names), shown(field, other[field], names)];
      return words(`${where}${label.ja}: ${from.ja} → ${to.ja}`, `${where}${label.en}: ${from.en} → ${to.en}`);
    });
