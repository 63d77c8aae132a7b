import { type Expression, expressionBuilder, type RawBuilder, sql, type SqlBool } from 'kysely';
import { type Day, dayBounds } from '../../domain/time/tokyo.ts';
import type { Dialect } from '../dialect.ts';
import type { MarketplaceTables } from '../tables.ts';
import { isDatable } from './datable.ts';
import type { Backlog, MarketplaceRead } from './read.ts';

const partner = expressionBuilder<MarketplaceTables, 'manufacturing_partners'>();

/** Which partners wait for review (runbook, partners 1). */
export const waitsForReview: Expression<SqlBool> = partner('status', '=', 'pending');

/** Whether the partner `p` of a select can be notified by webhook; null where this database stores none. */
export const hasWebhook = ({ partners }: Pick<Dialect, 'partners'>): RawBuilder<boolean | null> =>
  partners.webhookUrl ? sql<boolean>`coalesce(p.webhook_url, '') <> ''` : sql<null>`null::boolean`;

/** The number of partners that wait for review, and the creation time of the oldest. */
export const pendingPartners = (db: MarketplaceRead): Promise<Backlog> =>
  db
    .selectFrom('manufacturing_partners')
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      eb.fn.min('created_at').filterWhere(isDatable('created_at')).as('oldest'),
    ])
    .where(waitsForReview)
    .executeTakeFirstOrThrow();

/** Which partners registered on a Tokyo day (runbook, daily 3). */
export const registeredOn = (day: Day): Expression<SqlBool> => {
  const { from, to } = dayBounds(day);
  return partner.and([partner('created_at', '>=', from), partner('created_at', '<', to)]);
};

/** How many partners registered on a day. */
export async function newPartners(db: MarketplaceRead, day: Day): Promise<number> {
  const { partners } = await db
    .selectFrom('manufacturing_partners')
    .select((eb) => eb.fn.countAll<number>().as('partners'))
    .where(registeredOn(day))
    .executeTakeFirstOrThrow();
  return partners;
}

export interface ProductActivity {
  readonly added: number;
  /** Not counting products added that day. */
  readonly updated: number;
  /** All products last updated that day; this is the runbook's figure. */
  readonly touched: number;
}

/** Products added and updated on a Tokyo day (runbook, daily 3). */
export function productActivity(db: MarketplaceRead, day: Day): Promise<ProductActivity> {
  const { from, to } = dayBounds(day);
  const within = (column: 'created_at' | 'updated_at') =>
    sql<boolean>`(${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${to})`;
  return db
    .selectFrom('factory_products')
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere(within('created_at')).as('added'),
      eb.fn
        .countAll<number>()
        .filterWhere(sql<boolean>`${within('updated_at')} and ${within('created_at')} is not true`)
        .as('updated'),
      eb.fn.countAll<number>().filterWhere(within('updated_at')).as('touched'),
    ])
    .where((eb) => eb.or([within('created_at'), within('updated_at')]))
    .executeTakeFirstOrThrow();
}
