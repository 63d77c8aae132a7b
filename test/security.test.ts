import { existsSync, readFileSync } from 'node:fs';
import { expect, it, test } from 'vitest';

import { titlesIn } from './house/titles.ts';

const document = readFileSync('docs/security.md', 'utf8');

/** Threats without a proof, and proofs that name a test which does not exist. */
function proofFaults(text: string): string[] {
  return text
    .split(/^### /mu)
    .slice(1)
    .flatMap((part) => {
      const [threat = ''] = part.split('\n', 1);
      const [answers = ''] = part.split(/^## /mu);
      const proofs = [...answers.matchAll(/^- `(test\/[^`]+\.test\.ts)`: (.+)$/gmu)];
      if (proofs.length === 0) return [`${threat}: no test shows it`];
      return proofs.flatMap(([, file = '', title = '']) => {
        if (!existsSync(file)) return [`${threat}: there is no ${file}`];
        return titlesIn(readFileSync(file, 'utf8')).has(title) ? [] : [`${threat}: ${file} has no test “${title}”`];
      });
    });
}

test('every named test exists', () => {
  expect(document.match(/^### /gmu)?.length).toBeGreaterThanOrEqual(18);
  expect(proofFaults(document)).toEqual([]);
});

test('every named test is listed as a proof', () => {
  const named = document.match(/`test\/[^`]+`/gu) ?? [];
  const proofs = document.match(/^- `test\/[^`]+\.test\.ts`: \S/gmu) ?? [];
  // One more: the document also names this test itself.
  expect(named.length).toBe(proofs.length + 1);
});

it.each([
  ['no test', '### X\n\nWe are careful.\n'],
  ['a file that is gone', '### X\n\n- `test/gone.test.ts`: a title\n'],
  ['a title that is gone', '### X\n\n- `test/lockfile.test.ts`: it names a host\n'],
])('finds %s', (_what, text) => {
  expect(proofFaults(text)).toHaveLength(1);
});

it('reads titles as written, and nothing else', () => {
  const source = `// test('a comment', f)
    test('plain', f);
    it.each([['x']])('for %s', f);
    describe.each(a)('of $name', () => {
      test("inside", f);
      test.skip('skipped', f);
    });
    expect('no title'); other.test('neither', f);`;
  expect([...titlesIn(source)]).toEqual(['plain', 'for %s', 'of $name', 'inside']);
});
