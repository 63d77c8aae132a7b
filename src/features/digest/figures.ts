import { ageInHours } from '../../domain/time/duration.ts';
import { formatSeal, genesisHash } from '../../domain/hash-chain/hash-chain.ts';
import { addDays, type Day, dayBounds, daysBetween, dayOf } from '../../domain/time/tokyo.ts';
import { asReadonly, type Db } from '../../engine/database.ts';
import { openNotes } from '../../engine/escalation/notes.ts';
import { openEscalations } from '../../engine/escalation/store.ts';
import { nameOf, type PeopleLookup } from '../../engine/people/lookup.ts';
import type { Uses } from '../../engine/ports.ts';
import { apart } from '../../marketplace/apart.ts';
import { alone, checks } from '../../marketplace/checks.ts';
import { newOrders, stuckOrders } from '../../marketplace/measures/orders.ts';
import { newPartners, pendingPartners, productActivity } from '../../marketplace/measures/partners.ts';
import { duePayouts, type PayoutSum } from '../../marketplace/measures/payouts.ts';
import type { MarketplaceRead } from '../../marketplace/measures/read.ts';
import { dayFigures, type DayFigures, type DigestFigures, type HealthLine, healthLine } from './rules.ts';

/** Days shown in the chart, including the day of the digest. */
const DAYS = 14;

/** Reads all figures for the digest due at `due`, on one snapshot of the database. */
export async function readFigures(
  db: Db,
  ports: Uses<'clock' | 'policy' | 'log'> & PeopleLookup,
  due: Date,
): Promise<Omit<DigestFigures, 'health'>> {
  // Another replica may have scheduled this while the clock here is still before `due`.
  const now = new Date(Math.max(ports.clock.now().getTime(), due.getTime()));
  const day = dayOf(due);
  const yesterday = addDays(day, -1);
  const marketplace = asReadonly(db);
  /** A part that fails is missing from the digest, which says so; the others stand. */
  const part = async <Figures>(what: string, read: () => Promise<Figures>): Promise<Figures | null> => {
    const found = await apart(marketplace, read);
    if (found.ok) return found.value;
    ports.log.error({ err: found.error, part: what }, 'part of the digest not read');
    return null;
  };
  return {
    day,
    at: now.toISOString(),
    orders: await part('orders', () => ordersOf(marketplace, day, now)),
    stuck: await part('stuck', () => stuck(marketplace, ports, now)),
    partners: await part('partners', () => partners(marketplace, yesterday, now)),
    products: await part('products', () => products(marketplace, yesterday)),
    payouts: await part('payouts', () => payouts(marketplace, day)),
    alerts: await openAlerts(db),
    tasks: await openTasks(db, now),
    notes: await handoverNotes(db, ports),
    seal: await seal(db),
  };
}

async function products(db: MarketplaceRead, yesterday: Day): Promise<{ added: number; updated: number }> {
  const { added, updated } = await productActivity(db, yesterday);
  return { added, updated };
}

async function ordersOf(db: MarketplaceRead, day: Day, now: Date): Promise<DayFigures[]> {
  // A digest made a day late must not count orders of the later day.
  const until = new Date(Math.min(now.getTime(), dayBounds(day).to.getTime()));
  return dayFigures(await newOrders(db, { first: addDays(day, 1 - DAYS), last: day, until }), day, DAYS);
}

async function stuck(
  db: MarketplaceRead,
  { policy }: Uses<'policy'>,
  now: Date,
): Promise<NonNullable<DigestFigures['stuck']>> {
  const { stuckHours: hours } = policy.thresholds;
  const { count, oldest } = await stuckOrders(db, { now, hours });
  return { hours, count, oldestHours: ageInHours(oldest, now) };
}

async function partners(
  db: MarketplaceRead,
  yesterday: Day,
  now: Date,
): Promise<NonNullable<DigestFigures['partners']>> {
  const { count, oldest } = await pendingPartners(db);
  return {
    added: await newPartners(db, yesterday),
    pending: count,
    oldestDays: oldest === null ? null : daysBetween(dayOf(oldest), dayOf(now)),
  };
}

async function payouts(db: MarketplaceRead, day: Day): Promise<NonNullable<DigestFigures['payouts']>> {
  const { today, overdue, passed, coming, undated, inexact, nothing } = await duePayouts(db, { today: day });
  const countAndYen = ({ count, yen }: PayoutSum): PayoutSum => ({ count, yen });
  return {
    due: countAndYen(today),
    overdue: countAndYen(overdue),
    passed: countAndYen(passed),
    coming: countAndYen(coming),
    undated,
    inexact,
    nothing,
  };
}

/** Open alerts and incidents, by title. */
async function openAlerts(db: Db): Promise<DigestFigures['alerts']> {
  const open = await openEscalations(db);
  return open.map(({ title, kind, acked_at }) => ({
    title,
    acknowledged: acked_at !== null,
    incident: kind === 'incident',
  }));
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

/** Open notes, each with the name of who wrote it. */
async function handoverNotes(db: Db, ports: PeopleLookup): Promise<NonNullable<DigestFigures['notes']>> {
  const open = await openNotes(db);
  return Promise.all(
    open.map(async ({ text, written_by, written_at }) => ({
      text,
      by: await nameOf(ports, written_by),
      at: written_at.toISOString(),
    })),
  );
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

/** The checks that daily work depends on; the other checks have their own alerts. */
export async function readHealth(ports: Uses<'marketplace' | 'vitals'>): Promise<HealthLine[]> {
  const results = (['site', 'payouts', 'worker', 'slack'] as const).map((name) => alone(name, checks[name](ports)));
  return (await Promise.all(results)).map(healthLine);
}
