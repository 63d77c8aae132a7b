import { sql } from 'kysely';
import { Refused } from '../../domain/errors.ts';
import { dayOf } from '../../domain/tokyo.ts';
import { words } from '../../domain/words.ts';
import type { Db, Trx } from '../../engine/database.ts';
import type { Choice, OperationContext } from '../../engine/definitions/operation.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import { orderStatusWords, waitingOrderStatuses } from '../../marketplace/order-status.ts';
import type { NotificationRow, ResendRow } from './rules.ts';
import { notificationOrderId, spellingsOf } from './store.ts';

/**
 * The order with all that the guard looks at. With `lock` no other resend is under way until the transaction ends, and its
 * partner stays as it is: Banto may not lock the order itself, which it never writes, and its number may be another's too.
 * @throws Refused when there is none.
 */
export async function loadForResend(
  db: Db | Trx,
  id: string,
  lock: boolean,
  { dialect }: Pick<OperationContext, 'dialect'>,
): Promise<ResendRow> {
  if (lock) {
    await sql`select pg_advisory_xact_lock(hashtextextended('orders.resend', 0))`.execute(db);
    await db
      .selectFrom('manufacturing_partners')
      .select('id')
      .where('id', 'in', (eb) => eb.selectFrom('manufacturing_orders').select('partner_id').where('id', '=', id))
      .forShare()
      .execute();
  }
  const order = await db
    .selectFrom('manufacturing_orders as o')
    .leftJoin('manufacturing_partners as p', 'p.id', 'o.partner_id')
    .select(['o.id', 'o.order_id', 'o.status', 'o.partner_id', 'p.name as partner', 'p.status as partner_status'])
    .select(
      sql<boolean | null>`${dialect.partners.webhookUrl ? sql`p.webhook_url is not null` : sql`null::boolean`}`.as(
        'webhook',
      ),
    )
    .where('o.id', '=', id)
    .executeTakeFirst();
  if (!order)
    throw new Refused('not_found', words(`ID ${id} の注文は見つかりません。`, `There is no order with the id ${id}.`), {
      section: 'trouble.orders',
    });
  const notifications =
    order.partner_id === null ? [] : await notificationsOf(db, dialect, order.order_id, order.partner_id);
  return { ...order, notifications };
}

async function notificationsOf(
  db: Db | Trx,
  { notifications: { kindColumn, newOrder } }: Dialect,
  orderId: string,
  partner: string,
): Promise<NotificationRow[]> {
  const rows = await db
    .selectFrom('partner_notifications as n')
    .select(['n.id', 'n.status', 'n.sent_at'])
    .where(notificationOrderId, '=', orderId)
    .where('n.partner_id', '=', partner)
    .where(sql.ref(`n.${kindColumn}`), '=', newOrder)
    .orderBy('n.created_at', 'desc')
    .orderBy('n.id')
    .limit(20)
    .execute();
  return rows.map(({ id, status, sent_at }) => ({ id, status, sent_at: sent_at?.toISOString() ?? null }));
}

/** How many orders go by this number. */
export async function countNumber(db: Db, orderId: string): Promise<number> {
  const { orders } = await db
    .selectFrom('manufacturing_orders')
    .select((eb) => eb.fn.countAll<number>().as('orders'))
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow();
  return orders;
}

/** The orders that a typed number means; without one, the open ones that have a partner, the newest first. */
export async function orderChoices(db: Db, typed: string | undefined): Promise<Choice[]> {
  const rows = await db
    .selectFrom('manufacturing_orders as o')
    .leftJoin('manufacturing_partners as p', 'p.id', 'o.partner_id')
    .select(['o.id', 'o.order_id', 'o.status', 'o.created_at', 'p.name as partner'])
    .$if(typed !== undefined, (qb) => qb.where('o.order_id', 'in', spellingsOf(typed ?? '')))
    .$if(typed === undefined, (qb) =>
      qb.where('o.status', 'in', waitingOrderStatuses).where('o.partner_id', 'is not', null),
    )
    .orderBy('o.created_at', 'desc')
    .limit(300)
    .execute();
  return rows.map(({ id, order_id, status, created_at, partner }) => {
    const said = orderStatusWords(status);
    const state = typeof said === 'string' ? words(said, said) : said;
    const rest = [partner ?? '—', created_at === null ? '' : dayOf(created_at), id.slice(0, 8)].join(' ');
    return { id, label: words(`${order_id} ${state.ja} ${rest}`, `${order_id} ${state.en} ${rest}`) };
  });
}

/** Lets a failed notification be tried again at once. False when it has changed meanwhile. */
export async function retryNotification(trx: Trx, id: string, now: Date): Promise<boolean> {
  const changed = await trx
    .updateTable('partner_notifications')
    // The earlier of two clocks: the worker goes by its own.
    .set({ status: 'retry', attempts: 0, next_retry_at: sql<Date>`least(clock_timestamp(), ${now}::timestamptz)` })
    .where('id', '=', id)
    .where('status', '=', 'failed')
    .returning('id')
    .executeTakeFirst();
  return changed !== undefined;
}

/** Adds a notification as this marketplace's worker takes it; returns its id. */
export async function addNotification(
  trx: Trx,
  { notifications: { kindColumn, newOrder, waiting, attempts, priority } }: Dialect,
  { order_id, partner_id }: { readonly order_id: string; readonly partner_id: string },
): Promise<string> {
  // Production's worker hands the payload on, and its partners look for both.
  const production = kindColumn === 'notification_type';
  const payload = JSON.stringify({ order_id, ...(production && { order_number: order_id }) });
  const { id } = await trx
    .insertInto('partner_notifications')
    .values({
      partner_id,
      [kindColumn]: newOrder,
      payload,
      status: waiting,
      ...(attempts && { attempts: 0 }),
      ...(priority && { priority: 'high' }),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** What the worker has made of a notification. */
export interface Fate {
  readonly status: string | null;
  readonly code: number | null;
  readonly error: string | null;
}

/** The notification as it is now; undefined when it is gone. */
export async function fateOf(db: Db, { notifications: { attempts } }: Dialect, id: string): Promise<Fate | undefined> {
  const row = await db
    .selectFrom('partner_notifications')
    .select('status')
    .$if(attempts, (qb) => qb.select(['response_code', 'error_message']))
    .where('id', '=', id)
    .executeTakeFirst();
  return row && { status: row.status, code: row.response_code ?? null, error: row.error_message ?? null };
}
