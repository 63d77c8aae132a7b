import { sql } from 'kysely';
import { addDays, dayOf, formatDay, startOfDay } from '../../../domain/tokyo.ts';
import { words } from '../../../domain/words.ts';
import { formatCount } from '../../../domain/yen.ts';
import { table } from '../../../engine/definitions/answer.ts';
import { days } from '../../../engine/parameters/parameters.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { label } from '../text.ts';

/** Days looked back when none are given: enough orders to judge by, recent enough to act on. */
const DAYS = 90;

/** What became of each approved partner's orders. */
export const performance = defineQuery({
  name: 'partners.performance',
  aliases: ['実績', '成績', '完了率'],
  section: 'partners.2',
  role: 'viewer',
  summary: words(
    '承認済みパートナーごとの注文・発送・キャンセル・未完了と完了率を示します',
    'Orders, shipped, cancelled, open and completion rate of each approved partner',
  ),
  parameters: { days: days(words('日数', 'days'), DAYS) },
  replaces: [
    {
      statement: words('パートナー別受注・完了率', 'Orders and completion rate by partner'),
      flaw: words(
        '注文のないパートナーも「1件・0%」と表示し、期間の区切りがありません。注文そのものを期間を決めて数え、注文がなければ率を示しません。',
        'A partner without orders shows 1 order and 0 %, and there is no period. Banto counts the orders themselves within a period; without orders there is no rate.',
      ),
    },
  ],
  shareable: true,
  async run({ db, now, list }, { days: looked }) {
    const since = addDays(dayOf(now), 1 - looked);
    const found = await list(
      db
        .with('counted', (qc) =>
          qc
            .selectFrom('manufacturing_orders')
            .select((eb) => [
              'partner_id',
              eb.fn.countAll<number>().as('orders'),
              eb.fn.countAll<number>().filterWhere('status', '=', 'shipped').as('shipped'),
              eb.fn.countAll<number>().filterWhere('status', '=', 'cancelled').as('cancelled'),
              eb.fn
                .countAll<number>()
                .filterWhere('status', 'in', ['submitted', 'accepted', 'in_production'])
                .as('open'),
            ])
            .where('created_at', '>=', startOfDay(since))
            .groupBy('partner_id'),
        )
        .selectFrom('manufacturing_partners as p')
        .leftJoin('counted as c', 'c.partner_id', 'p.id')
        .select((eb) => [
          'p.name',
          'p.company_name',
          eb.fn.coalesce('c.orders', sql<number>`0`).as('orders'),
          eb.fn.coalesce('c.shipped', sql<number>`0`).as('shipped'),
          eb.fn.coalesce('c.cancelled', sql<number>`0`).as('cancelled'),
          eb.fn.coalesce('c.open', sql<number>`0`).as('open'),
          sql<number | null>`100.0::float8 * c.shipped / nullif(c.orders, 0)`.as('rate'),
          // Counted apart, so that only the rows shown are kept while sorting.
          sql<number>`(select count(*) from manufacturing_partners where status = 'approved')`.as('total'),
        ])
        .where('p.status', '=', 'approved')
        .orderBy('rate', (order) => order.desc().nullsLast())
        .orderBy('orders', 'desc')
        .orderBy('p.name')
        .orderBy('p.id'),
    );
    const [ja, en] = [formatDay(since, 'ja', now), formatDay(since, 'en', now)];
    return {
      title: words(`パートナー実績（過去${looked}日）`, `Partner performance, ${looked} days`),
      lead: [
        words(
          `承認済みパートナー ${formatCount(found.total, 'ja')}の、${ja}から今までに入った注文です。`,
          `Orders since ${en} of ${formatCount(found.total, 'en')} approved partners.`,
        ),
      ],
      tables: [
        table({
          caption: words('完了率の高い順', 'Highest completion rate first'),
          empty: words('承認済みのパートナーは 0件です。', 'No partner is approved (0).'),
          list: found,
          columns: [
            { label: label.name, kind: 'text', value: (row) => row.name },
            { label: label.company, kind: 'text', value: (row) => row.company_name },
            { label: label.orders, kind: 'count', value: (row) => row.orders },
            { label: words('発送済み', 'Shipped'), kind: 'count', value: (row) => row.shipped },
            { label: words('キャンセル', 'Cancelled'), kind: 'count', value: (row) => row.cancelled },
            { label: words('未完了', 'Open'), kind: 'count', value: (row) => row.open },
            {
              label: words('完了率', 'Completion rate'),
              kind: 'percent',
              value: (row) => row.rate ?? words('注文なし', 'no orders'),
            },
          ],
        }),
      ],
      notes: [
        words(
          '完了率 = 発送済み ÷ 注文（キャンセル・失敗を含む）。注文のないパートナーに率はありません。',
          'Completion rate = shipped ÷ orders, cancelled and failed ones included. Without orders there is no rate.',
        ),
      ],
    };
  },
});
