import { type ExpressionBuilder, type RawBuilder, type ReferenceExpression, sql } from 'kysely';
import { bareNameKey, emoji, nameKey, searchKey, wholeKeys } from '../domain/typed/names.ts';
import { looseQuotes } from '../domain/typed/normalise.ts';
import { INVISIBLE_CHARACTERS } from './named.ts';
import { shortened } from './shortened.ts';

/** The characters of a part of Unicode that fit, as ranges: `⭐-⭕`. */
function runsOf({ source }: RegExp, from: number, to: number): string[] {
  const all = Array.from({ length: to - from }, (_, index) => String.fromCodePoint(from + index)).join('');
  return [...all.matchAll(new RegExp(`(?:${source})+`, 'gu'))].map(([run]) => `${[...run].at(0)}-${[...run].at(-1)}`);
}

/** Escapes text for a LIKE pattern: `%`, `_` and `\`. */
export const literally = (text: string): string => text.replaceAll(/[\\%_]/gu, '\\$&');

/** {@link INVISIBLE_CHARACTERS} as a class of PostgreSQL's expressions. */
const INVISIBLE = `[${INVISIBLE_CHARACTERS}]`;
/** Every emoji, as such a class: Unicode has them in two parts, each a few runs of characters. */
const EMOJI = `[${[...runsOf(emoji, 0x80, 0x3400), ...runsOf(emoji, 0x1_f000, 0x1_fc00)].join('')}]`;
const SPACE = String.raw`[[:cntrl:]\s]+`;
const [FROM, TO] = [Object.keys(looseQuotes).join(''), Object.values(looseQuotes).join('')];

/** What stands for the white space within a name. */
type Space = '' | ' ';

/**
 * A name in the database in the form of {@link nameKey}, but for its case. `normalize` with nfkc makes one of half-width
 * kana and kana, ㈱ and (株), a letter with its accent and the two apart.
 * https://www.postgresql.org/docs/current/functions-string.html
 */
const key = (column: RawBuilder<unknown>, space: Space): RawBuilder<string> => keyOfVisible(shortened(column), space);

/** The same without emoji, as {@link bareNameKey}: before `normalize`, which makes letters of some. */
const bareKey = (column: RawBuilder<unknown>, space: Space): RawBuilder<string> =>
  keyOfVisible(sql`regexp_replace(${shortened(column)}, ${EMOJI}, '', 'g')`, space);

const keyOfVisible = (text: RawBuilder<unknown>, space: Space): RawBuilder<string> => {
  const visible = sql`regexp_replace(normalize(translate(${text}, ${FROM}, ${TO}), nfkc), ${INVISIBLE}, '', 'g')`;
  return sql<string>`trim(regexp_replace(${visible}, ${SPACE}, ${sql.lit(space)}, 'g'))`;
};

/** Typed text, and how a column is brought into the same form. */
interface Form {
  readonly typed: string;
  readonly key: typeof key;
}

/** The forms in which a typed name is compared: as it is, and without emoji when Slack sent the name of one. */
function formsOf(typed: string): readonly Form[] {
  const bare = bareNameKey(typed);
  return [{ typed: nameKey(typed), key }, ...(bare === undefined ? [] : [{ typed: bare, key: bareKey }])];
}

type Column = string | RawBuilder<string | null>;
const referenceTo = (column: Column): RawBuilder<unknown> => (typeof column === 'string' ? sql.ref(column) : column);

/** Each form of the typed text with each of the columns. */
const comparisons = (
  columns: readonly Column[],
  typed: string,
  space: Space,
  fits: (name: RawBuilder<string>, typed: string) => RawBuilder<boolean>,
): RawBuilder<boolean>[] =>
  formsOf(typed).flatMap((form) => columns.map((column) => fits(form.key(referenceTo(column), space), form.typed)));

const any = (conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean> =>
  sql<boolean>`(${sql.join(conditions, sql` or `)})`;

/** Whether one of the columns contains the typed text, however either is written; its spaces do not matter. */
export const contains = <Tables, Table extends keyof Tables>(
  eb: ExpressionBuilder<Tables, Table>,
  columns: readonly (RawBuilder<string | null> | (ReferenceExpression<Tables, Table> & string))[],
  typed: string,
) => eb.or(comparisons(columns, typed, '', (name, text) => sql`${name} ilike ${`%${literally(searchKey(text))}%`}`));

/** Whether a column is the typed text, however either is written; its spaces do not matter. */
export const isNamed = (column: string, typed: string): RawBuilder<boolean> =>
  any(
    comparisons([column], typed, '', (name, text) =>
      any(wholeKeys(text).map((whole) => sql`${name} ilike ${literally(whole)}`)),
    ),
  );

/**
 * Whether the text contains a column's value as a whole, however either is written. Never true of an empty value. Spaces
 * matter: without them a short name stands in many a sentence.
 */
export const standsIn = (column: string, text: string): RawBuilder<boolean> =>
  any(comparisons([column], text, ' ', (name, within) => sql`position(nullif(lower(${name}), '') in ${within}) > 0`));
