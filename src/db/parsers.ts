import { types } from 'pg';
import { FIRST_WHOLE_DAY, LAST_DAY, OddTime } from '../domain/text/odd.ts';

/** Type ids of arrays; the driver has no names for them. https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat */
const arrays = { INT8: 1016, DATE: 1182, NUMERIC: 1231 } as const;

type Parser = (value: string) => unknown;

/**
 * How values of PostgreSQL's types are read, where the driver does it otherwise:
 *
 * - A `date` stays text: as a JavaScript Date it would be another day in another time zone.
 * - A time that JavaScript's calendar cannot show in Tokyo (`infinity`, before our era, after 9999) is an
 *   {@link OddTime}. The driver makes a number of `infinity`. https://www.postgresql.org/docs/current/datatype-datetime.html
 * - A time without a zone is read as UTC, the zone of Banto's sessions; the driver takes the process's own zone.
 * - A `bigint` or `numeric` is a number when it is whole and exact as one; any other stays text, so that one such value is
 *   shown and does not end the list.
 */
const parsers = new Map<number, Parser>([
  [types.builtins.DATE, (value) => value],
  [types.builtins.TIMESTAMPTZ, timeIn],
  [types.builtins.TIMESTAMP, (value) => timeIn(value, `${value}+00`)],
  [types.builtins.INT8, wholeNumber],
  [types.builtins.NUMERIC, wholeNumber],
  [arrays.DATE, (value) => elements(value)],
  [arrays.INT8, (value) => elements(value).map(wholeNumber)],
  [arrays.NUMERIC, (value) => elements(value).map(wholeNumber)],
]);

export const parserFor = (...[oid, format]: Parameters<typeof types.getTypeParser>): Parser =>
  parsers.get(oid) ?? types.getTypeParser(oid, format);

/** The elements of an array without NULLs and without quotes. */
const elements = (value: string): string[] => value.slice(1, -1).split(',').filter(Boolean);

const driversTime: Parser = types.getTypeParser(types.builtins.TIMESTAMPTZ);

function timeIn(value: string, zoned = value): unknown {
  const day = value.slice(0, 10);
  const plain = /^\d{4}-\d{2}-\d{2} /u.test(value) && !value.endsWith('BC') && day >= FIRST_WHOLE_DAY && day < LAST_DAY;
  return plain ? driversTime(zoned) : new OddTime(value);
}

/** A whole number that JavaScript holds exactly, such as `1200` or `1200.00`; otherwise the text. */
function wholeNumber(value: string): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) && /^-?\d+(?:\.0+)?$/u.test(value) ? number : value;
}
