import { sql } from 'kysely';
import { Refused } from '../../../domain/errors.ts';
import { words } from '../../../domain/words.ts';
import { listed, table } from '../../../engine/definitions/answer.ts';
import { name, readUuid } from '../../../engine/parameters/parameters.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { statusWords } from '../../../marketplace/order-status.ts';
import type { PartnerStatus } from '../../../marketplace/tables.ts';
import { missing, partnerStatusWords } from '../rules.ts';
import { presence } from '../store.ts';
import { label } from '../text.ts';

const operationsOn: Readonly<Record<PartnerStatus, readonly string[]>> = {
  pending: ['partners.approve', 'partners.suspend'],
  approved: ['partners.suspend'],
  suspended: ['partners.reinstate'],
};

/** One partner with its orders, products and notifications; several when the name fits several. */
export const show = defineQuery({
  name: 'partners.show',
  aliases: ['詳細', '表示'],
  section: 'partners.1',
  role: 'operator',
  summary: words(
    'パートナーの詳細（注文・商品・通知の状況）を表示します',
    'One partner with its orders, products and notifications',
  ),
  parameters: { id: name(words('IDまたは名前', 'id or name'), '山田製作所') },
  replaces: [],
  shareable: true,
  async run({ db, dialect, now }, { id }) {
    const uuid = readUuid(id);
    const pattern = `%${id.replaceAll(/[\\%_]/gu, '\\$&')}%`;
    const { has_webhook, has_shipping } = presence(dialect);
    const found = await db
      .selectFrom('manufacturing_partners as p')
      .select([
        'p.id',
        'p.name',
        'p.company_name',
        'p.contact_email',
        'p.description',
        'p.status',
        'p.created_at',
        'p.updated_at',
      ])
      .select([has_webhook.as('has_webhook'), has_shipping.as('has_shipping')])
      .where((eb) =>
        uuid === undefined
          ? eb.or([eb('p.name', 'ilike', pattern), eb('p.company_name', 'ilike', pattern)])
          : eb('p.id', '=', uuid),
      )
      .orderBy(sql`p.name = ${id}`, 'desc')
      .orderBy('p.name')
      .orderBy('p.id')
      .limit(50)
      .execute();
    const exact = found.filter((partner) => partner.name === id);
    const partners = exact.length === 1 ? exact : found;
    const [partner] = partners;
    if (!partner) {
      throw new Refused(
        'not_found',
        words(`「${id}」に当てはまるパートナーはいません。`, `No partner is called “${id}”.`),
        {
          next: words(
            '名前の一部でも探せます。表記をご確認ください。',
            'Part of a name is enough; please check the spelling.',
          ),
        },
      );
    }
    if (partners.length > 1) {
      return {
        title: words(`「${id}」に当てはまるパートナー`, `Partners called “${id}”`),
        lead: [
          words(
            `${partners.length}件あります。IDを指定してください。`,
            `There are ${partners.length}; please give the id.`,
          ),
        ],
        tables: [
          table({
            caption: words('候補', 'Candidates'),
            empty: words('0件', 'None (0)'),
            list: listed(partners),
            columns: [
              { label: label.name, kind: 'text', value: (row) => row.name },
              { label: label.company, kind: 'text', value: (row) => row.company_name },
              { label: label.status, kind: 'text', value: (row) => partnerStatusWords(row.status) },
              { label: label.id, kind: 'text', value: (row) => row.id },
            ],
          }),
        ],
      };
    }
    const orders = await db
      .selectFrom('manufacturing_orders')
      .select((eb) => ['status', eb.fn.countAll<number>().as('orders'), eb.fn.max('created_at').as('newest')])
      .where('partner_id', '=', partner.id)
      .groupBy('status')
      .orderBy('status')
      .execute();
    const products = await db
      .selectFrom('factory_products')
      .select((eb) => [
        eb.fn.countAll<number>().as('all'),
        eb.fn.countAll<number>().filterWhere('is_active', '=', true).as('active'),
      ])
      .where('partner_id', '=', partner.id)
      .executeTakeFirstOrThrow();
    const notifications = await db
      .selectFrom('partner_notifications')
      .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
      .where('partner_id', '=', partner.id)
      .where('created_at', '>=', new Date(now.getTime() - 30 * 86_400_000))
      .groupBy('status')
      .orderBy('status')
      .execute();
    const present = (has: boolean | null) =>
      has === null
        ? words('このデータベースにはありません', 'not in this database')
        : has
          ? label.present
          : label.absent;
    const told = notifications.map(({ status, count }) => `${status ?? '—'} ${count}`).join('、');
    return {
      title: words(`パートナー: ${partner.name}`, `Partner: ${partner.name}`),
      sheets: [
        {
          title: partner.name,
          id: partner.id,
          facts: [
            { label: label.status, kind: 'text', value: partnerStatusWords(partner.status) },
            { label: label.company, kind: 'text', value: partner.company_name },
            { label: label.email, kind: 'text', value: partner.contact_email, personal: true },
            { label: label.description, kind: 'text', value: partner.description },
            { label: label.webhook, kind: 'text', value: present(partner.has_webhook) },
            { label: label.shipping, kind: 'text', value: present(partner.has_shipping) },
            { label: label.products, kind: 'text', value: `${products.active} / ${products.all}` },
            { label: label.notifications, kind: 'text', value: told === '' ? words('0件', 'none (0)') : told },
            { label: label.applied, kind: 'instant', value: partner.created_at },
            { label: label.updated, kind: 'instant', value: partner.updated_at },
            { label: label.id, kind: 'text', value: partner.id },
          ],
          warnings: missing(partner),
          operations: partner.status === null ? [] : operationsOn[partner.status],
        },
      ],
      tables: [
        table({
          caption: words('注文（状態別）', 'Orders by status'),
          empty: words('このパートナーの注文は 0件です。', 'It has no orders (0).'),
          list: listed(orders),
          columns: [
            { label: label.status, kind: 'text', value: (row) => statusWords(row.status) },
            { label: label.orders, kind: 'count', value: (row) => row.orders },
            { label: words('最新 (JST)', 'Newest (JST)'), kind: 'instant', value: (row) => row.newest },
          ],
        }),
      ],
    };
  },
});
