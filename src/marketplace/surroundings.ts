import { sql } from 'kysely';
import { type Words, words } from '../domain/text/words.ts';
import { apart } from './apart.ts';
import type { MarketplaceRead } from './measures/read.ts';

/** Tables in which the marketplace's sixth version keeps what Banto reads from the fifth's. */
const replacedBy = { purchases: 'payments', manufacturing_orders: 'fulfillments' } as const;

/** What in the database besides Banto's tables makes its answers or its work wrong. Each in a sentence. */
export async function findSurroundings(db: MarketplaceRead): Promise<Words[]> {
  return [...(await newerTables(db)), ...(await otherGenerators(db))];
}

/** Tables of the sixth version that are written to: what is in them, no question of Banto counts. */
async function newerTables(db: MarketplaceRead): Promise<Words[]> {
  const found: Words[] = [];
  for (const [older, newer] of Object.entries(replacedBy)) {
    const used = sql<{ used: boolean }>`(
      select exists (
        select from pg_catalog.pg_class c
        left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid
        where c.oid = to_regclass(${`public.${newer}`}) and c.relkind in ('r', 'p')
          and (c.reltuples > 0 or s.n_tup_ins > 0 or s.n_live_tup > 0)
      ) as used
    )`;
    const row = await db.selectFrom(used.as('newer')).select('newer.used').executeTakeFirst();
    if (row?.used === true)
      found.push(
        words(
          `表 ${newer} にも書き込まれています。番頭は ${older} だけを数えるため、数字が足りない可能性があります`,
          `the table ${newer} is written to as well; Banto counts only ${older}, so figures may be too low`,
        ),
      );
  }
  return found;
}

/** Jobs of pg_cron that generate payouts: https://github.com/citusdata/pg_cron (cron.job has a policy: own jobs only). */
async function otherGenerators(db: MarketplaceRead): Promise<Words[]> {
  // Not by to_regclass: it fails in a schema that this role may not use.
  const there = sql<{ there: boolean }>`(
    select exists (
      select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'cron' and c.relname = 'job'
    ) as there
  )`;
  const row = await db.selectFrom(there.as('cron')).select('cron.there').executeTakeFirst();
  if (row?.there !== true) return [];
  const jobs = sql<{ schedule: string; name: string }>`(
    select left(schedule, 100) as schedule, left(coalesce(jobname, jobid::text), 100) as name
    from cron.job where active and command ilike '%generate_monthly_payouts%' order by jobid limit 5
  )`;
  const part = await apart(db, () => db.selectFrom(jobs.as('job')).select(['job.schedule', 'job.name']).execute());
  if (!part.ok)
    return [
      words(
        'pg_cron がありますが、このロールではジョブを読めません。支払いを自動生成していないか確認してください',
        'pg_cron is installed, but this role cannot read its jobs: check that none of them generates payouts',
      ),
    ];
  return part.value.map(({ schedule, name }) =>
    words(
      `pg_cron のジョブ ${name}（${schedule}、UTC）も支払いを生成します。番頭の生成と重なります`,
      `the pg_cron job ${name} (${schedule}, UTC) generates payouts too, besides Banto`,
    ),
  );
}
