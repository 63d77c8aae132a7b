import { formatMonth, type Month } from '../../domain/tokyo.ts';
import { type Words, words } from '../../domain/words.ts';
import { counted, formatCount, formatYen } from '../../domain/yen.ts';

export const label = {
  id: words('購入ID', 'Purchase id'),
  price: words('価格', 'Price'),
  cost: words('原価', 'Factory cost'),
  status: words('状態', 'Status'),
  month: words('購入月', 'Month'),
  creator: words('作家ID', 'Creator id'),
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

export const notRecorded = words('未記録', 'not recorded');

/** Stands in place of a fee that is computed from an unknown cost. */
export const notKnown = words('計算できません', 'cannot be computed');

/** Said of a purchase that no payout counts. */
export const notPaid = words(
  '状態が paid ではないため、作家への支払いの対象外です。',
  'It is not paid, so no payout counts it.',
);

/** Whether the stored fees are right. `wrong` counts those that are not; the cost is null when it is not known. */
export function checkLead(cost: number | null, wrong: number): Words {
  if (cost === null)
    return words(
      '原価（factory_payment）が未記録のため、運営手数料と作家利益は計算できません。',
      'The factory cost is not recorded, so neither the markup nor the profit can be computed.',
    );
  return wrong === 0
    ? words('記録された手数料は、計算し直した値と一致しています。', 'The stored fees are as recomputed.')
    : words(
        `${formatCount(wrong, 'ja')}の値が、計算し直した値と違います。`,
        `${wrong} values differ from the recomputed ones.`,
      );
}

/**
 * Whether the creator's payout of the month is generated. `exact` where a payout says which month it is for; else
 * `payouts` are those created since.
 */
export function paidOutWarnings(payouts: number | undefined, month: Month | undefined, exact: boolean): Words[] {
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

/** What the payout's sum makes of the stored values. `profit` in yen. */
export const countedAsZero = (profit: number): Words =>
  words(
    `未記録の値は、支払いの計算では0円として扱われます（現在の計算上の作家利益: ${formatYen(profit)}）。`,
    `What is not recorded counts as 0 for the payout (the profit as it is counted now: ${formatYen(profit)}).`,
  );
