import { type RawBuilder, sql } from 'kysely';
import { isNamed } from '../../db/like.ts';
import { named } from '../../db/named.ts';
import { daysBefore } from '../../domain/time/duration.ts';
import { Refused } from '../../domain/errors.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { counted, formatCount } from '../../domain/text/yen.ts';
import type { Db, ReadDb } from '../../engine/database.ts';
import { type QueryContext, total } from '../../engine/definitions/query.ts';
import type { Directory } from '../../engine/ports.ts';
import { isDatable } from '../../marketplace/measures/datable.ts';
import { hasWebhook } from '../../marketplace/measures/partners.ts';
import { isSameName } from '../../domain/typed/names.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import { orderLife } from '../../marketplace/statuses/life-order.ts';
import { openOrderStatuses } from '../../marketplace/statuses/order.ts';
import { partnerName } from '../../marketplace/partner-name.ts';
import { isTypedPartner, noSuchPartner } from '../../marketplace/typed-partner.ts';
import type { PartnerDecision } from './decision-rules.ts';

/** A JSON path to anything that says something: a text that is not empty, a number, true or false. */
const SAYS_SOMETHING = sql.lit(
  '$.** ? (@.type() == "number" || @.type() == "boolean" || (@.type() == "string" && @ != ""))',
);

/** Whether the partner has a webhook and shipping terms; null where this database has no such column. */
export const presence = (
  dialect: Dialect,
): { has_webhook: RawBuilder<boolean | null>; has_shipping: RawBuilder<boolean | null> } => ({
  has_webhook: hasWebhook(dialect),
  has_shipping: dialect.partners.shippingInfo
    ? sql<boolean>`coalesce(jsonb_path_exists(p.shipping_info::jsonb, ${SAYS_SOMETHING}), false)`
    : sql<null>`null::boolean`,
});

/** Partners with everything their guards check. */
export function selectPartners(db: Pick<Db, 'selectFrom'>, dialect: Dialect) {
  const { has_webhook, has_shipping } = presence(dialect);
  return db
    .selectFrom('manufacturing_partners as p')
    .select(['p.id', partnerName().as('name'), 'p.company_name', 'p.contact_email', 'p.description', 'p.status'])
    .select([has_webhook.as('has_webhook'), has_shipping.as('has_shipping')]);
}

/** Orders of the partner that are not finished. */
export async function countOpenOrders(db: Pick<Db, 'selectFrom'>, id: string): Promise<number> {
  const { orders } = await db
    .selectFrom('manufacturing_orders')
    .select((eb) => eb.fn.countAll<number>().as('orders'))
    .where('partner_id', '=', id)
    .where('status', 'in', openOrderStatuses)
    .executeTakeFirstOrThrow();
  return orders;
}

/**
 * The partners with a typed id or part of a name, and the one that is meant: the only one, or the only one that has the
 * typed text as its whole name.
 * @throws Refused when there is none.
 */
export async function findPartnersOrThrow({ db, dialect, list }: FindingPartners, typed: string) {
  const found = await list(
    selectPartners(db, dialect)
      .select(['p.created_at', 'p.updated_at', total])
      .where(isTypedPartner(typed))
      .orderBy(isNamed('p.name', typed), 'desc')
      .orderBy('p.name')
      .orderBy('p.id'),
  );
  if (found.total === 0) throw noSuchPartner(typed);
  const exact = found.rows.filter((partner) => isSameName(partner.name, typed));
  const [partner, another] = exact.length === 1 ? exact : found.rows;
  return { found, meant: another ? undefined : partner };
}

type FindingPartners = Pick<QueryContext, 'db' | 'dialect' | 'list'>;

/** A partner's orders by status. */
export const ordersOf = (db: ReadDb, partner: string) =>
  db
    .selectFrom('manufacturing_orders')
    .select((eb) => [
      'status',
      eb.fn.countAll<number>().as('orders'),
      eb.fn.max('created_at').filterWhere(isDatable('created_at')).as('newest'),
    ])
    .where('partner_id', '=', partner)
    .groupBy('status')
    .orderBy(orderLife)
    .orderBy('status')
    .execute();

/** What was last decided about a partner through Banto, oldest first. @param subject as the audit log has it */
export async function lastDecisions(
  db: Pick<Db, 'selectFrom'>,
  directory: Pick<Directory, 'labelOf'>,
  subject: string,
): Promise<PartnerDecision[]> {
  const rows = await db
    .selectFrom('banto.audit_log')
    .select(['actor', 'at', 'operation', 'reason', 'after'])
    .where('subject', '=', subject)
    .where('outcome', '=', 'done')
    .orderBy('seq', 'desc')
    .limit(5)
    .execute();
  return rows.toReversed().map((row) => ({ ...row, title: directory.labelOf(row.operation) }) as PartnerDecision);
}

