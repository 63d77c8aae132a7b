import { sql } from 'kysely';
import type { ReadDb } from './database.ts';

/** Running replicas whose ops.yml differ in limits, roles or channels. */
export interface Difference {
  readonly replicas: number;
  /** What differs, by the names of the policy's terms: `payoutsOverYen`, `mode` … */
  readonly fields: readonly string[];
  /** For how long at least two of them have differed. Minutes. */
  readonly minutes: number;
}

/** Finds whether the replicas seen in the last minute differ; undefined when they agree. */
export async function findDifference(db: ReadDb): Promise<Difference | undefined> {
  const living = sql<{ replicas: number; fields: string[] | null; minutes: number }>`(
    with living as (select * from banto.replica where seen_at > clock_timestamp() - interval '60 seconds'),
    pair as (
      select k.field, greatest(a.started_at, b.started_at) as since
      from living a join living b on a.id < b.id and a.terms <> b.terms
      cross join lateral jsonb_object_keys(a.terms || b.terms) as k (field)
      where a.terms -> k.field is distinct from b.terms -> k.field
    )
    select (select count(*)::int from living) as replicas,
      (select array_agg(distinct field order by field) from pair) as fields,
      (select coalesce(extract(epoch from clock_timestamp() - min(since)) / 60, 0)::float8 from pair) as minutes
  )`;
  const found = await db.selectFrom(living.as('found')).selectAll().executeTakeFirstOrThrow();
  return found.fields === null ? undefined : { ...found, fields: found.fields };
}
