import { sql } from 'kysely';
import { addMonths, formatMonth, type Month, monthBounds, monthOf } from '../../../domain/tokyo.ts';
import { type Words, words } from '../../../domain/words.ts';
import { formatCount, formatYen } from '../../../domain/yen.ts';
import { listed, table } from '../../../engine/definitions/answer.ts';
import { month } from '../../../engine/parameters/parameters.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';

/** Months that the chart shows. */
const MONTHS = 6;
// As the view creator_earnings_v50 has it, which counts a cost or fee that is not known as 0; read from the table itself,
// because the view's joins cost more than all the rest and change no figure. Summed column by column, which is quickest.
const profit = sql<number>`(coalesce(sum(price), 0) - coalesce(sum(factory_payment), 0) - coalesce(sum(platform_total_revenue), 0))::bigint`;
const unknownCost = sql<boolean>`factory_payment is null or platform_total_revenue is null`;

interface Row {
  readonly month: Month;
  readonly sales: number;
  readonly profit: number;
  readonly revenue: number;
  /** Sales whose cost or fee is not recorded. */
  readonly unknown: number;
}

/** A month's sales beside the month before, and the six months up to it. */
export const monthly = defineQuery({
  name: 'reports.monthly',
  aliases: ['月次', '月間', '月次レポート'],
  section: 'monthly.3',
  role: 'viewer',
  summary: words(
    'その月と前月の売上件数・作家利益・運営収益と、6か月の推移を示します',
    'Sales, creator profit and platform revenue of a month and the one before, and six months as a chart',
  ),
  parameters: { month: month(words('月', 'month')) },
  replaces: [
    {
      statement: words('月間取引サマリー', 'Monthly summary'),
      flaw: words(
        'UTCの月で区切るため、日本時間で1日の朝9時までの売上が前月に入ります。終わりの区切りもありません。日本時間の月で、始めと終わりを決めて数えます。',
        'Its months are UTC: a sale before 9 in the morning of the 1st in Tokyo falls into the month before, and there is no upper bound. Banto uses Tokyo months with both bounds.',
      ),
    },
  ],
  shareable: true,
  async run({ db, now }, { month: asked }) {
    const months = Array.from({ length: MONTHS }, (_, index) => addMonths(asked, index + 1 - MONTHS));
    // One look into the index for each month: no sale is sorted, and none needs a calendar.
    const bounds = sql<{ month: Month; start: Date; next: Date }>`unnest(
      ${months}::text[],
      ${months.map((each) => monthBounds(each).from)}::timestamptz[],
      ${months.map((each) => monthBounds(each).to)}::timestamptz[]
    )`;
    const { from, to } = monthBounds(asked);
    const rows = await db
      .selectFrom(bounds.as<'m'>(sql`m(month, start, next)`))
      .innerJoinLateral(
        (eb) =>
          eb
            .selectFrom('purchases')
            .select((of) => [
              of.fn.countAll<number>().as('sales'),
              profit.as('profit'),
              sql<number>`coalesce(sum(platform_total_revenue), 0)::bigint`.as('revenue'),
              of.fn.countAll<number>().filterWhere(unknownCost).as('unknown'),
            ])
            .where('status', '=', 'paid')
            .whereRef('purchased_at', '>=', 'm.start')
            .whereRef('purchased_at', '<', 'm.next')
            .as('s'),
        (join) => join.onTrue(),
      )
      .select(['m.month', 's.sales', 's.profit', 's.revenue', 's.unknown'])
      .select((eb) =>
        eb
          .selectFrom('purchases')
          .select((of) => of.fn.countAll<number>().as('elsewhere'))
          .where('status', 'in', ['completed', 'shipped'])
          .where('purchased_at', '>=', from)
          .where('purchased_at', '<', to)
          .as('elsewhere'),
      )
      .orderBy('m.month')
      .execute();
    const of = (each: Month): Row =>
      rows.find((row) => row.month === each) ?? { month: each, sales: 0, profit: 0, revenue: 0, unknown: 0 };
    const [current, previous] = [of(asked), of(addMonths(asked, -1))];
    const { unknown } = current;
    const elsewhere = rows[0]?.elsewhere ?? 0;
    const running = asked === monthOf(now);
    return {
      title: words(`月次レポート（${formatMonth(asked, 'ja')}）`, `Monthly report, ${formatMonth(asked, 'en')}`),
      lead: [said(current, running), said(previous, false)],
      charts: [
        {
          title: words('作家利益と運営収益（6か月、円）', 'Creator profit and platform revenue'),
          type: 'bar',
          categories: months.map((each) => words(formatMonth(each, 'ja'), formatMonth(each, 'en'))),
          series: [
            { name: label.profit, values: months.map((each) => of(each).profit) },
            { name: label.revenue, values: months.map((each) => of(each).revenue) },
          ],
        },
      ],
      tables: [
        table<Row>({
          caption: words('月別（新しい順）', 'By month, newest first'),
          empty: words('0件です。', 'None (0).'),
          list: listed(months.toReversed().map(of)),
          columns: [
            {
              label: label.month,
              kind: 'text',
              value: (row) => words(formatMonth(row.month, 'ja'), formatMonth(row.month, 'en')),
            },
            { label: label.sales, kind: 'count', value: (row) => row.sales },
            { label: label.profit, kind: 'yen', value: (row) => row.profit },
            { label: label.revenue, kind: 'yen', value: (row) => row.revenue },
          ],
        }),
      ],
      notes: [
        words(
          '集計するのは状態が paid の購入だけです（作家への支払いと同じ基準）。',
          'Only purchases of status paid are counted, as for the payouts to creators.',
        ),
        ...(unknown === 0
          ? []
          : [
              words(
                `原価または手数料が未記録の売上が ${formatCount(unknown, 'ja')}あります。0円として計算されるため、作家利益は実際より大きく出ます。`,
                `${formatCount(unknown, 'en')} sales lack their cost or fees, which count as 0: the creators' profit shown is too high.`,
              ),
            ]),
        ...(elsewhere === 0
          ? []
          : [
              words(
                `このほか、状態が completed・shipped の購入が ${formatCount(elsewhere, 'ja')}あり、集計にも支払いにも入っていません。`,
                `${formatCount(elsewhere, 'en')} purchases of status completed or shipped are in neither this nor any payout.`,
              ),
            ]),
      ],
    };
  },
});

const label = {
  month: words('月', 'Month'),
  sales: words('売上件数', 'Sales'),
  profit: words('作家利益', 'Creator profit'),
  revenue: words('運営収益', 'Platform revenue'),
} as const;

const said = (row: Row, running: boolean): Words =>
  words(
    `${formatMonth(row.month, 'ja')}${running ? '（途中）' : ''}: 売上 ${formatCount(row.sales, 'ja')}、作家利益 ${formatYen(row.profit)}、運営収益 ${formatYen(row.revenue)}`,
    `${formatMonth(row.month, 'en')}${running ? ' (so far)' : ''}: ${formatCount(row.sales, 'en')} sales, creator profit ${formatYen(row.profit)}, platform revenue ${formatYen(row.revenue)}`,
  );
