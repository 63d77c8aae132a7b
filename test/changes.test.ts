import { expect, it, test } from 'vitest';

import { type Role, roles } from '#src/domain/policy.ts';
import { languages } from '#src/domain/text/words.ts';
import { features } from '#src/features/index.ts';
import { limits } from '#src/slack/limits.ts';
import { whoMayPress } from './house/catalog.ts';
import { callsOf } from './house/definitions.ts';
import { readSources } from './house/sources.ts';

const changes = features.flatMap((feature) => feature.changes ?? []);
const buttons = [
  ...changes.filter(({ typed }) => !typed),
  ...features.flatMap(({ questionButtons = [] }) => questionButtons),
];

test('each button without a preview has the role in the hand-written table', () => {
  const table = roles.flatMap((role) => whoMayPress[role].map((name): [string, Role] => [name, role]));
  expect(new Set(table.map(([name]) => name)).size).toBe(table.length);
  expect(Object.fromEntries(buttons.map(({ name, role }) => [name, role]))).toEqual(Object.fromEntries(table));
  expect(buttons).toHaveLength(table.length);
});

test('every change in a feature’s folder is listed in its index', () => {
  const written = [...readSources('src/features')].map(
    ([file, source]) => [file.split('/')[2] ?? '', callsOf(source, 'defineChange')] as const,
  );
  for (const { name, changes: listed = [] } of features) {
    const calls = written.filter(([feature]) => feature === name).map(([, count]) => count);
    expect([name, listed.length]).toEqual([name, calls.reduce((sum, count) => sum + count, 0)]);
  }
  expect(changes.length).toBeGreaterThanOrEqual(15);
});

test('titles of changes fit a modal and a button, and each input is a parameter', () => {
  for (const { name, title, asks = [], parameters } of changes) {
    for (const language of languages) {
      expect([...title[language]].length, `${name}: ${title[language]}`).toBeGreaterThan(0);
      expect([...title[language]].length, `${name}: ${title[language]}`).toBeLessThanOrEqual(limits.view.title);
    }
    expect(Object.keys(parameters), name).toEqual(expect.arrayContaining([...asks]));
  }
});

it('counts definitions anywhere in the code, but not in comments', () => {
  expect(callsOf('const a = [defineChange({}), () => defineChange({})]; // defineChange({})', 'defineChange')).toBe(2);
});
