import { takeLock } from '../../db/lock.ts';
import { sql } from 'kysely';
import { Refused } from '../../domain/errors.ts';
import { shortId } from '../../domain/text/text.ts';
import { dayText, formatDay, isDay } from '../../domain/time/tokyo.ts';
import { type Language, words } from '../../domain/text/words.ts';
import type { Db, Trx } from '../../engine/database.ts';
import { type Choices, choicesOf, MOST_CHOICES } from '../../engine/definitions/choices.ts';
import type { OperationContext } from '../../engine/definitions/operation.ts';
import { total } from '../../engine/definitions/query.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import { oddLast } from '../../marketplace/measures/datable.ts';
import { hasWebhook } from '../../marketplace/measures/partners.ts';
import { insertRow, type Kept, updateRows } from '../../marketplace/write.ts';
import { orderStatusWords, waitingOrderStatuses } from '../../marketplace/statuses/order.ts';
import type { NotificationRow, ResendRow } from './rules.ts';
import { isAbout, spellingsOf, tellsOfOrder } from './store.ts';
import { noPartner } from './text.ts';
import { partnerName } from '../../marketplace/partner-name.ts';

/**
 * The order with everything the guard checks. With `lock`, no other resend can run and the partner cannot change until
 * the transaction ends. The order itself is not locked: Banto has no right to, and several orders may share a number.
 * @throws Refused when there is none.
 */
export async function loadForResend(
  db: Db | Trx,
  id: string,
  lock: boolean,
  { dialect }: Pick<OperationContext, 'dialect'>,
): Promise<ResendRow> {
  if (lock) {
    await takeLock(db, 'orders.resend');
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
    .select([
      'o.id',
      'o.order_id',
      'o.status',
      'o.partner_id',
      partnerName<string | null>().as('partner'),
      'p.status as partner_status',
    ])
    .select(hasWebhook(dialect).as('webhook'))
    .where('o.id', '=', id)
    .executeTakeFirst();
  if (!order)
    throw new Refused('not_found', words(`ID ${id} の注文は見つかりません。`, `There is no order with the id ${id}.`), {
      section: 'trouble.orders',
    });
  return { ...order, notifications: await notificationsOf(db, dialect, id) };
}

/** The notifications that told the order's partner of it: those that wait first, however old, then the newest. */
async function notificationsOf(db: Db | Trx, { notifications }: Dialect, order: string): Promise<NotificationRow[]> {
  const rows = await db
    .selectFrom('manufacturing_orders as o')
    .innerJoin('partner_notifications as n', (join) => join.on(isAbout))
    .select(['n.id', 'n.status', 'n.sent_at', 'n.created_at'])
    .where('o.id', '=', order)
    .where(tellsOfOrder(notifications))
    .orderBy(
      (eb) => eb('n.status', 'in', notifications.open),
      (by) => by.desc().nullsLast(),
    )
    .orderBy(oddLast('n.created_at'))
    .orderBy('n.created_at', 'desc')
    .orderBy('n.id')
    .limit(20)
    .execute();
  const written = (time: Date | null): string | null => time?.toISOString() ?? null;
  return rows.map((row) => ({ ...row, sent_at: written(row.sent_at), created_at: written(row.created_at) }));
}

/** How many orders have this number. */
export async function countNumber(db: Db, orderId: string): Promise<number> {
  const { orders } = await db
    .selectFrom('manufacturing_orders')
    .select((eb) => eb.fn.countAll<number>().as('orders'))
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow();
  return orders;
}

/** The orders with a typed number; without one, waiting orders that have a partner, newest first. */
export async function orderChoices(db: Db, typed: string | undefined, now: Date): Promise<Choices> {
  const rows = await db
    .selectFrom('manufacturing_orders as o')
    .leftJoin('manufacturing_partners as p', 'p.id', 'o.partner_id')
    .select(['o.id', 'o.order_id', 'o.status', 'o.created_at', partnerName<string | null>().as('partner'), total])
    .$if(typed !== undefined, (qb) => qb.where('o.order_id', 'in', spellingsOf(typed ?? '')))
    .$if(typed === undefined, (qb) =>
      qb.where('o.status', 'in', waitingOrderStatuses).where('o.partner_id', 'is not', null),
    )
    .orderBy(oddLast('o.created_at'))
    .orderBy('o.created_at', 'desc')
    .limit(MOST_CHOICES)
    .execute();
  const sameNumber = Map.groupBy(rows, ({ order_id }) => order_id);
  return choicesOf(rows, ({ id, order_id, status, created_at, partner }) => {
    const state = orderStatusWords(status);
    const day = created_at === null ? '' : dayText(created_at);
    const label = (language: Language): string =>
      [
        order_id,
        state[language],
        partner ?? noPartner[language],
        isDay(day) ? formatDay(day, language, now) : day,
        // Only this tells two orders with one number apart.
        ...((sameNumber.get(order_id)?.length ?? 0) > 1 ? [shortId(id)] : []),
      ].join(' ');
    return { id, label: words(label('ja'), label('en')) };
  });
}

/**
 * Sets a failed notification to be retried immediately. Returns what the database kept.
 * @throws NotKept when that is not what was written.
 */
export async function retryNotification(trx: Trx, id: string, now: Date): Promise<Kept> {
  // The earlier of the two clocks, because the worker compares with the database's.
  const { rows } = await sql<{ at: Date }>`select least(clock_timestamp(), ${now}::timestamptz) as at`.execute(trx);
  const set = { status: 'retry', attempts: 0, next_retry_at: rows[0]?.at ?? now };
  const untouched = ['partner_id', 'payload', 'type', 'notification_type'] as const;
  const [kept] = await updateRows(trx, 'partner_notifications', [{ id, was: { status: 'failed' }, set }], untouched);
  return kept ?? {};
}

/**
 * Adds a notification in the form this marketplace's worker expects. Returns what the database kept.
 * @throws NotKept when the database has no such notification.
 */
export async function addNotification(
  trx: Trx,
  { notifications: { kindColumn, newOrder, waiting } }: Dialect,
  { order_id, partner_id }: { readonly order_id: string; readonly partner_id: string },
): Promise<{ readonly id: string; readonly status: Kept[string] }> {
  if (waiting === undefined) throw new Error('judgeResend refuses where no status is known to wait');
  // Production's worker forwards the payload, and its partners read both names.
  const production = kindColumn === 'notification_type';
  const { id, status } = await insertRow(trx, 'partner_notifications', {
    partner_id,
    [kindColumn]: newOrder,
    payload: { order_id, ...(production && { order_number: order_id }) },
    status: waiting,
    attempts: 0,
    priority: 'high',
  });
  return { id, status: status ?? null };
}

/** The state of a notification's delivery, as the worker records it. */
export interface DeliveryState {
  readonly status: string | null;
  readonly code: number | null;
  readonly error: string | null;
}

/** The notification as it is now; undefined when it was deleted. */
export async function findDeliveryState(db: Db, id: string): Promise<DeliveryState | undefined> {
  const row = await db
    .selectFrom('partner_notifications')
    .select(['status', 'response_code', 'error_message'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row && { status: row.status, code: row.response_code, error: row.error_message };
}
