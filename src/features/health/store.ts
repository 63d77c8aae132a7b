import { sql } from 'kysely';
import type { ReadDb } from '../../engine/database.ts';

export interface TableSize {
  readonly name: string;
  readonly bytes: number;
  /** As PostgreSQL estimates it; null when it never has. */
  readonly rows: number | null;
}

/** The ten largest tables of the marketplace, with their indexes. */
export function largestTables(database: ReadDb): Promise<TableSize[]> {
  const tables = sql<TableSize>`(
    select
      c.relname as name,
      pg_total_relation_size(c.oid) as bytes,
      case when c.reltuples < 0 then null else c.reltuples::bigint end as rows
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p')
  )`;
  return database
    .selectFrom(tables.as('largest'))
    .selectAll()
    .orderBy('bytes', 'desc')
    .orderBy('name')
    .limit(10)
    .execute();
}
