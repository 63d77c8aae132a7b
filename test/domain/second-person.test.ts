import { describe, expect, test } from 'vitest';
import { limitOf, secondPersonNeeded, type Weight } from '#src/domain/second-person/second-person.ts';
import { yen } from '#src/domain/text/yen.ts';

const LIMIT = 100_000;
/** One payment of this amount. */
const of = (amount: number, alone = 0): Weight => ({ amount, smallest: amount, alone });

describe('a second person is', () => {
  test('never needed, or always, whatever the amount', () => {
    for (const amount of [0, LIMIT, LIMIT * 100]) {
      expect(secondPersonNeeded('never', of(amount, amount), LIMIT)).toBeUndefined();
      expect(secondPersonNeeded('always', of(amount), LIMIT)?.ja).toContain('必ず2人目');
    }
  });

  test.each([
    ['exactly the limit', of(LIMIT), undefined],
    ['one yen above it', of(LIMIT + 1), '¥100,001 は1人で処理できる上限 ¥100,000 を超えています。'],
    ['the limit with what was moved before', of(40_000, 60_000), undefined],
    [
      'one yen above it with what was moved before',
      of(40_001, 60_000),
      '本日、単独で処理した ¥60,000 と合わせると ¥100,001 になり、上限 ¥100,000 を超えます。',
    ],
    ['one yen, at the limit already', of(1, LIMIT), expect.stringContaining('¥100,001')],
    ['nothing at all', of(0), '0円以下の金額（¥0）は、必ず2人目の承認が必要です。'],
    ['less than nothing', of(-1), '0円以下の金額（-¥1）は、必ず2人目の承認が必要です。'],
    ['much less than nothing', of(-LIMIT * 2), '0円以下の金額（-¥200,000）は、必ず2人目の承認が必要です。'],
    [
      'a small sum with a negative amount in it',
      { ...of(1_000), smallest: -1 },
      '0円以下の金額（-¥1）は、必ず2人目の承認が必要です。',
    ],
    ['a change of nothing, of a proper amount', { ...of(0), smallest: 1 }, undefined],
  ])('above the limit: %s', (_what, weight, why) => {
    expect(secondPersonNeeded('above-limit', weight, LIMIT)?.ja).toEqual(why);
  });

  test('explained in both languages', () => {
    expect(secondPersonNeeded('always', of(0), LIMIT)?.en).toBe('This always needs a second person.');
    expect(secondPersonNeeded('above-limit', of(LIMIT + 1), LIMIT)?.en).toBe(
      '¥100,001 is above the limit of ¥100,000 for one person.',
    );
    expect(secondPersonNeeded('above-limit', of(-5), LIMIT)?.en).toBe(
      'An amount of 0 yen or less, here -¥5, always needs a second person.',
    );
    expect(secondPersonNeeded('above-limit', of(1, LIMIT), LIMIT)?.en).toBe(
      'Together with the ¥100,000 already processed alone today it is ¥100,001, above the limit of ¥100,000.',
    );
  });
});

test('the limit comes from the policy', () => {
  expect(limitOf({ secondPerson: { payoutsOverYen: yen(250_000) } })).toBe(250_000);
});
