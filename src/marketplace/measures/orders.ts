import { type Expression, expressionBuilder, type RawBuilder, sql, type SqlBool } from 'kysely';
import { hoursBefore } from '../../domain/time/duration.ts';
import { type Bounds, type Day, dayBounds, startOfDay } from '../../domain/time/tokyo.ts';
import type { Dialect } from '../dialect.ts';
import { orderLife } from '../statuses/life-order.ts';
import { waitingOrderStatuses } from '../statuses/order.ts';
import type { MarketplaceTables, OrderStatus } from '../tables.ts';
import { isDatable } from './datable.ts';
import type { Backlog, MarketplaceRead } from './read.ts';

const order = expressionBuilder<MarketplaceTables, 'manufacturing_orders'>();
const createdAt = sql`(created_at at time zone 'Asia/Tokyo')`;

export interface StuckCriteria {
  readonly now: Date;
  /** Orders that have waited longer than this are stuck. */
  readonly hours: number;
  /** Which statuses count as waiting; by default those whose production has not started. */
  readonly statuses?: readonly OrderStatus[];
}

/**
 * Which orders are stuck: created more than `hours` ago and not started (runbook, daily 2 and monitoring 1). Daily work
 * uses `stuckHours`, the alert uses `stuckAlertHours`. An order whose time cannot be reckoned with is none of them.
 */
export const isStuck = ({ now, hours, statuses = waitingOrderStatuses }: StuckCriteria): Expression<SqlBool> =>
  order.and([
    order('status', 'in', statuses),
    isDatable('created_at'),
    order('created_at', '<', hoursBefore(now, hours)),
  ]);

/** The number of stuck orders, and the creation time of the oldest. */
export const stuckOrders = (db: MarketplaceRead, stuck: StuckCriteria): Promise<Backlog> =>
  db
    .selectFrom('manufacturing_orders')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('created_at').as('oldest')])
    .where(isStuck(stuck))
    .executeTakeFirstOrThrow();

export interface NewOrders {
  readonly day: Day;
  readonly status: OrderStatus | null;
  readonly orders: number;
  /** Orders created before the time of day of `until`; absent without `until`. */
  readonly soFar?: number;
}

export interface DayRange {
  readonly first: Day;
  readonly last: Day;
  /** Counts only orders created before this moment, which is on the last day or at its end. */
  readonly until?: Date;
  /** Leaves out orders dated later than this. */
  readonly now?: Date;
}

/**
 * Orders created on each Tokyo day, by status (runbook, daily 2). With `until`, which the digest uses, the last day
 * ends at that moment, and `soFar` says how many orders each day had by that time of day.
 */
export function newOrders(db: MarketplaceRead, { first, last, until, now }: DayRange): Promise<NewOrders[]> {
  const { from, to }: Bounds = { from: startOfDay(first), to: until ?? dayBounds(last).to };
  const sinceMidnight = `${to.getTime() - startOfDay(last).getTime()} milliseconds`;
  return db
    .selectFrom('manufacturing_orders')
    .select((eb) => [sql<Day>`${createdAt}::date`.as('day'), 'status', eb.fn.countAll<number>().as('orders')])
    .$if(until !== undefined, (qb) =>
      qb.select(
        sql<number>`count(*) filter (where ${createdAt} - ${createdAt}::date < ${sinceMidnight}::interval)`.as('soFar'),
      ),
    )
    .where('created_at', '>=', from)
    .where('created_at', '<', to)
    .$if(now !== undefined, (qb) => qb.where('created_at', '<=', now ?? to))
    .groupBy(['day', 'status'])
    .orderBy('day')
    .orderBy(orderLife)
    .orderBy('status')
    .execute();
}

/** The total number of orders in these rows. */
export const countOrders = (rows: readonly { readonly orders: number }[]): number =>
  rows.reduce((sum, { orders }) => sum + orders, 0);

export interface ErrorRate {
  readonly failed: number;
  readonly orders: number;
  /** Undefined without orders. */
  readonly percent: number | undefined;
  /** Orders dated in the future, which are not counted; 0 by default. */
  readonly future?: number;
}

/** Share of the orders created in the last 24 hours that failed (runbook, monitoring 1). */
export async function errorRate(db: MarketplaceRead, now: Date): Promise<ErrorRate> {
  const row = await db
    .selectFrom('manufacturing_orders')
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere('status', '=', 'failed').filterWhere('created_at', '<=', now).as('failed'),
      eb.fn.countAll<number>().filterWhere('created_at', '<=', now).as('orders'),
      eb.fn.countAll<number>().filterWhere('created_at', '>', now).as('future'),
    ])
    .where('created_at', '>=', hoursBefore(now, 24))
    .where(isDatable('created_at'))
    .executeTakeFirstOrThrow();
  return { ...row, percent: row.orders === 0 ? undefined : (100 * row.failed) / row.orders };
}

export interface ResponseTime {
  /** Average hours from an order to its partner's first answer; undefined when that is known of no order. */
  readonly hours: number | undefined;
  /** The orders with an answer, or with a time that may be one. */
  readonly orders: number;
  /** What it is measured by. */
  readonly by: 'history' | 'assigned_at';
}

/** A time this close to the order's was written together with it. When all are, none is an answer. Seconds. */
const TOGETHER = 1;

/** Whether a time is not before its order: nobody answers an order that does not exist yet. */
const notBefore = (column: string): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(column)} >= o.created_at - make_interval(secs => ${sql.lit(TOGETHER)})`;

/** How long partners took to answer the orders created in the last 7 days (runbook, monitoring 1). */
export async function responseTime(db: MarketplaceRead, dialect: Dialect, now: Date): Promise<ResponseTime> {
  const since = hoursBefore(now, 7 * 24);
  const by = dialect.orderHistory ? 'history' : 'assigned_at';
  const answered = dialect.orderHistory
    ? db
        .selectFrom('manufacturing_orders as o')
        .innerJoin('manufacturing_order_status_history as h', 'h.manufacturing_order_id', 'o.id')
        .select((eb) => ['o.id', 'o.created_at', eb.fn.min('h.created_at').as('answered_at')])
        .where('h.status', 'in', ['accepted', 'in_production', 'shipped'])
        .where(isDatable('h.created_at'))
        .where(notBefore('h.created_at'))
        .where('o.created_at', '>=', since)
        .where('o.created_at', '<=', now)
        .groupBy(['o.id', 'o.created_at'])
    : db
        .selectFrom('manufacturing_orders as o')
        .select(['o.id', 'o.created_at', 'o.assigned_at as answered_at'])
        .where(isDatable('o.assigned_at'))
        .where(notBefore('o.assigned_at'))
        .where('o.created_at', '>=', since)
        .where('o.created_at', '<=', now);
  const took = sql<number>`extract(epoch from (a.answered_at - a.created_at))`;
  const { orders, apart, hours } = await db
    .selectFrom(answered.as('a'))
    .select((eb) => [
      eb.fn.countAll<number>().as('orders'),
      sql<number>`count(*) filter (where abs(${took}) > ${sql.lit(TOGETHER)})`.as('apart'),
      sql<number | null>`(avg(${took}) / 3600)::float8`.as('hours'),
    ])
    .executeTakeFirstOrThrow();
  return { orders, hours: apart === 0 ? undefined : (hours ?? undefined), by };
}
