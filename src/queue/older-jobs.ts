import { type Kysely, sql, type Transaction } from 'kysely';
import { deadLetterOf, type Job, type Queue, type StoredJob } from './queue.ts';

/** Where versions before 0.2 kept their jobs. Anybody's pg-boss may be in it. */
export const OLD_SCHEMA = 'pgboss';
/** An active job that is this old belongs to a process that has ended; a living one renews its claim. Minutes. */
const ABANDONED_MIN = 3;
/** Jobs taken over in one transaction. */
const BATCH = 100;

/** The columns of the old table that are read; another version of pg-boss has others. */
const COLUMNS = [
  'id',
  'name',
  'data',
  'state',
  'start_after',
  'singleton_key',
  'started_on',
  'retry_limit',
  'retry_count',
];

/**
 * Moves Banto's own jobs from the old schema into its own, so that no job is lost when the last older replica stops.
 * Older replicas go on working off the old schema meanwhile: each job is taken by one of them or moved, never both. A
 * job that was interrupted and may not be repeated goes to its dead letters, as pg-boss would do. Nothing else in that
 * schema is read or changed. Version 0.3 removes this file (docs/decisions/0009-pg-boss.md).
 */
export async function takeOverJobs<Tables>(
  db: Kysely<Tables>,
  queue: Pick<Queue, 'adopt'>,
  jobs: readonly Pick<Job<object>, 'name'>[],
): Promise<number> {
  if (!(await canTakeOver(db))) return 0;
  const names = jobs.flatMap(({ name }) => [name, deadLetterOf(name)]);
  let moved = 0;
  for (;;) {
    const batch = await db.transaction().execute(async (trx) => {
      const taken = await takeJobs(trx, names);
      for (const job of taken) await queue.adopt(trx, job);
      return taken.length;
    });
    moved += batch;
    if (batch < BATCH) return moved;
  }
}

/** Whether the old schema has a table of jobs as earlier versions made it, and this role may take jobs from it. */
async function canTakeOver<Tables>(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ can: boolean }>`
    select has_schema_privilege(to_regnamespace(${OLD_SCHEMA}), 'usage')
      and has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'update')
      and has_table_privilege(c.oid, 'delete') as can
    from pg_class c
    where c.relnamespace = to_regnamespace(${OLD_SCHEMA}) and c.relname = 'job' and (
      select count(*) from pg_attribute a where a.attrelid = c.oid and not a.attisdropped and a.attname = any(${COLUMNS})
    ) = ${COLUMNS.length}`.execute(db);
  return rows[0]?.can === true;
}

async function takeJobs<Tables>(trx: Transaction<Tables>, names: readonly string[]): Promise<StoredJob[]> {
  const { rows } = await sql<StoredJob>`
    with taken as (
      delete from ${sql.table(`${OLD_SCHEMA}.job`)} j
      where (j.name, j.id) in (
        select name, id from ${sql.table(`${OLD_SCHEMA}.job`)}
        where name = any(${names}) and (state::text in ('created', 'retry')
          or state::text = 'active' and started_on < now() - make_interval(mins => ${ABANDONED_MIN}))
        limit ${BATCH} for update skip locked)
      returning j.*)
    select
      case when state::text = 'active' and retry_count >= retry_limit and right(name, 5) <> ${deadLetterOf('')}
        then name || ${deadLetterOf('')} else name end as queue,
      coalesce(data, '{}') as data,
      coalesce(singleton_key, id::text) as key,
      greatest(0, ceil(extract(epoch from start_after - now())))::int as "afterSeconds"
    from taken`.execute(trx);
  return rows;
}

/** Banto's own queues that are still in the old schema, with the jobs that wait in each. Undefined when it has none. */
export async function leftInOldSchema<Tables>(
  db: Kysely<Tables>,
  names: readonly string[],
): Promise<number | undefined> {
  if (!(await canTakeOver(db))) return undefined;
  const { rows } = await sql<{ queues: number; jobs: number }>`
    select (select count(*)::int from ${sql.table(`${OLD_SCHEMA}.queue`)} where name = any(${names})) as queues,
      (select count(*)::int from ${sql.table(`${OLD_SCHEMA}.job`)}
       where name = any(${names}) and state::text in ('created', 'retry', 'active')) as jobs`.execute(db);
  const { queues = 0, jobs = 0 } = rows[0] ?? {};
  return queues === 0 ? undefined : jobs;
}
