import type { Uses } from '../../engine/ports.ts';
import { sql } from 'kysely';
import { formatSeal, genesisHash } from '../../domain/hash-chain.ts';
import { addDays, type Day, dayBounds, daysBetween, dayOf, startOfDay } from '../../domain/tokyo.ts';
import type { Words } from '../../domain/words.ts';
import type { Db } from '../../engine/database.ts';
import type { Probe } from '../../marketplace/http.ts';
import { type DayFigures, type DigestFigures, type HealthLine, type Sum } from './rules.ts';
import { healthOf } from './text.ts';

/** Days that the chart shows, the digest's own day included. */
const DAYS = 14;

/** Reads everything the digest that is due then says, on one snapshot of the database. */
export async function readFigures(
  db: Db,
  ports: Uses<'clock' | 'policy'>,
  due: Date,
): Promise<Omit<DigestFigures, 'health'>> {
  // Another replica's clock may have found the time come while this one's is still before it.
  const now = new Date(Math.max(ports.clock.now().getTime(), due.getTime()));
  const day = dayOf(due);
  const yesterday = addDays(day, -1);
  const { stuckHours } = ports.policy.thresholds;
  return {
    day,
    at: now.toISOString(),
    orders: await ordersByDay(db, day, now),
    stuck: { hours: stuckHours, ...(await stuck(db, now, stuckHours)) },
    partners: await partners(db, yesterday, now),
    products: await products(db, yesterday),
    payouts: await payouts(db, day),
    alerts: await openAlerts(db),
    tasks: await openTasks(db, now),
    seal: await seal(db),
  };
}

/** Orders of each of the last days by status: the whole day, and up to this time of day. */
async function ordersByDay(db: Db, day: Day, now: Date): Promise<DayFigures[]> {
  // A digest made only on a later day still ends with its own.
  const end = new Date(Math.min(now.getTime(), dayBounds(day).to.getTime() - 1));
  const first = addDays(day, 1 - DAYS);
  const local = sql`(created_at at time zone 'Asia/Tokyo')`;
  const sinceMidnight = `${end.getTime() - startOfDay(day).getTime()} milliseconds`;
  const rows = await db
    .selectFrom('manufacturing_orders')
    .select(sql<Day>`${local}::date`.as('day'))
    .select('status')
    .select((eb) => eb.fn.countAll<number>().as('orders'))
    .select(sql<number>`count(*) filter (where ${local}::time < ${sinceMidnight}::interval::time)`.as('so_far'))
    .where('created_at', '>=', startOfDay(first))
    .where('created_at', '<=', end)
    .groupBy(sql`1`)
    .groupBy('status')
    .execute();
  return Array.from({ length: DAYS }, (_, index) => {
    const each = addDays(first, index);
    const of = rows.filter((row) => row.day === each);
    return {
      day: each,
      byStatus: Object.fromEntries(of.map(({ status, orders }) => [status ?? '', orders])),
      soFar: Object.fromEntries(of.map(({ status, so_far }) => [status ?? '', so_far])),
    };
  });
}

async function stuck(db: Db, now: Date, hours: number): Promise<{ count: number; oldestHours: number | null }> {
  const row = await db
    .selectFrom('manufacturing_orders')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('created_at').as('oldest')])
    .where('status', 'in', ['submitted', 'accepted'])
    .where('created_at', '<', new Date(now.getTime() - hours * 3_600_000))
    .executeTakeFirstOrThrow();
  return {
    count: row.count,
    oldestHours: row.oldest === null ? null : (now.getTime() - row.oldest.getTime()) / 3_600_000,
  };
}

async function partners(db: Db, yesterday: Day, now: Date): Promise<DigestFigures['partners']> {
  const { from, to } = dayBounds(yesterday);
  const row = await db
    .selectFrom('manufacturing_partners')
    .select((eb) => [
      sql<number>`count(*) filter (where created_at >= ${from} and created_at < ${to})`.as('added'),
      eb.fn.countAll<number>().filterWhere('status', '=', 'pending').as('pending'),
      eb.fn.min('created_at').filterWhere('status', '=', 'pending').as('oldest'),
    ])
    .executeTakeFirstOrThrow();
  return {
    added: row.added,
    pending: row.pending,
    oldestDays: row.oldest === null ? null : daysBetween(dayOf(row.oldest), dayOf(now)),
  };
}

