import { sql } from 'kysely';
import type { MarketplaceRead } from './read.ts';

export interface Connections {
  readonly used: number;
  readonly active: number;
  readonly idleInTransaction: number;
  /** Sessions of other roles whose state this role may not see. */
  readonly hidden: number;
  readonly max: number;
  /** Used ones of the maximum. */
  readonly percent: number;
}

/** The server's connections, of every state: an idle one takes a place too (runbook, monitoring 2). */
export async function connections(db: MarketplaceRead): Promise<Connections> {
  const clients = sql<Omit<Connections, 'percent'>>`(
    select
      count(*) as used,
      count(*) filter (where state = 'active') as active,
      count(*) filter (where state like 'idle in transaction%') as "idleInTransaction",
      count(*) filter (where state is null) as hidden,
      current_setting('max_connections')::int as max
    from pg_catalog.pg_stat_activity
    where backend_type = 'client backend' or (backend_type is null and datid is not null)
  )`;
  const counted = await db.selectFrom(clients.as('clients')).selectAll().executeTakeFirstOrThrow();
  return { ...counted, percent: (100 * counted.used) / counted.max };
}
