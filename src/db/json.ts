import type { ColumnType } from 'kysely';

/** What JSON can say; the shape of every jsonb column of Banto's own. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A jsonb column that is written as text. */
export type JsonColumn<T extends Json> = ColumnType<T, string, string>;
