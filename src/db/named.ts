import { type RawBuilder, sql } from 'kysely';
import { shortened } from './shortened.ts';

/** Unicode's characters that show nothing (Default_Ignorable_Code_Point), for a class of PostgreSQL's expressions. */
export const INVISIBLE_CHARACTERS = String.raw`\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\U000E0000-\U000E0FFF`;

/** Any other character than those, white space of all scripts and the blank of Braille. `\s` alone depends on the locale. */
const VISIBLE = String.raw`[^[:cntrl:]\s\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u2800\u3000${INVISIBLE_CHARACTERS}]`;

/** A name that people outside wrote, as far as it is read at all; null when it shows nothing: such a name is none. */
export function named(name: RawBuilder<unknown>): RawBuilder<string | null> {
  const text = shortened(name);
  return sql<string | null>`case when ${text} ~ ${sql.lit(VISIBLE)} then ${text} end`;
}
