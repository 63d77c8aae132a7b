import type { Json } from '../../db/tables.ts';
import { type Words, words } from '../../domain/words.ts';
import type { JsonRow, RowNames } from '../definitions/operation.ts';

/** The rows a preview is bound to: one, a list, or a list within what else it is bound to. */
export function rowsOf(bound: Json): JsonRow[] {
  const held = bound !== null && typeof bound === 'object' && !Array.isArray(bound) ? bound['rows'] : undefined;
  const rows = Array.isArray(held) ? held : Array.isArray(bound) ? bound : [bound];
  return rows as JsonRow[];
}

const shown = (value: Json | undefined): string => {
  if (value === null || value === undefined || value === '') return '—';
  // Grouped: of two amounts without it nobody sees which has a digit more.
  if (typeof value === 'number') return value.toLocaleString('en-US');
  return [...(typeof value === 'string' ? value : JSON.stringify(value))].slice(0, 60).join('');
};

/** A row that came or went: the beginning of its id, and what people know it by from the list they were shown. */
function called(id: string, row: JsonRow, { rowLabel }: RowNames): string {
  const label = rowLabel?.(row);
  return label === undefined ? id.slice(0, 8) : `${id.slice(0, 8)} (${label})`;
}

/** How many differences are spelt out; the rest is counted. */
const SPELT_OUT = 10;

/** What differs between the rows that were shown and those that are there now, field by field. */
export function differences(before: Json, now: Json, names: RowNames): Words {
  const [shownRows, currentRows] = [rowsOf(before), rowsOf(now)];
  const key = (row: JsonRow, index: number): string => (typeof row['id'] === 'string' ? row['id'] : String(index));
  const current = new Map(currentRows.map((row, index) => [key(row, index), row]));
  const found = changed(aroundRows(before), aroundRows(now), '', names);
  for (const [index, row] of shownRows.entries()) {
    const id = key(row, index);
    const other = current.get(id);
    current.delete(id);
    if (other) found.push(...changed(row, other, shownRows.length > 1 ? `${id.slice(0, 8)} ` : '', names));
    else
      found.push(
        words(`${called(id, row, names)} 対象から外れました`, `${called(id, row, names)} is no longer among them`),
      );
  }
  for (const [id, row] of current)
    found.push(words(`${called(id, row, names)} 対象に加わりました`, `${called(id, row, names)} is among them now`));
  const more = found.length - SPELT_OUT;
  const lines = found.slice(0, SPELT_OUT);
  return words(
    `${lines.map(({ ja }) => ja).join('、')}${more > 0 ? ` ほか${more}件` : ''}`,
    `${lines.map(({ en }) => en).join('; ')}${more > 0 ? ` and ${more} more` : ''}`,
  );
}

/** What a preview is bound to beside its list of rows. */
function aroundRows(bound: Json): JsonRow {
  if (bound === null || typeof bound !== 'object' || Array.isArray(bound) || !Array.isArray(bound['rows'])) return {};
  return Object.fromEntries(Object.entries(bound).filter(([name]) => name !== 'rows'));
}

/** Every field that differs between two rows. */
const changed = (row: JsonRow, other: JsonRow, where: string, { fields }: RowNames): Words[] =>
  Object.keys({ ...row, ...other })
    .filter((field) => JSON.stringify(row[field]) !== JSON.stringify(other[field]))
    .map((field) => {
      const [from, to] = [shown(row[field]), shown(other[field])];
      return words(
        `${where}${fields[field]?.ja ?? field}: ${from} → ${to}`,
        `${where}${fields[field]?.en ?? field}: ${from} → ${to}`,
      );
    });
