import { Refused } from '../../domain/errors.ts';
import { isNoPayment } from '../../domain/second-person/second-person.ts';
import { asMonth, formatMonth } from '../../domain/time/tokyo.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { counted, formatYen } from '../../domain/text/yen.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import { type Generated, isGenerated } from '../../marketplace/generated.ts';
import { notPaid } from './text.ts';

/** The three columns of a purchase's fees. Yen; null where not recorded. A type, so that it counts as JSON. */
export type Fees = {
  readonly platform_markup: number | null;
  readonly platform_sales_fee: number | null;
  readonly platform_total_revenue: number | null;
};

/** A purchase with everything its guard checks. */
export type PurchaseRow = Fees & {
  readonly id: string;
  readonly price: number;
  readonly status: string | null;
  /** The Tokyo month of the sale; null when its date is not recorded. */
  readonly month: string | null;
  readonly factory_payment: number | null;
  readonly creator_id: string | null;
  /** Whether the creator's payout for that month is generated; null when the month is unknown. */
  readonly generated: Generated | null;
};

/** The runbook's fees, in percent: the markup of the factory's cost, the sales fee of the price. */
export const feePercent = { markup: 10, salesFee: 30 } as const;

/** A percentage of whole yen, rounded like PostgreSQL's ROUND: half a yen away from zero. */
function share(amount: number, percent: number): number {
  const hundredths = Math.abs(amount) * percent;
  const rounded = Math.floor((hundredths + 50) / 100);
  return amount < 0 ? 0 - rounded : rounded;
}

/** The runbook's formula, in yen. `store.ts` has the same in SQL. */
export function computeFees(price: number, factoryPayment: number): { readonly [Name in keyof Fees]: number } {
  const platform_markup = share(factoryPayment, feePercent.markup);
  const platform_sales_fee = share(price, feePercent.salesFee);
  return { platform_markup, platform_sales_fee, platform_total_revenue: platform_markup + platform_sales_fee };
}

/** The creator's profit in yen, computed like the payouts: a missing value counts as 0. */
export const profitOf = (
  { price, factory_payment }: Pick<PurchaseRow, 'price' | 'factory_payment'>,
  { platform_total_revenue }: Fees,
): number => price - (factory_payment ?? 0) - (platform_total_revenue ?? 0);

const section = 'trouble.purchases';

/**
 * Why no fee can be recomputed on a database: purchases lack the cost, or one of the three columns of fees, so that the
 * result could not be recorded whole. Undefined where they can.
 */
export function whyNoFees({ purchases: { fees, cost } }: Pick<Dialect, 'purchases'>): Words | undefined {
  if (!cost)
    return words(
      'このデータベースには原価の列（factory_payment）がないため、手数料を計算できません。',
      'This database has no column for the factory’s cost (factory_payment), so fees cannot be computed.',
    );
  if (!fees)
    return words(
      'このデータベースには手数料の列がそろっていないため、再計算を記録できません。',
      'This database lacks a column of the fees, so they cannot be recorded.',
    );
  return undefined;
}

/** The fees the purchase should have. @throws Refused when they cannot be computed or may no longer be changed. */
export function judgeRecalculation(row: PurchaseRow): { readonly [Name in keyof Fees]: number } {
  if (![row.price, row.factory_payment ?? 0].every(Number.isSafeInteger))
    throw new Refused(
      'wrong_state',
      words(
        '価格または原価を円の整数として読めないため、手数料を計算できません。',
        'The price or the factory cost is no whole number of yen, so the fees cannot be computed.',
      ),
      { section },
    );
  if (row.factory_payment === null) {
    throw new Refused(
      'wrong_state',
      words(
        '原価（factory_payment）が未記録のため、手数料を計算できません。',
        'The factory cost is not recorded, so the fees cannot be computed.',
      ),
      { section, next: words('先に製造原価を確認してください。', 'Check the factory’s cost first.') },
    );
  }
  if (row.month === null) {
    throw new Refused(
      'wrong_state',
      words(
        '購入日が未記録のため、支払いが生成済みかどうか分かりません。',
        'The purchase date is not recorded, so it is unknown whether it was paid out.',
      ),
      { section },
    );
  }
  if (row.generated !== null && isGenerated(row.generated)) {
    const month = asMonth(row.month);
    throw new Refused(
      'wrong_state',
      words(
        `${formatMonth(month, 'ja')}分の支払いは生成済みのため、手数料を書き換えません。`,
        `The payouts for ${formatMonth(month, 'en')} are already generated, so the fees can no longer be changed.`,
      ),
      {
        section,
        ...(row.generated.by !== null && { by: row.generated.by }),
        next: words(
          '差額は、システム管理者と支払いの調整を相談してください。',
          'Please discuss the difference with an administrator.',
        ),
      },
    );
  }
  const fees = computeFees(row.price, row.factory_payment);
  const same = (Object.keys(fees) as (keyof Fees)[]).every((name) => fees[name] === row[name]);
  if (!same) return fees;
  throw new Refused(
    'already_done',
    words('記録された手数料は、再計算した値と同じです。', 'The recorded fees already match the recomputed ones.'),
    { section },
  );
}

/** What the person should know before the fees are changed. */
export function recalculationWarnings(row: PurchaseRow, profit: number): Words[] {
  const { generated, status } = row;
  return [
    ...(isNoPayment(profit)
      ? [
          words(
            `再計算後の作家利益が ${formatYen(profit)}（0円以下）です。`,
            `The creator’s profit will be ${formatYen(profit)}: 0 yen or less.`,
          ),
        ]
      : []),
    ...(status === 'paid' ? [] : [notPaid]),
    ...(row.creator_id === null
      ? [
          words(
            '作家が分からないため、その支払いが生成済みかどうかは番頭の記録でしか確認できません。',
            'The creator is unknown, so only Banto’s own record shows whether it was paid out.',
          ),
        ]
      : []),
    ...(generated !== null && generated.periods === null && generated.since > 0 && row.creator_id !== null
      ? [
          words(
            `この作家には翌月以降に支払いが${generated.since}件作成されています。この月の分が含まれていないか確認してください。`,
            `${counted(generated.since, 'payout')} to this creator created since that month: check that this purchase is not already paid out.`,
          ),
        ]
      : []),
  ];
}
