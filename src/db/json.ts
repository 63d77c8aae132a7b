import type { ColumnType } from 'kysely';

/** A JSON value; the type of Banto's own jsonb columns. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A jsonb column that is written as text. */
export type JsonColumn<T extends Json> = ColumnType<T, string, string>;

/** A text in both languages, as a column keeps it. */
export type StoredWords = { ja: string; en: string };
