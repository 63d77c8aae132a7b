import { sql } from 'kysely';
import { Refused } from '../../../domain/errors.ts';
import { formatMonth, monthOf } from '../../../domain/tokyo.ts';
import { type Words, words } from '../../../domain/words.ts';
import { counted, formatCount, formatYen } from '../../../domain/yen.ts';
import { listed, table } from '../../../engine/definitions/answer.ts';
import { id } from '../../../engine/parameters/parameters.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';

// The runbook's formulas with its ROUND, but an unknown cost stays unknown: NULL in, NULL out.
const markup = sql<number | null>`round(p.factory_payment * 0.10)::int`;
const salesFee = sql<number>`round(p.price * 0.30)::int`;

// Of the month in Tokyo in which it was bought: its first day, and the moment at which the next one begins.
const monthBought = sql`date_trunc('month', p.purchased_at at time zone 'Asia/Tokyo')`;
const firstDay = sql<string>`${monthBought}::date`;
const nextMonth = sql<Date>`(${monthBought} + interval '1 month') at time zone 'Asia/Tokyo'`;

/** A purchase's stored fees against the same recomputed, and whether they may still be corrected. */
export const check = defineQuery({
  name: 'purchases.check',
  aliases: ['確認', '検算', '点検'],
  section: 'trouble.purchases',
  role: 'operator',
  summary: words(
    '購入に記録された手数料を、計算し直した値と比べます',
    "A purchase's stored fees against the recomputed ones",
  ),
  parameters: { id: id(words('購入ID', 'Purchase id')) },
  replaces: [
    {
      statement: words('問題のある購入データ確認', 'The purchase in question'),
      flaw: words(
        '決済の識別子やコンビニの番号まで全列を表示し、未記録の手数料を0円として計算します。必要な列だけを示し、未記録は未記録と伝えます。',
        'It prints every column, payment identifiers and voucher numbers among them, and counts unknown fees as 0. Banto names the columns it needs and says what is not recorded.',
      ),
    },
  ],
  shareable: true,
  async run({ db, dialect }, { id: asked }) {
    const purchase = await db
      .selectFrom('purchases as p')
      .select(['p.id', 'p.price', 'p.status', 'p.purchased_at', 'p.factory_payment'])
      .select(['p.platform_markup', 'p.platform_sales_fee', 'p.platform_total_revenue'])
      .select([
        markup.as('markup'),
        salesFee.as('sales_fee'),
        sql<number | null>`${markup} + ${salesFee}`.as('revenue'),
      ])
      .$if(dialect.works, (qb) =>
        qb
          .leftJoin('works as w', 'w.id', 'p.work_id')
          .select(['w.creator_id', 'w.title'])
          .select((eb) =>
            eb
              .selectFrom('payouts_v31 as o')
              .select((of) => of.fn.countAll<number>().as('payouts'))
              .whereRef('o.recipient_id', '=', 'w.creator_id')
              .$if(dialect.payouts.period, (payouts) => payouts.where('o.period_start', '=', firstDay))
              .$if(!dialect.payouts.period, (payouts) => payouts.where('o.created_at', '>=', nextMonth))
              .as('payouts'),
          ),
      )
      .where('p.id', '=', asked)
      .executeTakeFirst();
    if (!purchase) {
      throw new Refused('not_found', words(`購入 ${asked} は見つかりません。`, `There is no purchase ${asked}.`), {
        section: 'trouble.purchases',
      });
    }
    const { creator_id: creator, purchased_at: at, factory_payment: cost, price } = purchase;
    const bought = at === null ? undefined : monthOf(at);
    const paidOut =
      creator === undefined || creator === null || bought === undefined ? undefined : (purchase.payouts ?? undefined);
    const profit = (revenue: number | null): number | null =>
      cost === null || revenue === null ? null : price - cost - revenue;
    const rows: Compared[] = [
      {
        what: words('運営手数料（原価の10%）', 'Markup (10 % of the cost)'),
        stored: purchase.platform_markup,
        computed: purchase.markup,
      },
      {
        what: words('販売手数料（価格の30%）', 'Sales fee (30 % of the price)'),
        stored: purchase.platform_sales_fee,
        computed: purchase.sales_fee,
      },
      {
        what: words('運営収益（合計）', 'Platform revenue (both)'),
        stored: purchase.platform_total_revenue,
        computed: purchase.revenue,
      },
      {
        what: words('作家利益', 'Creator profit'),
        stored: profit(purchase.platform_total_revenue),
        computed: profit(purchase.revenue),
      },
    ];
    const wrong = rows.filter((row) => row.computed !== null && row.stored !== row.computed).length;
    return {
      title: words('購入の手数料の検算', 'Fees of a purchase'),
      lead: [
        cost === null
          ? words(
              '原価（factory_payment）が未記録のため、運営手数料と作家利益は計算できません。',
              'The factory cost is not recorded, so neither the markup nor the profit can be computed.',
            )
          : wrong === 0
            ? words('記録された手数料は、計算し直した値と一致しています。', 'The stored fees are as recomputed.')
            : words(
                `${formatCount(wrong, 'ja')}の値が、計算し直した値と違います。`,
                `${wrong} values differ from the recomputed ones.`,
              ),
      ],
      sheets: [
        {
          title: asked,
          id: asked,
          facts: [
            { label: words('価格', 'Price'), kind: 'yen', value: price },
            { label: words('原価', 'Factory cost'), kind: 'yen', value: cost },
            { label: words('状態', 'Status'), kind: 'text', value: purchase.status },
            { label: words('購入日時', 'Purchased'), kind: 'instant', value: at },
            { label: words('作品', 'Work'), kind: 'text', value: purchase.title },
            { label: words('作家ID', 'Creator id'), kind: 'text', value: creator, personal: true },
          ],
          warnings: [
            ...(purchase.status === 'paid'
              ? []
              : [
                  words(
                    '状態が paid ではないため、作家への支払いの対象外です。',
                    'It is not paid, so no payout counts it.',
                  ),
                ]),
            ...paidOutWarning(paidOut, bought, dialect.payouts.period),
          ],
          operations: ['purchases.recalc'],
        },
      ],
      tables: [
        table({
          caption: words('記録と再計算', 'Stored and recomputed'),
          empty: words('0件です。', 'None (0).'),
          list: listed(rows),
          columns: [
            { label: words('項目', 'Item'), kind: 'text', value: (row) => row.what },
            { label: words('記録', 'Stored'), kind: 'yen', value: (row) => row.stored ?? notRecorded },
            { label: words('再計算', 'Recomputed'), kind: 'yen', value: (row) => row.computed ?? notKnown },
            {
              label: words('差', 'Difference'),
              kind: 'yen',
              value: (row) => (row.stored === null || row.computed === null ? null : row.computed - row.stored),
            },
          ],
        }),
      ],
      notes: [
        words(
          `未記録の値は、支払いの計算では0円として扱われます（現在の計算上の作家利益: ${formatYen(price - (cost ?? 0) - (purchase.platform_total_revenue ?? 0))}）。`,
          `What is not recorded counts as 0 for the payout (the profit as it is counted now: ${formatYen(price - (cost ?? 0) - (purchase.platform_total_revenue ?? 0))}).`,
        ),
      ],
    };
  },
});

