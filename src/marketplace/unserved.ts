import { Refused } from '../domain/errors.ts';
import { type Words, words } from '../domain/text/words.ts';
import { type Kind, typeOf } from './columns.ts';

/** Why a column cannot be read: what needs it is off. */
export const unserved = (column: string, type: string): Words =>
  words(`列 ${column} の型 ${type} は番頭で扱えません`, `${column} is of type ${type}, which Banto cannot serve`);

/** Why a column that Banto can do without is not read. */
export const unservedOptional = (column: string, type: string): Words => {
  const { ja, en } = unserved(column, type);
  return words(`${ja}。ないものとして読みます`, `${en}: it reads as missing`);
};

/**
 * In place of such a column: a value that is an error once something reads it, and costs nothing while nothing does.
 * This way PostgreSQL tells us which statements need the column. It computes constants before it runs a statement, but not
 * those that nothing refers to. `||` keeps the parser itself from reading the text as a boolean.
 */
export const failing = (column: string, type: string, kind: Kind): string =>
  `case when ('${MARK}${column} ${type.replaceAll("'", "''")};' || '')::boolean then null::${typeOf[kind]} end`;

const MARK = 'banto cannot serve ';

/** The refusal for an error that such a column gave (22P02, invalid_text_representation); undefined for any other. */
export function unservedRead(error: unknown): Refused | undefined {
  if (!(error instanceof Error) || (error as { code?: unknown }).code !== '22P02') return undefined;
  const [, column, type] = new RegExp(`${MARK}(\\S+) (.+?);`, 'u').exec(error.message) ?? [];
  return column === undefined || type === undefined ? undefined : cannotServe(unserved(column, type));
}

/** The refusal where this database or this role does not let something be read, for good and not for a moment. */
export const unreadable = (error: unknown): Refused | undefined =>
  error instanceof Refused && error.code === 'switched_off' ? error : unservedRead(error);

/** The refusal of what needs such a column. */
export const cannotServe = (why: Words): Refused =>
  new Refused('switched_off', words(`${why.ja}。`, `${why.en}.`), {
    next: words(
      'システム管理者に連絡してください。`npm run doctor` で列を確認できます。',
      'Please tell an administrator: `npm run doctor` names the columns.',
    ),
  });
