import { type RawBuilder, sql } from 'kysely';
import { Refused } from '../../domain/errors.ts';
import { words } from '../../domain/words.ts';
import type { Db, Trx } from '../../engine/database.ts';
import type { Choice, OperationContext } from '../../engine/definitions/operation.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import type { PartnerStatus } from '../../marketplace/tables.ts';
import { type PartnerRow, partnerStatusWords } from './rules.ts';

/** Whether the partner has a webhook and shipping terms; null where this database has no such column. */
export const presence = ({
  partners,
}: Dialect): { has_webhook: RawBuilder<boolean | null>; has_shipping: RawBuilder<boolean | null> } => ({
  has_webhook: partners.webhookUrl ? sql<boolean>`coalesce(p.webhook_url, '') <> ''` : sql<null>`null::boolean`,
  has_shipping: partners.shippingInfo
    ? sql<boolean>`(p.shipping_info is not null and p.shipping_info::text not in ('null', '{}'))`
    : sql<null>`null::boolean`,
});

/** The partner with all its guards look at. @throws Refused when there is none. */
export async function loadPartner(
  db: Db | Trx,
  id: string,
  lock: boolean,
  { dialect }: Pick<OperationContext, 'dialect'>,
): Promise<PartnerRow> {
  const { has_webhook, has_shipping } = presence(dialect);
  const row = await db
    .selectFrom('manufacturing_partners as p')
    .select(['p.id', 'p.name', 'p.company_name', 'p.contact_email', 'p.description', 'p.status'])
    .select([has_webhook.as('has_webhook'), has_shipping.as('has_shipping')])
    .where('p.id', '=', id)
    .$if(lock, (qb) => qb.forUpdate('p'))
    .executeTakeFirst();
  if (row) return row;
  throw new Refused(
    'not_found',
    words(`ID ${id} のパートナーは見つかりません。`, `There is no partner with the id ${id}.`),
    {
      section: 'partners.1',
      next: words('/partners pending で審査待ちの一覧を確認できます。', '/partners pending lists those that wait.'),
    },
  );
}

/** Changes the status if it still is one of those expected; undefined when it is not. */
export async function changeStatus(
  trx: Trx,
  id: string,
  from: readonly PartnerStatus[],
  to: PartnerStatus,
  now: Date,
): Promise<{ status: PartnerStatus | null } | undefined> {
  return trx
    .updateTable('manufacturing_partners')
    .set({ status: to, updated_at: now })
    .where('id', '=', id)
    .where('status', 'in', from)
    .returning('status')
    .executeTakeFirst();
}

/** Partners in one of the states, narrowed to those whose name or company holds what was typed. */
export async function partnerChoices(
  db: Db,
  statuses: readonly PartnerStatus[],
  typed: string | undefined,
): Promise<Choice[]> {
  const pattern = `%${(typed ?? '').replaceAll(/[\\%_]/gu, '\\$&')}%`;
  const rows = await db
    .selectFrom('manufacturing_partners')
    .select(['id', 'name', 'company_name', 'status'])
    .where('status', 'in', statuses)
    .where((eb) => eb.or([eb('name', 'ilike', pattern), eb('company_name', 'ilike', pattern)]))
    .orderBy('created_at')
    .limit(300)
    .execute();
  return rows.map(({ id, name, company_name, status }) => {
    const called = [name, company_name].filter(Boolean).join(' / ');
    const state = partnerStatusWords(status);
    return { id, label: words(`${called} / ${state.ja}`, `${called} / ${state.en}`) };
  });
}

/** Orders of the partner that are not finished. */
export async function countOpenOrders(db: Db, id: string): Promise<number> {
  const { orders } = await db
    .selectFrom('manufacturing_orders')
    .select((eb) => eb.fn.countAll<number>().as('orders'))
    .where('partner_id', '=', id)
    .where('status', 'in', ['submitted', 'accepted', 'in_production'])
    .executeTakeFirstOrThrow();
  return orders;
}
