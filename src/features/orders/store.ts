import { expressionBuilder, type RawBuilder, sql } from 'kysely';
import { contains } from '../../db/like.ts';
import { Refused } from '../../domain/errors.ts';
import { meantBy } from '../../domain/typed/pasted.ts';
import { cut } from '../../domain/text/text.ts';
import { normalise, normaliseValue } from '../../domain/typed/normalise.ts';
import { words } from '../../domain/text/words.ts';
import type { ReadDb } from '../../engine/database.ts';
import { type QueryContext, total } from '../../engine/definitions/query.ts';
import { nameIn, refersTo } from '../../engine/definitions/reference.ts';
import { readUuid } from '../../domain/typed/uuid.ts';
import { isTypedPartner, noSuchPartner } from '../../marketplace/typed-partner.ts';
import type { Dialect, NotificationDialect } from '../../marketplace/dialect.ts';
import { isStuck, type StuckCriteria } from '../../marketplace/measures/orders.ts';
import { isDatable, oddLast } from '../../marketplace/measures/datable.ts';
import { orderLife } from '../../marketplace/statuses/life-order.ts';
import { openOrderStatuses } from '../../marketplace/statuses/order.ts';
import type { MarketplaceTables, OrderStatus } from '../../marketplace/tables.ts';
import { partnerName } from '../../marketplace/partner-name.ts';

/**
 * Names of the first matching partners, one more than `shown`, which tells that there are others.
 * @throws Refused when none matches.
 */
export async function namesOfMatchingPartners(db: ReadDb, typed: string, shown: number): Promise<string[]> {
  const found = await db
    .selectFrom('manufacturing_partners')
    .select('name')
    .where(isTypedPartner(typed))
    .orderBy('name')
    .limit(shown + 1)
    .execute();
  if (found.length > 0) return found.map(({ name }) => name);
  throw noSuchPartner(typed);
}

const everyOrder = expressionBuilder<MarketplaceTables>().selectFrom('manufacturing_orders').select('id');

/** What the payload of notification `n` calls its order, and its number beside that. */
export const payloadOrder = sql<string>`n.payload ->> 'order_id'`;
export const payloadNumber = sql<string>`n.payload ->> 'order_number'`;
const payloadId = sql<string>`case when ${payloadOrder} ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (${payloadOrder})::uuid end`;

/**
 * Whether notification `n` is about order `o`, and goes to its partner. Some writers put the number into `order_id`, the
 * payment webhook the order's id, with the number beside it. Several orders may share a number: one that is named by
 * another order's id is not about this one.
 */
export const isAbout = sql<boolean>`(n.partner_id = o.partner_id and (
  ${payloadOrder} in (o.order_id, o.id::text)
  or (${payloadNumber} = o.order_id and not exists (
    select from ${everyOrder} as other where other.id = ${payloadId}))))`;

