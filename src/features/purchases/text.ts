import { formatMonth, type Month } from '../../domain/time/tokyo.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { counted, formatCount, formatYen } from '../../domain/text/yen.ts';

export const label = {
  id: words('購入ID', 'Purchase id'),
  price: words('価格', 'Price'),
  cost: words('原価', 'Factory cost'),
  status: words('状態', 'Status'),
  month: words('購入月', 'Month'),
  creator: words('作家ID', 'Creator id'),
  profitChange: words('作家利益の増減', 'Change of profit'),
  generated: words('支払いの生成', 'Payout generation'),
  platform_markup: words('運営手数料', 'Markup'),
  platform_sales_fee: words('販売手数料', 'Sales fee'),
  platform_total_revenue: words('運営収益', 'Platform revenue'),
  profit: words('作家利益', 'Creator profit'),
  bought: words('購入日時', 'Purchased'),
  work: words('作品', 'Work'),
  item: words('項目', 'Item'),
  stored: words('記録', 'Stored'),
  computed: words('再計算', 'Recomputed'),
  difference: words('差', 'Difference'),
} as const;

/** What people recognise a purchase by: `¥8,000 トートバッグ`. */
export function purchaseName({ price, title }: { readonly price: number; readonly title: string | null }): Words {
  const amount = formatYen(price);
  const work = title === null || title === '' ? words('（作品名なし）', '(no title)') : words(title, title);
  return words(`${amount} ${work.ja}`, `${amount} ${work.en}`);
}

export const notRecorded = words('未記録', 'not recorded');

/** Shown instead of a fee that depends on an unknown cost. */
export const notComputable = words('計算できません', 'cannot be computed');

/** Shown for a purchase that no payout counts. */
export const notPaid = words(
  '決済済みではないため、作家への支払いの対象外です。',
  'Its status is not paid, so no payout includes it.',
);

/** What a refund means for the payout; `status` is the purchase's refund_status. */
export const refundWarnings = (status: string | null): Words[] =>
  status === null || status === 'failed'
    ? []
    : [
        status === 'refunded'
          ? words(
              '返金済みですが、購入の状態が「決済済み」のままであれば作家への支払いに含まれます。',
              'It is refunded; as long as its status is paid, payouts still include it.',
            )
          : words('返金の手続き中です。', 'A refund is under way.'),
      ];

/** Whether the stored fees are right. `wrong` is how many are not; `cost` is null when unknown. */
export function checkLead(cost: number | null, wrong: number): Words {
  if (cost === null)
    return words(
      '原価（factory_payment）が未記録のため、運営手数料と作家利益は計算できません。',
      'The factory cost is not recorded, so neither the markup nor the profit can be computed.',
    );
  return wrong === 0
    ? words('記録された手数料は、計算し直した値と一致しています。', 'The stored fees match the recomputed ones.')
    : words(
        `${formatCount(wrong, 'ja')}の値が、計算し直した値と違います。`,
        `${counted(wrong, 'value differs', 'values differ')} from the recomputed ones.`,
      );
}

/**
 * Whether the creator's payout for the month is generated. `period`: payouts state their period; otherwise `payouts`
 * counts those created since the month, as far as this database says when they were.
 */
export function paidOutWarnings(
  payouts: number | undefined,
  month: Month | undefined,
  { period, created }: { readonly period: boolean; readonly created: boolean },
): Words[] {
  if (payouts === undefined || month === undefined || !(period || created))
    return [
      words(
        '作家または購入日が分からないため、支払いの生成済みかどうかは分かりません。',
        'The creator or the date is unknown, so it is unknown whether a payout was generated.',
      ),
    ];
  const [ja, en] = [formatMonth(month, 'ja'), formatMonth(month, 'en')];
  if (period)
    return payouts === 0
      ? []
      : [
          words(
            `この作家の${ja}分の支払いは生成済みです。計算し直しても支払額は変わりません。`,
            `The creator's payout for ${en} is already generated: recomputing does not change it.`,
          ),
        ];
  return [
    words(
      `このデータベースの支払いには対象期間がなく、${ja}分が生成済みかどうかは分かりません（この作家への翌月以降に作成された支払い: ${formatCount(payouts, 'ja')}）。`,
      `Payouts in this database have no period, so it is unknown whether ${en} is paid out (${counted(payouts, 'payout')} to this creator created since).`,
    ),
  ];
}

/** How payouts treat missing values. `profit` in yen. */
export const missingCountsAsZero = (profit: number): Words =>
  words(
    `未記録の値は、支払いの計算では0円として扱われます（現在の計算上の作家利益: ${formatYen(profit)}）。`,
    `Missing values count as 0 in payouts (profit as currently computed: ${formatYen(profit)}).`,
  );