interface Compared {
  readonly what: Words;
  readonly stored: number | null;
  readonly computed: number | null;
}

const notRecorded = words('未記録', 'not recorded');
const notKnown = words('計算できません', 'cannot be computed');

function paidOutWarning(
  payouts: number | undefined,
  month: Parameters<typeof formatMonth>[0] | undefined,
  exact: boolean,
): Words[] {
  if (payouts === undefined || month === undefined)
    return [
      words(
        '作家または購入日が分からないため、支払いの生成済みかどうかは分かりません。',
        'Without its creator or day, whether a payout was generated cannot be told.',
      ),
    ];
  const [ja, en] = [formatMonth(month, 'ja'), formatMonth(month, 'en')];
  if (exact)
    return payouts === 0
      ? []
      : [
          words(
            `この作家の${ja}分の支払いは生成済みです。計算し直しても支払額は変わりません。`,
            `The creator's payout for ${en} is generated: recomputing does not change it.`,
          ),
        ];
  return [
    words(
      `このデータベースの支払いには対象期間がなく、${ja}分が生成済みかどうかは分かりません（この作家への翌月以降に作成された支払い: ${formatCount(payouts, 'ja')}）。`,
      `This database does not keep a payout's period, so whether ${en} is paid out cannot be told (${counted(payouts, 'payout')} to this creator created since).`,
    ),
  ];
}
