import { ageInHours } from '../../domain/duration.ts';
import { formatSeal, genesisHash } from '../../domain/hash-chain.ts';
import { addDays, type Day, dayBounds, daysBetween, dayOf } from '../../domain/tokyo.ts';
import { asReadonly, type Db } from '../../engine/database.ts';
import { openEscalations } from '../../engine/escalation/store.ts';
import type { Uses } from '../../engine/ports.ts';
import { checks } from '../../marketplace/checks.ts';
import { newOrders, stuckOrders } from '../../marketplace/measures/orders.ts';
import { newPartners, pendingPartners, productActivity } from '../../marketplace/measures/partners.ts';
import { duePayouts, type Sum } from '../../marketplace/measures/payouts.ts';
import type { MarketplaceRead } from '../../marketplace/measures/read.ts';
import { dayFigures, type DayFigures, type DigestFigures, type HealthLine, healthLine } from './rules.ts';

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
  const marketplace = asReadonly(db);
  const { added, updated } = await productActivity(marketplace, yesterday);
  return {
    day,
    at: now.toISOString(),
    orders: await ordersOf(marketplace, day, now),
    stuck: await stuck(marketplace, ports, now),
    partners: await partners(marketplace, yesterday, now),
    products: { added, updated },
    payouts: await payouts(marketplace, day),
    alerts: await openAlerts(db),
    tasks: await openTasks(db, now),
    seal: await seal(db),
  };
}

async function ordersOf(db: MarketplaceRead, day: Day, now: Date): Promise<DayFigures[]> {
  // A digest made only on a later day still ends with its own.
  const until = new Date(Math.min(now.getTime(), dayBounds(day).to.getTime()));
  return dayFigures(await newOrders(db, { first: addDays(day, 1 - DAYS), last: day, until }), day, DAYS);
}

async function stuck(db: MarketplaceRead, { policy }: Uses<'policy'>, now: Date): Promise<DigestFigures['stuck']> {
  const { stuckHours: hours } = policy.thresholds;
  const { count, oldest } = await stuckOrders(db, { now, hours });
  return { hours, count, oldestHours: ageInHours(oldest, now) };
}

async function partners(db: MarketplaceRead, yesterday: Day, now: Date): Promise<DigestFigures['partners']> {
  const { count, oldest } = await pendingPartners(db);
  return {
    added: await newPartners(db, yesterday),
    pending: count,
    oldestDays: oldest === null ? null : daysBetween(dayOf(oldest), dayOf(now)),
  };
}

async function payouts(db: MarketplaceRead, day: Day): Promise<DigestFigures['payouts']> {
  const { today, overdue, passed } = await duePayouts(db, { today: day });
  const kept = ({ count, yen }: Sum): Sum => ({ count, yen });
  return { due: kept(today), overdue: kept(overdue), passed: kept(passed) };
}

/** Open alerts and incidents by the title under which they climb. */
async function openAlerts(db: Db): Promise<DigestFigures['alerts']> {
  const open = await openEscalations(db);
  return open.map(({ title, acked_at }) => ({ title, acknowledged: acked_at !== null }));
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

/** How what the daily work rests on is at this moment. The rest of the checks have alerts of their own. */
export async function readHealth(ports: Uses<'marketplace' | 'vitals'>): Promise<HealthLine[]> {
  const asked = [checks.site(ports), checks.payouts(ports), checks.worker(ports), checks.slack(ports)];
  return (await Promise.all(asked)).map(healthLine);
}
