import { type ExpressionBuilder, type RawBuilder, type ReferenceExpression, sql } from 'kysely';
import { looseQuotes, nameKey } from '../domain/text.ts';

/** Escapes text for a LIKE pattern: `%`, `_` and `\`. */
export const literally = (text: string): string => text.replaceAll(/[\\%_]/gu, '\\$&');

/** Characters of a name that are searched: people outside may write names without an end. */
const SEARCHED = 3_000;

/** Unicode's characters that show nothing (Default_Ignorable_Code_Point), as a class of PostgreSQL's expressions. */
const INVISIBLE = String.raw`[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\U000E0000-\U000E0FFF]`;
const SPACE = String.raw`[[:cntrl:]\s]+`;
const [FROM, TO] = [Object.keys(looseQuotes).join(''), Object.values(looseQuotes).join('')];

/**
 * A name in the database in the form of {@link nameKey}, but for its case. `normalize` with nfkc makes one of half-width
 * kana and kana, ㈱ and (株), a letter with its accent and the two apart.
 * https://www.postgresql.org/docs/current/functions-string.html
 */
const key = (column: RawBuilder<unknown>): RawBuilder<string> => {
  const visible = sql`regexp_replace(normalize(translate(left(${column}, ${sql.lit(SEARCHED)}), ${FROM}, ${TO}), nfkc), ${INVISIBLE}, '', 'g')`;
  return sql<string>`trim(regexp_replace(${visible}, ${SPACE}, ' ', 'g'))`;
};

/** Whether one of the columns contains the typed text, however either is written. */
export const contains = <Tables, Table extends keyof Tables>(
  eb: ExpressionBuilder<Tables, Table>,
  columns: readonly (RawBuilder<string | null> | (ReferenceExpression<Tables, Table> & string))[],
  typed: string,
) => {
  const pattern = `%${literally(nameKey(typed))}%`;
  return eb.or(columns.map((column) => sql<boolean>`${keyOf(column)} ilike ${pattern}`));
};

/** Whether a column is the typed text, however either is written. */
export const isNamed = (column: string, typed: string): RawBuilder<boolean> =>
  sql<boolean>`${keyOf(column)} ilike ${literally(nameKey(typed))}`;

const keyOf = (column: string | RawBuilder<string | null>): RawBuilder<string> =>
  key(typeof column === 'string' ? sql.ref(column) : column);

/** Whether the text contains a column's value as a whole, however either is written. Never true of an empty value. */
export const standsIn = (column: string, text: string): RawBuilder<boolean> =>
  sql<boolean>`position(nullif(lower(${keyOf(column)}), '') in ${nameKey(text)}) > 0`;
