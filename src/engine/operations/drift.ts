import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../db/tables.ts';
import { type Words, words } from '../../domain/words.ts';
import type { JsonRow, RowNames } from '../definitions/operation.ts';

/** The rows that a preview is bound to: one row, a list, or a list in the field `rows`. */
export function rowsOf(bound: Json): JsonRow[] {
  const list = bound !== null && typeof bound === 'object' && !Array.isArray(bound) ? bound['rows'] : undefined;
  const rows = Array.isArray(list) ? list : Array.isArray(bound) ? bound : [bound];
  return rows as JsonRow[];
}

const shown = (value: Json | undefined): string => {
  if (value === null || value === undefined || value === '') return '—';
  // With thousands separators, so that people see when an amount has one digit more.
  if (typeof value === 'number') return value.toLocaleString('en-US');
  return [...(typeof value === 'string' ? value : JSON.stringify(value))].slice(0, 60).join('');
};

/** The name of an added or removed row: the beginning of its id, and its label in the list that was shown. */
function rowName(id: string, row: JsonRow, { rowLabel }: RowNames): string {
  const label = rowLabel?.(row);
  return label === undefined ? id.slice(0, 8) : `${id.slice(0, 8)} (${label})`;
}

/** The beginning of a row's id; a row without one, such as one that does not exist yet, has its label only. */
const shortName = (id: string, row: JsonRow, { rowLabel }: RowNames): string =>
  typeof row['id'] === 'string' ? id.slice(0, 8) : (rowLabel?.(row) ?? id);

/** How many differences are listed; the rest is counted. */
const MAX_SHOWN = 10;

/** The differences between the rows that were shown and the current ones, field by field. */
export function differences(before: Json, now: Json, names: RowNames): Words {
  const [shownRows, currentRows] = [rowsOf(before), rowsOf(now)];
  const key = (row: JsonRow, index: number): string => (typeof row['id'] === 'string' ? row['id'] : String(index));
  const current = new Map(currentRows.map((row, index) => [key(row, index), row]));
  const found = changedFields(otherFields(before), otherFields(now), '', names);
  for (const [index, row] of shownRows.entries()) {
    const id = key(row, index);
    const other = current.get(id);
    current.delete(id);
    if (other)
      found.push(...changedFields(row, other, shownRows.length > 1 ? `${shortName(id, row, names)} ` : '', names));
    else
      found.push(
        words(`${rowName(id, row, names)} 対象から外れました`, `${rowName(id, row, names)} is no longer included`),
      );
  }
  for (const [id, row] of current)
    found.push(words(`${rowName(id, row, names)} 対象に加わりました`, `${rowName(id, row, names)} was added`));
  const more = found.length - MAX_SHOWN;
  const lines = found.slice(0, MAX_SHOWN);
  return words(
    `${lines.map(({ ja }) => ja).join('、')}${more > 0 ? ` ほか${more}件` : ''}`,
    `${lines.map(({ en }) => en).join('; ')}${more > 0 ? ` and ${more} more` : ''}`,
  );
}

/** The fields that a preview is bound to besides its list of rows. */
function otherFields(bound: Json): JsonRow {
  if (bound === null || typeof bound !== 'object' || Array.isArray(bound) || !Array.isArray(bound['rows'])) return {};
  return Object.fromEntries(Object.entries(bound).filter(([name]) => name !== 'rows'));
}

/** The fields that differ between two rows. */
const changedFields = (row: JsonRow, other: JsonRow, where: string, { fields }: RowNames): Words[] =>
  Object.keys({ ...row, ...other })
    // Stored as jsonb, which sorts the keys of objects.
    .filter((field) => !isDeepStrictEqual(row[field], other[field]))
    .map((field) => {
      const [from, to] = [shown(row[field]), shown(other[field])];
      return words(
        `${where}${fields[field]?.ja ?? field}: ${from} → ${to}`,
        `${where}${fields[field]?.en ?? field}: ${from} → ${to}`,
      );
    });
