import { expect, test } from 'vitest';
import { asMonth } from '#src/domain/time/tokyo.ts';
import { judgeGeneration, judgeUngenerated } from '#src/features/payouts/generation/rules.ts';
import { type Generated, isGenerated } from '#src/marketplace/generated.ts';
import { refused } from '../support/refusal.ts';

const month = asMonth('2026-10');
const nobody: Generated = { by: null, at: null, periods: null, since: 0 };
const said = (generated: Partial<Generated>) => refused(() => judgeUngenerated(month, { ...nobody, ...generated }));

test('a month that Banto generated is refused with its name, the time in Tokyo and the person', () => {
  const no = said({ by: 'U0ADMIN1', at: '2026-10-31T15:05:00Z' });
  expect(no?.words).toEqual({
    ja: expect.stringMatching(/^2026年10月.* 2026\/11\/1 00:05 に/u),
    en: expect.stringMatching(/ Oct 2026 .* at Nov 1, 2026 00:05 JST\.$/u),
  });
  expect(no?.by).toBe('U0ADMIN1');
});

test('it is refused without a time when that is not known', () => {
  const no = said({ by: 'U0ADMIN1' });
  expect(no?.words.ja).toMatch(/番頭で生成済み/u);
  expect(no?.words.en).not.toMatch(/\bat\b|JST/u);
});

test('payouts of that period are counted, and nobody is named', () => {
  const no = said({ periods: 2 });
  expect(no?.words.ja).toMatch(/^2026年10月.*2件/u);
  expect(no?.words.en).toMatch(/^2 payouts for Oct 2026/u);
  expect(no?.by).toBeUndefined();
});

test('a month without payouts is refused by its name', () => {
  const no = refused(() => judgeGeneration({ month, generated: nobody, sales: 0, same: 0, rows: [] }));
  expect(no?.words.ja).toMatch(/^2026年10月/u);
  expect(no?.words.en).toMatch(/Oct 2026/u);
});

test.each<[Partial<Generated>, boolean]>([
  [{}, false],
  [{ since: 3 }, false],
  [{ periods: 0 }, false],
  [{ periods: 1 }, true],
  [{ by: 'U0ADMIN1' }, true],
  [{ by: 'U0ADMIN1', periods: 0 }, true],
])('%o is generated: %o, and then it is refused', (known, generated) => {
  expect(isGenerated({ ...nobody, ...known })).toBe(generated);
  expect(said(known) !== undefined).toBe(generated);
});