/** How many products a partner has, and how many of them are on sale. */
export const countProducts = (db: Pick<Db, 'selectFrom'>, partner: string): Promise<{ all: number; active: number }> =>
  db
    .selectFrom('factory_products')
    .select((eb) => [
      eb.fn.countAll<number>().as('all'),
      eb.fn.countAll<number>().filterWhere('is_active', '=', true).as('active'),
    ])
    .where('partner_id', '=', partner)
    .executeTakeFirstOrThrow();

/** The notifications to a partner in the last 30 days, by status. */
export const notificationsTo = (db: ReadDb, partner: string, now: Date) =>
  db
    .selectFrom('partner_notifications')
    .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
    .where('partner_id', '=', partner)
    .where('created_at', '>=', daysBefore(now, 30))
    .groupBy('status')
    .orderBy('status')
    .execute();

/** The orders from `since` until now; what {@link futureNotes} tells of is not among them. */
export const ordersSince = (db: ReadDb, since: Date, now: Date) =>
  db.selectFrom('manufacturing_orders as o').where('o.created_at', '>=', since).where('o.created_at', '<=', now);

/** A note about orders dated in the future, which no figure counts; none without such orders. */
export async function futureNotes(db: ReadDb, now: Date): Promise<Words[]> {
  const { future } = await db
    .selectFrom('manufacturing_orders')
    .select((eb) => eb.fn.countAll<number>().as('future'))
    .where('created_at', '>', now)
    .where(isDatable('created_at'))
    .executeTakeFirstOrThrow();
  if (future === 0) return [];
  return [
    words(
      `受注日時が未来の注文が ${formatCount(future, 'ja')}あり、数えていません。`,
      `${counted(future, 'order is', 'orders are')} dated in the future and not counted.`,
    ),
  ];
}

/** Under this name each month's completion rates are kept. */
export const ratingsName = (days: number): string => `completion-rate-${days}`;

/** The outcome of each approved partner's orders since `since`, highest completion rate first. */
export const performanceSince = (db: ReadDb, since: Date, now: Date) =>
  db
    .with('counted', () =>
      ordersSince(db, since, now)
        .select((eb) => [
          'o.partner_id',
          eb.fn.countAll<number>().as('orders'),
          eb.fn.countAll<number>().filterWhere('o.status', '=', 'shipped').as('shipped'),
          eb.fn.countAll<number>().filterWhere('o.status', '=', 'cancelled').as('cancelled'),
          eb.fn.countAll<number>().filterWhere('o.status', 'in', openOrderStatuses).as('open'),
        ])
        .groupBy('o.partner_id'),
    )
    .selectFrom('manufacturing_partners as p')
    .leftJoin('counted as c', 'c.partner_id', 'p.id')
    .select((eb) => [
      'p.id',
      partnerName().as('name'),
      'p.company_name',
      eb.fn.coalesce('c.orders', sql<number>`0`).as('orders'),
      eb.fn.coalesce('c.shipped', sql<number>`0`).as('shipped'),
      eb.fn.coalesce('c.cancelled', sql<number>`0`).as('cancelled'),
      eb.fn.coalesce('c.open', sql<number>`0`).as('open'),
      sql<number | null>`100.0::float8 * c.shipped / nullif(c.orders, 0)`.as('rate'),
      // A separate count, so that the sort keeps only the rows shown.
      eb
        .selectFrom('manufacturing_partners')
        .select(({ fn }) => fn.countAll<number>().as('approved'))
        .where('status', '=', 'approved')
        .$asScalar()
        .$notNull()
        .as('total'),
    ])
    .where('p.status', '=', 'approved')
    .orderBy('rate', (order) => order.desc().nullsLast())
    .orderBy('orders', 'desc')
    .orderBy('p.name')
    .orderBy('p.id');

/**
 * The partners with this contact address, with their owners' accounts as far as this role may read them.
 * @throws Refused where this database stores no owner.
 */
export async function partnersWithContact(db: ReadDb, { partners }: Dialect, readable: boolean, email: string) {
  if (!partners.owner)
    throw new Refused(
      'switched_off',
      words(
        'このデータベースのパートナーには所有者（owner_user_id）の列がありません。',
        'Partners of this database have no owner (owner_user_id).',
      ),
      { section: 'trouble.access' },
    );
  return db
    .selectFrom('manufacturing_partners as p')
    .leftJoin('users as u', 'u.id', 'p.owner_user_id')
    .select(['p.id', partnerName().as('name'), 'p.company_name', 'p.status', 'p.owner_user_id'])
    .select(['u.id as user_id', named(sql.ref('u.display_name')).as('display_name'), 'u.role'])
    .select('u.email')
    .$if(readable, (qb) => qb.leftJoin('auth.users as a', 'a.id', 'p.owner_user_id').select('a.email as sign_in'))
    .where(sql<boolean>`lower(p.contact_email) = ${email}`)
    .orderBy('p.name')
    .orderBy('p.id')
    .execute();
}
