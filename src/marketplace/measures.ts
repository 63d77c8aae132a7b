import { sql } from 'kysely';
import type { ReadonlyKysely } from 'kysely/readonly';
import type { Dialect } from './dialect.ts';
import type { MarketplaceTables } from './tables.ts';

/**
 * The figures that are watched: what `/ops metrics` shows, the alerts judge and the digest tells. One definition each, so
 * that they can't disagree.
 */
type Db = ReadonlyKysely<MarketplaceTables>;

const HOUR = 3_600_000;
const before = (now: Date, hours: number): Date => new Date(now.getTime() - hours * HOUR);

export interface ErrorRate {
  readonly failed: number;
  readonly orders: number;
  /** Undefined without an order. */
  readonly percent: number | undefined;
}

/** Orders of the last 24 hours that failed. */
export async function errorRate(db: Db, now: Date): Promise<ErrorRate> {
  const row = await db
    .selectFrom('manufacturing_orders')
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere('status', '=', 'failed').as('failed'),
      eb.fn.countAll<number>().as('orders'),
      sql<number | null>`(100.0 * count(*) filter (where status = 'failed') / nullif(count(*), 0))::float8`.as(
        'percent',
      ),
    ])
    .where('created_at', '>=', before(now, 24))
    .executeTakeFirstOrThrow();
  return { ...row, percent: row.percent ?? undefined };
}

/** Orders that nobody has begun for longer than that. */
export async function stuckOrders(db: Db, now: Date, hours: number): Promise<number> {
  const { orders } = await db
    .selectFrom('manufacturing_orders')
    .select((eb) => eb.fn.countAll<number>().as('orders'))
    .where('status', 'in', ['submitted', 'accepted'])
    .where('created_at', '<', before(now, hours))
    .executeTakeFirstOrThrow();
  return orders;
}

export interface ResponseTime {
  /** Average hours from an order to its partner's first answer; undefined when no order of the sample has one. */
  readonly hours: number | undefined;
  readonly orders: number;
  /** What it is measured by: `assigned_at` means nothing where the marketplace writes it with the row itself. */
  readonly by: 'history' | 'assigned_at';
}

/** How long partners took to answer the orders of the last 7 days. */
export async function responseTime(db: Db, dialect: Dialect, now: Date): Promise<ResponseTime> {
  const since = before(now, 7 * 24);
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

/** Notifications of the last 24 hours that were given up. */
export async function failedNotifications(db: Db, now: Date): Promise<number> {
  const { failed } = await db
    .selectFrom('partner_notifications')
    .select((eb) => eb.fn.countAll<number>().as('failed'))
    .where('status', '=', 'failed')
    .where('created_at', '>=', before(now, 24))
    .executeTakeFirstOrThrow();
  return failed;
}

export interface Waiting {
  readonly count: number;
  /** When the one that has waited longest was made. */
  readonly oldest: Date | null;
}

/** Notifications still to be sent whose time has come. */
export function waitingNotifications(db: Db, { notifications }: Dialect, now: Date): Promise<Waiting> {
  return db
    .selectFrom('partner_notifications')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('created_at').as('oldest')])
    .where('status', 'in', notifications.open)
    .$if(notifications.attempts, (qb) =>
      qb.where((eb) => eb.or([eb('next_retry_at', 'is', null), eb('next_retry_at', '<=', now)])),
    )
    .executeTakeFirstOrThrow();
}

export interface Connections {
  readonly used: number;
  readonly active: number;
  readonly idleInTransaction: number;
  /** Sessions of other roles whose state this role may not see. */
  readonly hidden: number;
  readonly max: number;
}

/** The server's connections, of every state: an idle one takes a place too. */
export function connections(db: Db): Promise<Connections> {
  const clients = sql<Connections>`(
    select
      count(*) as used,
      count(*) filter (where state = 'active') as active,
      count(*) filter (where state like 'idle in transaction%') as "idleInTransaction",
      count(*) filter (where state is null) as hidden,
      current_setting('max_connections')::int as max
    from pg_catalog.pg_stat_activity
    where backend_type = 'client backend' or (backend_type is null and datid is not null)
  )`;
  return db.selectFrom(clients.as('clients')).selectAll().executeTakeFirstOrThrow();
}
