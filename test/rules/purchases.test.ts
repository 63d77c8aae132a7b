import { expect, test } from 'vitest';
import {
  computeFees,
  judgeRecalculation,
  profitOf,
  type PurchaseRow,
  recalculationWarnings,
  whyNoFees,
} from '#src/features/purchases/rules.ts';
import { refused } from '../support/refusal.ts';

const nobody = { by: null, at: null, periods: null, since: 0 };
const purchase = (change: Partial<PurchaseRow> = {}): PurchaseRow => ({
  id: '0a1b2c3d-0000-4000-8000-000000000001',
  price: 8_000,
  status: 'paid',
  month: '2026-11',
  factory_payment: 2_000,
  creator_id: '0a1b2c3d-0000-4000-8000-000000000002',
  generated: nobody,
  platform_markup: null,
  platform_sales_fee: null,
  platform_total_revenue: null,
  ...change,
});

test.each([
  [8_000, 2_000, 200, 2_400],
  // Half a yen is rounded away from zero, like PostgreSQL's ROUND: 0.5, 1.5 and 4.5 up, a refund's down.
  [15, 5, 1, 5],
  [5, 15, 2, 2],
  [4, 4, 0, 1],
  [1, 14, 1, 0],
  [-15, -5, -1, -5],
  [0, 0, 0, 0],
])('the runbook’s formula of ¥%d with a cost of ¥%d', (price, cost, platform_markup, platform_sales_fee) => {
  expect(computeFees(price, cost)).toEqual({
    platform_markup,
    platform_sales_fee,
    platform_total_revenue: platform_markup + platform_sales_fee,
  });
});

test('the creator’s profit counts missing values as 0', () => {
  const fees = computeFees(8_000, 2_000);
  expect(profitOf(purchase(), fees)).toBe(3_400);
  expect(profitOf(purchase({ factory_payment: null }), fees)).toBe(5_400);
  expect(profitOf(purchase(), purchase())).toBe(6_000);
});

test.each([
  ['nothing in the way', {}, undefined],
  ['cost unknown', { factory_payment: null }, 'wrong_state'],
  ['day unknown', { month: null }, 'wrong_state'],
  ['generated through Banto', { generated: { ...nobody, by: 'U0ADMIN1' } }, 'wrong_state'],
  ['generated, by its period', { generated: { ...nobody, periods: 1 } }, 'wrong_state'],
  ['a period without payouts', { generated: { ...nobody, periods: 0 } }, undefined],
  ['nobody can tell', { generated: null }, undefined],
  ['the fees are right', computeFees(8_000, 2_000), 'already_done'],
  ['one of them is not', { ...computeFees(8_000, 2_000), platform_markup: 201 }, undefined],
  ['a cost of 0 is known', { factory_payment: 0 }, undefined],
] as const)('may be recomputed: %s', (_, change, code) => {
  const row = purchase(change);
  const no = refused(() => expect(judgeRecalculation(row)).toEqual(computeFees(row.price, row.factory_payment ?? NaN)));
  expect([no?.code, no?.section]).toEqual([code, code && 'trouble.purchases']);
});

test('the next step, if there is one', () => {
  const next = (change: Partial<PurchaseRow>): string | undefined =>
    refused(() => judgeRecalculation(purchase(change)))?.next?.ja;
  expect(next({ factory_payment: null })).toContain('製造原価');
  expect(next({ generated: { ...nobody, by: 'U0ADMIN1' } })).toContain('システム管理者');
});

test('warns that a profit is no payment', () => {
  const said = (profit: number) => recalculationWarnings(purchase({}), profit).map(({ ja }) => ja);
  expect(said(1)).toEqual([]);
  expect(said(0)).toEqual(['再計算後の作家利益が ¥0（0円以下）です。']);
  expect(said(-290)).toEqual(['再計算後の作家利益が -¥290（0円以下）です。']);
});

test.each([
  [{}, []],
  [{ status: 'refunded' }, ['Its status is ']],
  [{ status: null }, ['Its status is ']],
  [{ creator_id: null }, ['The creator is']],
  [{ generated: { ...nobody, since: 2 } }, ['2 payouts to t']],
  [{ generated: { ...nobody, since: 2, periods: 0 } }, []],
  [{ generated: { ...nobody, since: 2 }, creator_id: null }, ['The creator is']],
  [{ generated: null }, []],
])('warns: %o', (change, said) => {
  expect(recalculationWarnings(purchase(change), 1).map(({ en }) => en.slice(0, 14))).toEqual(said);
});

test.each([{ price: 0.5 }, { price: 2 ** 53 }, { price: Number.NaN }, { factory_payment: 1.5 }])(
  'fees of %o are not computed: it is no whole number of yen',
  (change) => {
    expect(refused(() => judgeRecalculation(purchase(change)))).toMatchObject({
      code: 'wrong_state',
      section: 'trouble.purchases',
      words: { en: 'The price or the factory cost is no whole number of yen, so the fees cannot be computed.' },
    });
  },
);

test('where a column of the fees or of the cost is missing, that is why none can be recomputed', () => {
  const whole = { fees: true, cost: true, refunds: true };
  expect(whyNoFees({ purchases: whole })).toBeUndefined();
  expect(whyNoFees({ purchases: { ...whole, fees: false } })?.en).toContain('a column of the fees');
  expect(whyNoFees({ purchases: { ...whole, cost: false } })?.en).toContain('factory_payment');
});
