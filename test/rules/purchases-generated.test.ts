import { expect, test } from 'vitest';
import { judgeRecalculation, type PurchaseRow } from '#src/features/purchases/rules.ts';
import { refused } from '../support/refusal.ts';

const nobody = { by: null, at: null, periods: null, since: 0 };
const purchase: PurchaseRow = {
  id: '0a1b2c3d-0000-4000-8000-000000000001',
  price: 8_000,
  status: 'paid',
  month: '2026-10',
  factory_payment: 2_000,
  creator_id: '0a1b2c3d-0000-4000-8000-000000000002',
  generated: nobody,
  platform_markup: null,
  platform_sales_fee: null,
  platform_total_revenue: null,
};

test.each([
  ['through Banto', { ...nobody, by: 'U0ADMIN1', at: '2026-11-01T00:00:00Z' }, 'U0ADMIN1'],
  ['outside Banto', { ...nobody, periods: 1 }, undefined],
])('a month that was generated %s is named, with the person who did it as far as known', (_, generated, by) => {
  const no = refused(() => judgeRecalculation({ ...purchase, generated }));
  expect(no?.words.ja).toContain('2026年10月');
  expect(no?.words.en).toContain('Oct 2026');
  expect(no?.by).toBe(by);
});
