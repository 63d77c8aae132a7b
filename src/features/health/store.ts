import { sql } from 'kysely';
import type { ReadDb } from '../../engine/database.ts';
import { apart } from '../../marketplace/apart.ts';
import { isDatable } from '../../marketplace/measures/datable.ts';
import type { Figures } from '../../engine/schedules/month-figures.ts';

export interface TableSize {
  readonly name: string;
  readonly bytes: number;
  /** Estimated by PostgreSQL; null before its first estimate. */
  readonly rows: number | null;
}

/** The ten largest tables of the marketplace, with their indexes. */
export const largestTables = (database: ReadDb): Promise<TableSize[]> => selectTables(database).limit(10).execute();

/** Under this name each month's sizes are kept. */
export const SIZES = 'table-bytes';

/** The size of each table of the marketplace in bytes. */
export async function tableSizes(database: ReadDb): Promise<Figures> {
  const all = await selectTables(database).execute();
  return Object.fromEntries(all.map(({ name, bytes }) => [name, bytes]));
}

function selectTables(database: ReadDb) {
  const tables = sql<TableSize>`(
    select
      c.relname as name,
      pg_total_relation_size(c.oid) as bytes,
      case when c.reltuples < 0 then null else c.reltuples::bigint end as rows
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p')
  )`;
  return database.selectFrom(tables.as('largest')).selectAll().orderBy('bytes', 'desc').orderBy('name');
}

/** The tables that grow, and when their rows came. */
const growing = {
  manufacturing_orders: 'created_at',
  partner_notifications: 'created_at',
  purchases: 'purchased_at',
  payouts_v31: 'created_at',
} as const;

/** Old rows of a table; null when they could not be counted. */
export interface OldRows {
  readonly name: string;
  readonly count: number | null;
  readonly oldest: Date | null;
}

/** How many rows of each table are older than a moment, and the oldest of all its rows; each table by itself. */
export async function oldRows(database: ReadDb, before: Date): Promise<OldRows[]> {
  const rows: OldRows[] = [];
  for (const [name, at] of Object.entries(growing)) {
    const came = sql.ref<Date>(at);
    const found = await apart(database, () =>
      database
        .selectFrom(name as keyof typeof growing)
        .select(sql<number>`count(*) filter (where ${came} < ${before})`.as('count'))
        .select(sql<Date | null>`min(${came})`.as('oldest'))
        .where(isDatable(at))
        .executeTakeFirstOrThrow(),
    );
    rows.push({ name, ...(found.ok ? found.value : { count: null, oldest: null }) });
  }
  return rows;
}
