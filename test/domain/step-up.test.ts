import { describe, expect, test } from 'vitest';
import { approvedTotal, codeNeeded } from '#src/domain/second-factor/step-up.ts';

const LIMIT = 1_000_000;
const unknown = '実行するまで合計金額が確定しないため、承認にコードが必要です。';

describe('an approval needs a code', () => {
  test.each([
    ['of nothing', { total: 0, agreed: 0 }, undefined],
    ['of exactly the limit', { total: LIMIT, agreed: 0 }, undefined],
    [
      'of one yen more',
      { total: LIMIT + 1, agreed: 0 },
      '¥1,000,001 は、コードなしで承認できる上限 ¥1,000,000 を超えています。',
    ],
    ['that reaches the limit with what was approved before', { total: 400_000, agreed: 600_000 }, undefined],
    [
      'that exceeds it by one yen with what was approved before',
      { total: 400_001, agreed: 600_000 },
      '本日コードなしで承認した ¥600,000 と合わせると ¥1,000,001 になり、上限 ¥1,000,000 を超えます。',
    ],
    ['of one yen, at the limit already', { total: 1, agreed: LIMIT }, expect.stringContaining('¥1,000,001')],
    ['of an unknown total', { total: null, agreed: 0 }, unknown],
    ['after something unknown', { total: 1, agreed: null }, expect.stringContaining('確認できない')],
  ])('%s', (_what, agreement, why) => {
    expect(codeNeeded(agreement, LIMIT)?.ja).toEqual(why);
  });

  test('never, without a limit', () => {
    for (const total of [LIMIT * 1_000, null]) expect(codeNeeded({ total, agreed: null }, undefined)).toBeUndefined();
  });

  test('for every yen, with a limit of 0', () => {
    expect(codeNeeded({ total: 0, agreed: 0 }, 0)).toBeUndefined();
    expect(codeNeeded({ total: 1, agreed: 0 }, 0)?.en).toBe(
      '¥1 is above the limit of ¥0 for approving without a code.',
    );
  });

  test('explained in English too', () => {
    expect(codeNeeded({ total: null, agreed: 0 }, LIMIT)?.en).toContain('not known until it is done');
    expect(codeNeeded({ total: 1, agreed: null }, LIMIT)?.en).toContain('today without a code is not known');
    expect(codeNeeded({ total: 1, agreed: LIMIT }, LIMIT)?.en).toBe(
      'Together with the ¥1,000,000 approved today without a code it is ¥1,000,001, above the limit of ¥1,000,000.',
    );
  });
});

describe('what an approval lets go', () => {
  const here = { external: false };

  test('is what the operation weighs', () => {
    expect(approvedTotal({ amount: 5_000, smallest: 2_000 }, here)).toBe(5_000);
    expect(approvedTotal({ amount: 0, smallest: 0 }, here)).toBe(0);
  });

  test('is unknown where the marketplace selects the rows itself', () => {
    expect(approvedTotal({ amount: 5_000, smallest: 2_000 }, { external: true })).toBeNull();
  });

  test('is unknown where nothing is weighed', () => {
    expect(approvedTotal(undefined, here)).toBeNull();
  });

  test('is unknown with a negative amount, which would hide the others in the sum', () => {
    expect(approvedTotal({ amount: 900_000, smallest: -600_000 }, here)).toBeNull();
    expect(approvedTotal({ amount: -1, smallest: -1 }, here)).toBeNull();
  });
});
