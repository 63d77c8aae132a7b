import { type RawBuilder, sql } from 'kysely';
import { LONGEST_TEXT } from '../domain/text/text.ts';

/** The beginning of a text in the database, as far as it is read at all. */
export const shortened = <Text = string | null>(text: RawBuilder<unknown>): RawBuilder<Text> =>
  sql<Text>`left(${text}, ${sql.lit(LONGEST_TEXT)})`;
