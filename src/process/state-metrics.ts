import { sql } from 'kysely';
import pTimeout from 'p-timeout';
import type { Pool } from 'pg';
import { Gauge, type Registry } from 'prom-client';
import type { Clock } from '../domain/time/clock.ts';
import type { Db } from '../engine/database.ts';
import { latestRuns } from '../engine/schedules/runs.ts';
import { QUEUE_SCHEMA } from '../queue/queue.ts';

/** One gauge for each figure of Banto's state; they are read anew whenever `/metrics` is asked. */
const definitions = {
  banto_info: [
    'Version, Node, transport and policy of this process; always 1',
    ['version', 'node', 'transport', 'policy'],
  ],
  banto_ready: ['Whether /readyz says 200: 1, or 0', []],
  banto_warnings: ['How many warnings /readyz has: groups and channels that work only in part', []],
  banto_database_up: ['Whether the figures of the database could be read for this answer: 1, or 0', []],
  banto_database_connections: ['Connections of this process, by pool and state', ['pool', 'state']],
  banto_groups_unconfirmed: ['User groups of ops.yml whose members Slack does not give', []],
  banto_replicas: ['Replicas that were seen in the last minute', []],
  banto_replica_policies: ['Different policies among these replicas; more than 1 is a fault of the installation', []],
  banto_schedule_due_timestamp_seconds: ['When the last run of a schedule was due', ['schedule']],
  banto_schedule_lateness_seconds: [
    'How long after its due time the last run ended, or has not ended until now',
    ['schedule'],
  ],
  banto_schedule_failed: ['Whether the last run of a schedule failed: 1, or 0', ['schedule']],
  banto_receipts_open: ['Clicks that are stored and not processed yet', []],
  banto_receipt_oldest_seconds: ['Age of the oldest of these clicks', []],
  banto_queue_jobs: ['Jobs in the queue, by state', ['state']],
  banto_queue_oldest_seconds: ['How long the oldest job that is due has waited', []],
  banto_requests_open: ['Requests that wait for a second person', []],
  banto_request_oldest_seconds: ['Age of the oldest of these requests', []],
  banto_card_oldest_due_seconds: ['How long the message that is due longest has waited', []],
  banto_alerts_open: ['Open alerts', []],
  banto_audit_rows: ['Rows of the audit log', []],
  banto_audit_verified_rows: ['Rows of the audit log that have been verified', []],
} as const satisfies Readonly<Record<string, readonly [help: string, labels: readonly string[]]>>;

type Name = keyof typeof definitions;
export type StateGauges = Readonly<Record<Name, Gauge>>;

/** Registers the gauges of Banto's state. */
export function stateGauges(registry: Registry): StateGauges {
  const gauges = Object.entries(definitions).map(([name, [help, labels]]) => [
    name,
    new Gauge({ name, help, labelNames: [...labels], registers: [registry] }),
  ]);
  // Built from the definitions, so that each has its gauge.
  return Object.fromEntries(gauges) as StateGauges;
}

/** Where the figures come from. */
export interface StateSources {
  readonly db: Db;
  readonly clock: Clock;
  readonly info: Readonly<Record<'version' | 'node' | 'transport' | 'policy', string>>;
  readonly pools: Readonly<Record<string, Pick<Pool, 'totalCount' | 'idleCount' | 'waitingCount'>>>;
  readonly reasons: () => Promise<readonly string[]>;
  readonly warnings: () => readonly string[];
  readonly groupTroubles: () => number;
}

/** A database that is silent for longer is gone for this answer: Prometheus itself waits ten seconds. Milliseconds. */
const DATABASE_MS = 2_000;

