import { describe, expect, test } from 'vitest';
import { limitOf, secondPersonNeeded } from '#src/domain/second-person.ts';
import { yen } from '#src/domain/yen.ts';

const LIMIT = 100_000;

describe('a second person is', () => {
  test('never needed, or always, whatever the amount', () => {
    for (const amount of [0, LIMIT, LIMIT * 100]) {
      expect(secondPersonNeeded('never', { amount, alone: amount }, LIMIT)).toBeUndefined();
      expect(secondPersonNeeded('always', { amount, alone: 0 }, LIMIT)?.ja).toContain('必ず2人目');
    }
  });

  test.each([
    ['exactly the limit', { amount: LIMIT, alone: 0 }, undefined],
    ['one yen above it', { amount: LIMIT + 1, alone: 0 }, '¥100,001 は1人で処理できる上限 ¥100,000 を超えています。'],
    ['the limit with what was moved before', { amount: 40_000, alone: 60_000 }, undefined],
    [
      'one yen above it with what was moved before',
      { amount: 40_001, alone: 60_000 },
      '本日お1人で処理した ¥60,000 と合わせて ¥100,001 となり、上限 ¥100,000 を超えます。',
    ],
    ['nothing at all, at the limit already', { amount: 0, alone: LIMIT }, undefined],
    ['nothing at all, above the limit already', { amount: 0, alone: LIMIT + 1 }, expect.stringContaining('¥100,001')],
  ])('above the limit: %s', (_what, weight, why) => {
    expect(secondPersonNeeded('above-limit', weight, LIMIT)?.ja).toEqual(why);
  });

  test('explained in both languages', () => {
    expect(secondPersonNeeded('always', { amount: 0, alone: 0 }, LIMIT)?.en).toBe('This always needs a second person.');
    expect(secondPersonNeeded('above-limit', { amount: LIMIT + 1, alone: 0 }, LIMIT)?.en).toBe(
      '¥100,001 is above the limit of ¥100,000 for one person.',
    );
    expect(secondPersonNeeded('above-limit', { amount: 1, alone: LIMIT }, LIMIT)?.en).toBe(
      'Together with the ¥100,000 that you processed alone today it is ¥100,001, above the limit of ¥100,000.',
    );
  });
});

test('the limit comes from the policy', () => {
  expect(limitOf({ secondPerson: { payoutsOverYen: yen(250_000) } })).toBe(250_000);
});
