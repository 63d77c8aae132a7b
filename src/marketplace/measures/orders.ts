import { type Expression, expressionBuilder, sql, type SqlBool } from 'kysely';
import { hoursBefore } from '../../domain/duration.ts';
import { type Bounds, type Day, dayBounds, startOfDay } from '../../domain/tokyo.ts';
import type { Dialect } from '../dialect.ts';
import { waitingOrderStatuses } from '../order-status.ts';
import type { MarketplaceTables, OrderStatus } from '../tables.ts';
import type { Backlog, MarketplaceRead } from './read.ts';

const order = expressionBuilder<MarketplaceTables, 'manufacturing_orders'>();
const createdAt = sql`(created_at at time zone 'Asia/Tokyo')`;

export interface Stuck {
  readonly now: Date;
  /** An order may wait this long. */
  readonly hours: number;
  /** Which statuses count as waiting; those that nobody has begun unless it is said. */
  readonly statuses?: readonly OrderStatus[];
}

/**
 * Which orders are stuck: created more than so many hours ago, and nobody has begun them (runbook, daily 2 and
 * monitoring 1). How many hours that are differs by purpose: `stuckHours` for the day's work, `stuckAlertHours` for the alert.
 */
export const isStuck = ({ now, hours, statuses = waitingOrderStatuses }: Stuck): Expression<SqlBool> =>
  order.and([order('status', 'in', statuses), order('created_at', '<', hoursBefore(now, hours))]);

/** Stuck orders, and since when the oldest waits. */
export const stuckOrders = (db: MarketplaceRead, stuck: Stuck): Promise<Backlog> =>
  db
    .selectFrom('manufacturing_orders')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('created_at').as('oldest')])
    .where(isStuck(stuck))
    .executeTakeFirstOrThrow();

export interface NewOrders {
  readonly day: Day;
  readonly status: OrderStatus | null;
  readonly orders: number;
  /** Those created before the time of day of `until`; absent without it. */
  readonly soFar?: number;
}

export interface Days {
  readonly first: Day;
  readonly last: Day;
  /** Counts only what was created before this moment, which lies in the last day or ends it. */
  readonly until?: Date;
}

/**
 * Orders created on each day by status (runbook, daily 2). Days are Tokyo's, from midnight to midnight. With `until`, as
 * the digest has it, the last day ends at that moment and each day also says how many it had at that time of day.
 */
export function newOrders(db: MarketplaceRead, { first, last, until }: Days): Promise<NewOrders[]> {
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
    .groupBy(['day', 'status'])
    .orderBy('day')
    .orderBy('status')
    .execute();
}

/** How many orders there are in these rows. */
export const countOrders = (rows: readonly { readonly orders: number }[]): number =>
  rows.reduce((sum, { orders }) => sum + orders, 0);

export interface ErrorRate {
  readonly failed: number;
  readonly orders: number;
  /** Undefined without an order. */
  readonly percent: number | undefined;
}

/** Orders created in the last 24 hours that failed, of all created then (runbook, monitoring 1). */
export async function errorRate(db: MarketplaceRead, now: Date): Promise<ErrorRate> {
  const row = await db
    .selectFrom('manufacturing_orders')
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere('status', '=', 'failed').as('failed'),
      eb.fn.countAll<number>().as('orders'),
      sql<number | null>`(100.0 * count(*) filter (where status = 'failed') / nullif(count(*), 0))::float8`.as(
        'percent',
      ),
    ])
    .where('created_at', '>=', hoursBefore(now, 24))
    .executeTakeFirstOrThrow();
  return { ...row, percent: row.percent ?? undefined };
}

export interface ResponseTime {
  /** Average hours from an order to its partner's first answer; undefined when no order of the sample has one. */
  readonly hours: number | undefined;
  readonly orders: number;
  /** What it is measured by: `assigned_at` means nothing where the marketplace writes it with the row itself. */
  readonly by: 'history' | 'assigned_at';
}

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
        .where('o.created_at', '>=', since)
        .groupBy(['o.id', 'o.created_at'])
    : db
        .selectFrom('manufacturing_orders as o')
        .select(['o.id', 'o.created_at', 'o.assigned_at as answered_at'])
        .where('o.assigned_at', 'is not', null)
        .where('o.created_at', '>=', since);
  const row = await db
    .selectFrom(answered.as('a'))
    .select((eb) => [
      eb.fn.countAll<number>().as('orders'),
      sql<number | null>`avg(extract(epoch from (a.answered_at - a.created_at)) / 3600)::float8`.as('hours'),
    ])
    .executeTakeFirstOrThrow();
  return { orders: row.orders, hours: row.hours ?? undefined, by };
}
