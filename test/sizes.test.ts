import { describe, expect, it, test } from 'vitest';

import { longFunctions, lineCounts } from './house/sizes.ts';
import { readSources } from './house/sources.ts';

const sources = readSources('src');

test('no function has more than 70 lines without a reason', () => {
  expect(longFunctions(sources)).toEqual([]);
});

test('a question is a file of some 40 lines: half of them have at most 60, and none more than 150', () => {
  const queries = [...lineCounts(sources)].filter(([file]) => /^src\/features\/[^/]+\/queries\//u.test(file));
  expect(queries.length).toBeGreaterThanOrEqual(25);
  expect(queries.filter(([, lines]) => lines > 150)).toEqual([]);
  const lengths = queries.map(([, lines]) => lines).toSorted((a, b) => a - b);
  expect(lengths[Math.ceil(lengths.length / 2) - 1], lengths.join(' ')).toBeLessThanOrEqual(60);
});

describe('the measure', () => {
  const body = (lines: number) => Array.from({ length: lines }, (_, index) => `  call(${index});`).join('\n');
  const faults = (source: string) => longFunctions(new Map([['a.ts', source]]));

  it.each([
    ['a function', (inside: string) => `export async function f(): Promise<void> {\n${inside}\n}`],
    ['an arrow', (inside: string) => `export const f = () => {\n${inside}\n};`],
    ['a method', (inside: string) => `class A { static f() {\n${inside}\n} }`],
    ['a property', (inside: string) => `const a = { async run({ db }) {\n${inside}\n} };`],
  ])('counts %s', (_what, written) => {
    expect(faults(written(body(68)))).toEqual([]);
    expect(faults(`// Why.\n${written(body(69))}`)).toEqual([expect.stringContaining('a.ts:2 has 71 lines: ')]);
    expect(faults(`// Long because it is one list.\n${written(body(69))}`)).toEqual([]);
  });

  it('refuses a reason for a short function, and one in another place', () => {
    expect(faults(`// Long because it is.\nconst f = () => {\n${body(2)}\n};`)).toEqual([
      'a.ts:1 gives a reason for what is not long',
    ]);
    expect(faults(`// Long because it is.\n\nconst f = () => {\n${body(70)}\n};`)).toHaveLength(2);
  });

  it('counts the lines of a file', () => {
    expect(lineCounts(new Map([['a.ts', 'a\nb\n']]))).toEqual(new Map([['a.ts', 2]]));
  });
});