/** Reads the state into the gauges. Figures of a database that does not answer are left out, not kept as they were. */
export async function observeState(gauges: StateGauges, sources: StateSources): Promise<void> {
  const now = sources.clock.now();
  const reasons = await sources.reasons();
  const read = await pTimeout(readDatabase(sources.db, now), { milliseconds: DATABASE_MS }).catch(() => undefined);
  // From here on without a pause: of two answers at the same moment, none has half of the other's figures.
  for (const gauge of Object.values(gauges)) gauge.reset();
  gauges.banto_info.set(sources.info, 1);
  for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(sources.pools)) {
    gauges.banto_database_connections.set({ pool, state: 'used' }, totalCount - idleCount);
    gauges.banto_database_connections.set({ pool, state: 'idle' }, idleCount);
    gauges.banto_database_connections.set({ pool, state: 'waited for' }, waitingCount);
  }
  gauges.banto_warnings.set(sources.warnings().length);
  gauges.banto_groups_unconfirmed.set(sources.groupTroubles());
  gauges.banto_ready.set(reasons.length === 0 ? 1 : 0);
  gauges.banto_database_up.set(read ? 1 : 0);
  if (read) setDatabase(gauges, read, now);
}

/** Figures that are one number each, by the name of their gauge. */
type Figures = Readonly<Record<Exclude<Name, `banto_schedule${string}` | 'banto_info' | 'banto_queue_jobs'>, number>>;

async function readDatabase(db: Db, now: Date) {
  const { rows } = await sql<Partial<Figures>>`
    with receipts as (
      select count(*) as open, min(at) as oldest from banto.receipt where state = 'stored' and kind = 'operation'
    ),
    requests as (select count(*) as open, min(at) as oldest from banto.request where state = 'open'),
    living as (select terms from banto.replica where seen_at > clock_timestamp() - interval '60 seconds')
    select
      (select open from receipts) as banto_receipts_open,
      (select coalesce(extract(epoch from ${now} - oldest), 0) from receipts)::float8 as banto_receipt_oldest_seconds,
      (select open from requests) as banto_requests_open,
      (select coalesce(extract(epoch from ${now} - oldest), 0) from requests)::float8 as banto_request_oldest_seconds,
      (select coalesce(extract(epoch from clock_timestamp() - min(changed_at)), 0) from banto.card
        where stale)::float8 as banto_card_oldest_due_seconds,
      (select count(*) from banto.alert where resolved_at is null) as banto_alerts_open,
      (select coalesce(max(seq), 0) from banto.audit_log) as banto_audit_rows,
      coalesce((select (value #>> '{head,seq}')::bigint from banto.setting where name = 'audit_verified'), 0)
        as banto_audit_verified_rows,
      (select count(*) from living) as banto_replicas,
      (select count(distinct terms) from living) as banto_replica_policies`.execute(db);
  const jobs = await sql<{ state: string; count: number; oldest: number }>`
    select state::text, count(*) as count,
      coalesce(extract(epoch from now() - min(start_after) filter (where start_after < now())), 0)::float8 as oldest
    from ${sql.table(`${QUEUE_SCHEMA}.job`)} where state in ('created', 'retry', 'active', 'failed')
    group by state`.execute(db);
  return { figures: rows[0] ?? {}, jobs: jobs.rows, runs: await latestRuns(db) };
}

function setDatabase(
  gauges: StateGauges,
  { figures, jobs, runs }: Awaited<ReturnType<typeof readDatabase>>,
  now: Date,
): void {
  for (const [name, value] of Object.entries(figures)) gauges[name as Name].set(value);
  for (const { state, count } of jobs) gauges.banto_queue_jobs.set({ state }, count);
  const waiting = jobs.filter(({ state }) => state === 'created' || state === 'retry');
  gauges.banto_queue_oldest_seconds.set(Math.max(0, ...waiting.map(({ oldest }) => oldest)));
  for (const { schedule, due, ended_at, failed_at } of runs) {
    gauges.banto_schedule_due_timestamp_seconds.set({ schedule }, due.getTime() / 1000);
    gauges.banto_schedule_lateness_seconds.set({ schedule }, ((ended_at ?? now).getTime() - due.getTime()) / 1000);
    gauges.banto_schedule_failed.set({ schedule }, failed_at !== null && ended_at === null ? 1 : 0);
  }
}
