import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

import { opsSchema } from '#src/config/ops-schema.ts';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import { features } from '#src/features/index.ts';
import { unassigned } from './house/example-question.ts';
import { root } from './house/sources.ts';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const readme = read('README.md');

test('the example of a question is one that compiles, short as promised', () => {
  const [, shown = ''] = /```ts\n([\s\S]*?)```/u.exec(readme) ?? [];
  expect(shown.replaceAll(`'../../../`, `'#src/`).replace(`'../text.ts`, `'#src/features/orders/text.ts`)).toBe(
    read('test/house/example-question.ts'),
  );
  const definition = shown.slice(shown.indexOf('export const'));
  expect(definition.trim().split('\n').length).toBeLessThanOrEqual(24);
  const [orders, ...others] = features;
  if (!orders) throw new Error('there are features');
  expect(() => new Catalog([{ ...orders, queries: [...orders.queries, unassigned] }, ...others])).not.toThrow();
});

test('every environment variable and every key of ops.yml is explained', () => {
  const variables =
    read('src/config/environment.ts')
      .match(/^ {2}[A-Z][A-Z_]+(?=:)/gmu)
      ?.map((name) => name.trim()) ?? [];
  expect(variables.length).toBeGreaterThanOrEqual(16);
  expect(variables.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  const keys = Object.keys(opsSchema.shape);
  expect(keys.filter((key) => !readme.includes(`\`${key}`))).toEqual([]);
});

test('every script it names exists, and every file it links to', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const documents = ['README.md', 'docs/decisions.md', 'docs/security.md'];
  const named = documents.flatMap((file) =>
    [...read(file).matchAll(/npm run ([\w:]+)/gu)].map(([, name = '']) => name),
  );
  expect(named.length).toBeGreaterThan(5);
  const promised = new Set(['doctor']);
  expect(named.filter((name) => scripts[name] === undefined && !promised.has(name))).toEqual([]);
  for (const file of documents)
    for (const [, link = ''] of read(file).matchAll(/\]\(([^)#:]+)\)/gu))
      expect([link, existsSync(path.join(root, path.dirname(file), link))]).toEqual([link, true]);
});
