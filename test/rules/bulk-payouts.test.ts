import { describe, expect, it, test } from 'vitest';
import { asDay } from '#src/domain/tokyo.ts';
import { batchNumber, bulkWarnings, type Payee, totalOf } from '#src/features/payouts/bulk/rules.ts';
import type { PayoutRow } from '#src/features/payouts/rules.ts';
import { payout } from '../support/payout-row.ts';

const today = asDay('2026-11-20');
const { recipient_type, recipient_id } = payout();
const payee = (change: Partial<Payee>): Payee => ({
  recipient_type,
  recipient_id,
  recent: 0,
  recentAmounts: null,
  largest: null,
  ...change,
});
const warned = (rows: readonly PayoutRow[], payees: readonly Payee[] = []): string[] =>
  bulkWarnings(rows, payees, today, 0).map(({ en }) => en);

test('the total of payouts', () => {
  expect(totalOf([])).toBe(0);
  expect(totalOf([payout({ final_payout: 1_200 }), payout({ final_payout: 34 })])).toBe(1_234);
});

describe('a payout is unusual', () => {
  const unusual = (amount: number, largest: number | null): boolean =>
    warned([payout({ final_payout: amount })], [payee({ largest })]).some((said) => said.includes('3 times'));

  it('when it is more than three times the recipient’s largest so far', () => {
    expect(unusual(30_000, 10_000)).toBe(false);
    expect(unusual(30_001, 10_000)).toBe(true);
    expect(unusual(9_999, 10_000)).toBe(false);
  });

  it('only where there was one before', () => {
    expect(unusual(30_000, null)).toBe(false);
    expect(unusual(30_000, 0)).toBe(false);
    expect(warned([payout()])).toEqual([]);
  });
});

describe('a payout may be paid twice', () => {
  const twice = (recentAmounts: readonly number[] | null, change: Partial<Payee> = {}): boolean =>
    warned([payout()], [payee({ recentAmounts, ...change })]).some((said) => said.includes('paid twice'));

  it('when the recipient got the same amount in the last seven days', () => {
    expect(twice([500, 10_000])).toBe(true);
    expect(twice([9_999, 10_001])).toBe(false);
    expect(twice([])).toBe(false);
    expect(twice(null)).toBe(false);
  });

  it('but another recipient’s payment does not count', () => {
    expect(twice([10_000], { recipient_id: 'another' })).toBe(false);
    expect(twice([10_000], { recipient_type: 'organizer' })).toBe(false);
  });
});

test('a number of a batch is nothing but digits', () => {
  expect(batchNumber('batch_20261120_012', today)).toBe(12);
  for (const digits of ['x1', '1x', '-1', '1.5', '', 'batch_20261120_1'])
    expect(batchNumber(`batch_20261120_${digits}`, today)).toBeUndefined();
});
