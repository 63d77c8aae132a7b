import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { faults } from '../drill/plants/faults.ts';

test.each(faults)('the code that is broken when $what stands once in its file', ({ file, find, put }) => {
  expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2);
  expect(put).not.toBe(find);
});

test('there are enough faults, and each is another', () => {
  expect(new Set(faults.map(({ what }) => what)).size).toBe(faults.length);
  expect(faults.length).toBeGreaterThanOrEqual(40);
});

test('every test that must find a fault is there, and every drill finds one', () => {
  const finders = faults.map(({ foundBy }) => foundBy);
  const tests = finders.flatMap((finder) => ('test' in finder ? [finder.test] : []));
  expect(tests.filter((file) => !existsSync(file))).toEqual([]);
  const helpers = ['index.ts', 'report.ts'];
  const drills = readdirSync('drill').filter((file) => file.endsWith('.ts') && !helpers.includes(file));
  const proved = new Set(finders.flatMap((finder) => ('drill' in finder ? [`${finder.drill}.ts`] : [])));
  expect(drills.filter((file) => !proved.has(file))).toEqual([]);
  expect([...proved].filter((file) => !drills.includes(file))).toEqual([]);
});
