import { sql } from 'kysely';
import type { ReadDb } from '../database.ts';

/** A session that holds one of Banto's locks for too long. */
export interface Holder {
  /** `payout generation`, `audit chain` …; `queue, migrations` for those of pg-boss and of Kysely's migrator. */
  readonly lock: string;
  /** Program, role and process of the session. */
  readonly who: string;
}

/** No transaction of Banto lasts so long. Seconds. */
const LONG_S = 20;

/**
 * Finds who holds Banto's locks: a stranger who took one of the advisory locks that older replicas know, or a session
 * that keeps one for long. Other advisory locks count while a connection of Banto waits for them. A session that may lock
 * rows of banto.lock belongs to Banto. We judge it only if this role can see its age.
 * https://www.postgresql.org/docs/current/view-pg-locks.html
 */
export async function findHolders(db: ReadDb): Promise<Holder[]> {
  const holders = sql<Holder>`(
    with known as (
      select name, case name when 'audit chain' then ${0x62616e746f}::bigint else hashtextextended(name, 0) end as key
      from banto.lock
    )
    select coalesce(k.name, case l.locktype when 'advisory' then 'queue, migrations' else 'banto.lock' end) as lock,
      concat_ws(' / ', nullif(a.application_name, ''), a.usename, 'pid ' || a.pid) as who
    from pg_locks l
    join pg_stat_activity a on a.pid = l.pid
    left join known k on l.locktype = 'advisory' and l.objsubid = 1
      and (l.classid::bigint << 32 | l.objid::bigint) = k.key
    where l.granted and l.database = (select oid from pg_database where datname = current_database())
      and (k.name is not null or l.relation = 'banto.lock'::regclass and l.mode <> 'AccessShareLock'
        or l.locktype = 'advisory' and exists (
          select from pg_locks w join pg_stat_activity b on b.pid = w.pid and b.application_name like 'banto:%'
          where not w.granted and w.locktype = 'advisory' and w.database = l.database
            and (w.classid, w.objid, w.objsubid) = (l.classid, l.objid, l.objsubid)))
      and (not has_table_privilege(a.usesysid, 'banto.lock', 'update')
        -- A lock that outlives its transaction has no start.
        or a.state is not null
          and coalesce(a.xact_start, '-infinity') < clock_timestamp() - make_interval(secs => ${LONG_S}))
    order by a.xact_start nulls first
  )`;
  return db.selectFrom(holders.as('holder')).selectAll().execute();
}
