import { describe, expect, it, test } from 'vitest';
import { asDay } from '#src/domain/time/tokyo.ts';
import {
  batchNumber,
  bulkWarnings,
  leftOutFact,
  nextNumber,
  payoutNames,
  rowOptions,
  totalOf,
} from '#src/features/payouts/bulk/rules.ts';
import type { Payee } from '#src/features/payouts/payee/rules.ts';
import { type PayoutRow, paymentWarnings } from '#src/features/payouts/rules.ts';
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

test('a payout’s due day is judged as it is for a single one', () => {
  const due = (scheduled_date: string): string[] => warned([payout({ scheduled_date })]);
  expect(due('2026-11-20')).toEqual([]);
  expect(due('2026-12-25')).toEqual(['Not due yet (1): ¥10,000 青木 Fri, Dec 25']);
  expect(due('2026-11-19')).toEqual(['Overdue (1): ¥10,000 青木']);
  for (const odd of ['infinity', '-infinity']) expect(due(odd)).toEqual(['Due day is no date (1): ¥10,000 青木']);
  for (const day of ['2026-11-20', '2026-12-25', 'infinity', '-infinity'])
    expect(due(day)).toHaveLength(
      paymentWarnings(payout({ scheduled_date: day }), { recent: [], largest: null }, today).length,
    );
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

test('after the last possible number comes the first gap', () => {
  expect(nextNumber([999_997], 2)).toBe(999_998);
  expect(nextNumber([1, 2, 999_999], 5)).toBe(3);
});

const names = (count: number): PayoutRow[] =>
  Array.from({ length: count }, (_, index) => payout({ final_payout: index + 1, recipient: `作家${index + 1}` }));

test('five payouts are named, and the others counted', () => {
  expect(payoutNames(names(5))).toMatchObject({
    ja: '¥1 作家1、¥2 作家2、¥3 作家3、¥4 作家4、¥5 作家5',
    en: '¥1 作家1; ¥2 作家2; ¥3 作家3; ¥4 作家4; ¥5 作家5',
  });
  expect(payoutNames(names(7))).toMatchObject({
    ja: '¥1 作家1、¥2 作家2、¥3 作家3、¥4 作家4、¥5 作家5 ほか2件',
    en: '¥1 作家1; ¥2 作家2; ¥3 作家3; ¥4 作家4; ¥5 作家5 and 2 more',
  });
});

describe('what is left out of a batch', () => {
  it('is named by its recipient, and several by their amounts too', () => {
    expect(leftOutFact([payout({ final_payout: 1_200 })])).toMatchObject({
      kind: 'text',
      personal: true,
      value: { ja: '1件 ¥1,200（青木）', en: '1, ¥1,200 (青木)' },
    });
    expect(leftOutFact(names(2)).value).toMatchObject({
      ja: '2件 ¥3（¥1 作家1、¥2 作家2）',
      en: '2, ¥3 (¥1 作家1; ¥2 作家2)',
    });
    expect(leftOutFact([]).value).toMatchObject({ ja: '0件 ¥0（）' });
  });

  const offered = (count: number, total = count) =>
    Array.from({ length: count }, (_, index) => ({ ...payout({ final_payout: 1_200 }), id: `payout ${index}`, total }));
  const now = new Date('2026-11-20T00:00:00Z');

  it('is chosen by amount, recipient and date', () => {
    const [named, unnamed] = offered(2);
    const { options } = rowOptions([named!, { ...unnamed!, recipient: null }], now);
    expect(options).toMatchObject([
      { value: 'payout 0', label: { ja: '¥1,200 青木 11月20日(金)', en: '¥1,200 青木 Fri, Nov 20' } },
      { value: 'payout 1', label: { ja: '¥1,200 （名前なし） 11月20日(金)', en: '¥1,200 (no name) Fri, Nov 20' } },
    ]);
  });

  it('as far as Slack takes them; how many more there are is said', () => {
    expect(rowOptions([], now)).toEqual({ options: [], more: 0 });
    expect(rowOptions(offered(3), now).more).toBe(0);
    const { options, more } = rowOptions(offered(101, 130), now);
    expect([options.length, more]).toEqual([100, 30]);
  });
});
