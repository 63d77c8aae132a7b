import { type RawBuilder, sql } from 'kysely';
import { FIRST_DAY, FIRST_WHOLE_DAY, LAST_DAY } from '../../domain/text/odd.ts';

/**
 * Whether a moment is one that Banto can reckon with, the same as in `db/parsers.ts`: not infinite, not before our era,
 * not after the year 9999. On the bare column, so that an index can serve it.
 */
export function isDatable(column: string | RawBuilder<Date | null>): RawBuilder<boolean> {
  const moment = typeof column === 'string' ? sql.ref(column) : column;
  return sql<boolean>`(${moment} >= ${sql.lit(FIRST_WHOLE_DAY)} and ${moment} < ${sql.lit(LAST_DAY)})`;
}

/** The same for a `date`: a day with a four-digit year. */
export const isDatableDay = (column: string): RawBuilder<boolean> =>
  sql<boolean>`(${sql.ref(column)} between ${sql.lit(FIRST_DAY)} and ${sql.lit(LAST_DAY)})`;

/** To order by: rows whose moment cannot be reckoned with come after all others. */
export const oddLast = (column: string | RawBuilder<Date | null>): RawBuilder<boolean> =>
  sql<boolean>`${isDatable(column)} is not true`;

/** To order by: rows whose day cannot be reckoned with come after all others. */
export const oddDayLast = (column: string): RawBuilder<boolean> => sql<boolean>`${isDatableDay(column)} is not true`;

/**
 * Whether an amount can be added up: neither NaN, which PostgreSQL sorts above all numbers, nor infinite, nor beyond 2^53.
 * https://www.postgresql.org/docs/current/datatype-numeric.html
 */
export const isAddable = (column: string): RawBuilder<boolean> =>
  sql<boolean>`(${sql.ref(column)} between -9007199254740991 and 9007199254740991)`;

/** Whether a JavaScript number holds an amount exactly: it is whole, and not beyond 2^53. */
export const isExact = (column: string): RawBuilder<boolean> =>
  sql<boolean>`(${sql.ref(column)} between -9007199254740991 and 9007199254740991 and ${sql.ref(column)} % 1 = 0)`;