/** Whether notification `n` tells its partner of a new order, in either word for that. */
export const tellsOfOrder = ({ kindColumn }: NotificationDialect): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(`n.${kindColumn}`)} in ('order_created', 'new_order')`;

/** Orders as lists and sheets show them, each with its partner's name. */
export const selectOrders = (db: ReadDb) =>
  db
    .selectFrom('manufacturing_orders as o')
    .leftJoin('manufacturing_partners as p', 'p.id', 'o.partner_id')
    .select(['o.id', 'o.order_id', 'o.status', 'o.created_at', partnerName<string | null>().as('partner')]);

/** Which stuck orders to list. */
interface StuckFilter extends StuckCriteria {
  /** Only orders of partners with this id or part of a name. */
  readonly partner: string | undefined;
}

/**
 * Stuck orders, oldest first, with the status of their newest notification of a new order. Notifications are looked up
 * only for the orders shown, not for all that are counted.
 */
export const listStuck = (
  db: ReadDb,
  { notifications }: Dialect,
  { partner, ...stuck }: StuckFilter,
  rows: number | undefined,
) =>
  db
    .with('stuck', (qc) =>
      qc
        .selectFrom('manufacturing_orders')
        .select(['id', 'order_id', 'status', 'partner_id', 'created_at'])
        .select(total)
        .where(isStuck(stuck))
        .$if(partner !== undefined, (qb) =>
          qb.where(
            'partner_id',
            'in',
            db
              .selectFrom('manufacturing_partners')
              .select('id')
              .where(isTypedPartner(partner ?? '')),
          ),
        )
        .orderBy('created_at')
        .orderBy('id')
        .$if(rows !== undefined, (qb) => qb.limit(rows ?? 0)),
    )
    .selectFrom('stuck as o')
    .leftJoin('manufacturing_partners as p', 'p.id', 'o.partner_id')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('partner_notifications as n')
          .select('n.status')
          .where(isAbout)
          .where(tellsOfOrder(notifications))
          .orderBy(oddLast('n.created_at'))
          .orderBy('n.created_at', 'desc')
          .limit(1)
          .as('n'),
      (join) => join.onTrue(),
    )
    .select([
      'o.id',
      'o.order_id',
      'o.status',
      'o.created_at',
      'o.partner_id',
      'o.total',
      partnerName<string | null>().as('partner'),
      'p.status as partner_status',
      'n.status as notification',
    ])
    .orderBy('o.created_at')
    .orderBy('o.id');

/** How many orders of these statuses have no creation time to reckon with, so that their age is unknown. */
export async function countUndated(db: ReadDb, statuses: readonly OrderStatus[]): Promise<number> {
  const { undated } = await db
    .selectFrom('manufacturing_orders')
    .select((eb) => eb.fn.countAll<number>().as('undated'))
    .where('status', 'in', statuses)
    .where(sql<boolean>`${isDatable('created_at')} is not true`)
    .executeTakeFirstOrThrow();
  return undated;
}

/** All open orders by status. */
export const openOrders = (db: ReadDb) =>
  db
    .selectFrom('manufacturing_orders')
    .select((eb) => [
      'status',
      eb.fn.countAll<number>().as('orders'),
      eb.fn.min('created_at').filterWhere(isDatable('created_at')).as('oldest'),
    ])
    .where('status', 'in', openOrderStatuses)
    .groupBy('status')
    .orderBy(orderLife)
    .orderBy('status')
    .execute();

/** The question that also finds a part of a number. */
const find = refersTo('query', 'ops.find');
const show = refersTo('query', 'orders.show');

/** How a typed order number may be stored: as typed, in plain width, or with one kind of dash too; then without marks. */
export const spellingsOf = (typed: string): string[] => {
  const plain = [normalise(typed), normaliseValue(typed)];
  return [...new Set([typed, ...plain, ...plain.flatMap(meantBy)])];
};

/**
 * The orders with a typed id or number, with their partners, oldest first; several may share a number.
 * @throws Refused when there is none.
 */
export async function findOrdersOrThrow({ db, list }: Pick<QueryContext, 'db' | 'list'>, typed: string) {
  const uuid = readUuid(typed);
  const orders = selectOrders(db)
    .select(['o.updated_at', 'o.assigned_at', 'o.shipped_at', 'o.partner_id', 'p.status as partner_status'])
    .select(['p.contact_email', total])
    .where((eb) =>
      uuid === undefined
        ? eb('o.order_id', 'in', spellingsOf(typed))
        : eb.or([eb('o.id', '=', uuid), eb('o.order_id', 'in', spellingsOf(typed))]),
    )
    .orderBy(oddLast('o.created_at'))
    .orderBy('o.created_at')
    .orderBy('o.id');
  const found = await list(orders);
  if (found.total > 0) return found;
  throw unknownOrder(typed, await similarNumbers(db, typed));
}

/** How many orders are offered for a number that does not match exactly. */
const OFFERED = 3;

/** The newest order numbers that contain what was typed, whatever the case. Nothing for a short text: too many do. */
async function similarNumbers(db: ReadDb, typed: string): Promise<string[]> {
  const text = normaliseValue(typed);
  if (text.length < 4) return [];
  const rows = await db
    .selectFrom('manufacturing_orders')
    .select('order_id')
    .where((eb) => contains(eb, ['order_id'], text))
    .orderBy(oddLast('created_at'))
    .orderBy('created_at', 'desc')
    .limit(OFFERED)
    .execute();
  return [...new Set(rows.map(({ order_id }) => order_id))];
}

function unknownOrder(typed: string, similar: readonly string[]): Refused {
  const [only, ...others] = similar;
  const meant =
    only === undefined || others.length > 0 ? words('', '') : words(`${only} ですか？`, ` Did you mean ${only}?`);
  return new Refused(
    'not_found',
    words(`注文「${typed}」は見つかりません。${meant.ja}`, `There is no order “${typed}”.${meant.en}`),
    {
      section: 'trouble.orders',
      next: words(
        '注文番号は全部を正確に（大文字・小文字も）入力してください。一部からは /ops find で探せます。',
        'Order numbers must match exactly, including upper and lower case; /ops find looks for a part of one.',
      ),
      offers: [
        ...similar.map((number) => ({
          does: nameIn(show),
          label: words(`${cut(number, 40)} を開く`, `Open ${cut(number, 40)}`),
          values: { id: number },
        })),
        { does: nameIn(find), label: words('/ops find で探す', 'Search with /ops find'), values: { text: typed } },
      ],
    },
  );
}

/** The notifications about these orders to their partners, newest first. */
export const notificationsAbout = (db: ReadDb, { notifications }: Dialect, ids: readonly string[]) =>
  db
    .selectFrom('manufacturing_orders as o')
    .innerJoin('partner_notifications as n', (join) => join.on(isAbout))
    .select([
      sql.ref<string | null>(`n.${notifications.kindColumn}`).as('kind'),
      tellsOfOrder(notifications).as('tells'),
      'n.id',
      'n.status',
      'n.created_at',
      'n.sent_at',
      'n.attempts',
      'n.response_code',
      'n.error_message',
    ])
    .distinctOn(['n.id'])
    .where('o.id', 'in', ids)
    .orderBy('n.id')
    .$call((found) => db.selectFrom(found.as('n')).selectAll())
    .select([total, sql<boolean>`bool_or(n.tells) over ()`.as('told')])
    .orderBy(oddLast('n.created_at'))
    .orderBy('n.created_at', 'desc')
    .orderBy('n.id');

/** The status history of these orders, newest first, so that the status they have now is never cut off. */
export const historyOf = (db: ReadDb, ids: readonly string[]) =>
  db
    .selectFrom('manufacturing_order_status_history as h')
    .select(['h.status', 'h.message', 'h.created_at', total])
    .where('h.manufacturing_order_id', 'in', ids)
    .orderBy(oddLast('h.created_at'))
    .orderBy('h.created_at', 'desc');
