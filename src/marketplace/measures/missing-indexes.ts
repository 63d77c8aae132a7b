import { sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import { type AdvisedIndex, advisedFor } from '../indexes.ts';
import type { MarketplaceRead } from './read.ts';

/** Recommended indexes that this database could have and lacks, and those that a failed build left invalid. */
export async function findMissingIndexes(
  db: MarketplaceRead,
  { shape }: Pick<Dialect, 'shape'>,
): Promise<{
  readonly advised: number;
  readonly missing: readonly AdvisedIndex[];
  readonly broken: readonly string[];
}> {
  const advised = advisedFor(shape);
  const found = sql<{ name: string; valid: boolean }>`(
    select c.relname as name, i.indisvalid as valid
    from pg_catalog.pg_index i
    join pg_catalog.pg_class c on c.oid = i.indexrelid
    join pg_catalog.pg_class t on t.oid = i.indrelid
    join pg_catalog.pg_namespace n on n.oid = t.relnamespace
    join jsonb_to_recordset(${JSON.stringify(advised.map(({ name, table }) => ({ name, table })))}::jsonb)
        as w (name text, "table" text)
      on w.name = c.relname and w."table" = case n.nspname when 'public' then '' else n.nspname || '.' end || t.relname
  )`;
  const rows = await db.selectFrom(found.as('found')).selectAll().execute();
  return {
    advised: advised.length,
    missing: advised.filter(({ name }) => !rows.some((row) => row.name === name)),
    broken: rows.filter(({ valid }) => !valid).map(({ name }) => name),
  };
}