async function products(db: Db, yesterday: Day): Promise<DigestFigures['products']> {
  const { from, to } = dayBounds(yesterday);
  const within = (column: string) => sql<boolean>`(${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${to})`;
  return db
    .selectFrom('factory_products')
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere(within('created_at')).as('added'),
      eb.fn
        .countAll<number>()
        .filterWhere(sql<boolean>`${within('updated_at')} and ${within('created_at')} is not true`)
        .as('updated'),
    ])
    .where((eb) => eb.or([within('created_at'), within('updated_at')]))
    .executeTakeFirstOrThrow();
}

async function payouts(db: Db, day: Day): Promise<DigestFigures['payouts']> {
  const amount = (where: ReturnType<typeof sql<boolean>>) =>
    sql<Sum>`json_build_object('count', count(*) filter (where ${where}), 'yen', coalesce(sum(final_payout) filter (where ${where}), 0))`;
  return db
    .selectFrom('payouts_v31')
    .select([
      amount(sql<boolean>`status = 'ready_for_transfer' and scheduled_date = ${day}`).as('due'),
      amount(sql<boolean>`status = 'ready_for_transfer' and scheduled_date < ${day}`).as('overdue'),
      amount(sql<boolean>`status = 'scheduled' and scheduled_date < ${day}`).as('passed'),
    ])
    .where('status', 'in', ['ready_for_transfer', 'scheduled'])
    .where('scheduled_date', '<=', day)
    .executeTakeFirstOrThrow();
}

/** Open alerts by the title under which they climb. */
async function openAlerts(db: Db): Promise<DigestFigures['alerts']> {
  const rows = await db
    .selectFrom('banto.escalation')
    .select(['title', 'acked_at'])
    .where('ended_at', 'is', null)
    .orderBy('opened_at')
    .execute();
  return rows.map(({ title, acked_at }) => ({ title, acknowledged: acked_at !== null }));
}

/** Maintenance that is not done yet. */
async function openTasks(db: Db, now: Date): Promise<DigestFigures['tasks']> {
  const rows = await db
    .selectFrom('banto.task as t')
    .innerJoin('banto.checklist as l', 'l.id', 't.checklist_id')
    .select(['t.title', 'l.deadline'])
    .where('t.done_at', 'is', null)
    .orderBy('l.deadline')
    .orderBy('t.item')
    .execute();
  return rows.map(({ title, deadline }) => ({ title, overdue: deadline <= now }));
}

async function seal(db: Db): Promise<string> {
  const last = await db
    .selectFrom('banto.audit_log')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return formatSeal(last ?? { seq: 0, hash: genesisHash });
}

/** How what the daily work rests on is at this moment. */
export async function readHealth({ marketplace, vitals }: Uses<'marketplace' | 'vitals'>): Promise<HealthLine[]> {
  const [site, payoutsFunction, worker, slack] = await Promise.all([
    marketplace.health(),
    marketplace.payoutsFunction(),
    marketplace.notificationWorker(),
    vitals.slack(),
  ]);
  // What asks for attention answers well: what it lacks stands in what to do.
  const said = ({ state, detail, next }: Exclude<Probe, { state: 'off' }>): Words =>
    state === 'attention' && next ? next : detail;
  const probed = (what: Words, probe: Probe): HealthLine => ({
    what,
    state: probe.state,
    detail: probe.state === 'off' ? probe.reason : said(probe),
  });
  return [
    probed(healthOf.site, site),
    probed(healthOf.payouts, payoutsFunction),
    probed(healthOf.worker, worker),
    { what: healthOf.slack, state: slack === undefined ? 'good' : 'bad', detail: healthOf.answers(slack) },
  ];
}
