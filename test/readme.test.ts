import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

import { opsSchema } from '#src/config/ops-schema.ts';
import { settings } from '#src/config/variables.ts';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import { features } from '#src/features/index.ts';
import { root } from './house/sources.ts';
import { recheck } from './recipes/recheck.ts';
import { rename } from './recipes/rename.ts';
import { unreached } from './recipes/unreached.ts';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const contributing = read('CONTRIBUTING.md');
const documents = ['', 'docs', 'docs/decisions'].flatMap((folder) =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name)),
);

test.each(['queries', 'operations'])(
  'the example of %s is a real one, quoted exactly, and as short as promised',
  (kind) => {
    const quoted = new RegExp(`\`(src/features/\\w+/${kind}/[\\w-]+\\.ts)\`[^]*?\`\`\`ts\\n([^]*?)\`\`\``, 'u');
    const [, file = '', shown = ''] = quoted.exec(contributing) ?? [];
    expect(shown).toBe(read(file));
    const definition = shown.slice(shown.indexOf('export const'));
    expect(definition.trim().split('\n').length).toBeLessThanOrEqual(40);
  },
);

test('the other recipes are whole files that compile, make a catalogue, and are as short as promised', () => {
  const recipes = { 'partners/queries': [unreached], 'partners/operations': [recheck, rename] };
  for (const [place, definitions] of Object.entries(recipes))
    for (const { name } of definitions) {
      const [subject = '', word = ''] = name.split('.');
      const code = read(`test/recipes/${word}.ts`)
        .replaceAll(`'#src/features/${place}/`, `'./`)
        .replaceAll(`'#src/features/${subject}/`, `'../`)
        .replaceAll(`'#src/`, `'../../../`);
      expect(contributing).toContain(`\`\`\`ts\n${code}\`\`\``);
      expect(code.trim().split('\n').length).toBeLessThanOrEqual(place.endsWith('queries') ? 27 : 50);
    }
  const withRecipes = features.map((feature) => ({
    ...feature,
    queries: [...feature.queries, ...(feature.name === 'partners' ? [unreached] : [])],
    operations: [...feature.operations, ...(feature.name === 'partners' ? [recheck, rename] : [])],
  }));
  expect(() => new Catalog(withRecipes).checkReferences()).not.toThrow();
});

test('every environment variable and every key of ops.yml is explained', () => {
  const page = read('docs/settings.md');
  expect(settings.length).toBeGreaterThanOrEqual(16);
  expect(settings.filter(({ name }) => !page.includes(`| \`${name}\` |`))).toEqual([]);
  const keys = Object.keys(opsSchema.shape);
  expect(keys.filter((key) => !page.includes(`\`${key}`))).toEqual([]);
});

test('every script that a document names, and every file that it links to, exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  expect(documents.length).toBeGreaterThan(20);
  const named = documents.flatMap((file) =>
    [...read(file).matchAll(/npm run ([\w:]+)/gu)].map(([, name = '']) => name),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  for (const file of documents)
    for (const [, link = ''] of read(file).matchAll(/\]\(([^)#:]+)\)/gu))
      expect([link, existsSync(path.join(root, path.dirname(file), link))]).toEqual([link, true]);
});

test('every file and folder of the project that CONTRIBUTING and the README name exists', () => {
  for (const file of ['README.md', 'CONTRIBUTING.md']) {
    const named = [...read(file).matchAll(/`((?:src|test|docs|playground|migrations|bench|drill|tools)\/[\w./-]*)`/gu)];
    for (const [, name = ''] of named) expect([name, existsSync(path.join(root, name))]).toEqual([name, true]);
  }
});

test('CONTRIBUTING explains every part of a question and of an operation', () => {
  const parts = ['query', 'operation'].flatMap((kind) => {
    const source = read(`src/engine/definitions/${kind}.ts`);
    const [, body = ''] =
      new RegExp(`export interface ${kind[0]?.toUpperCase()}${kind.slice(1)}<[^{]*\\{\\n([\\s\\S]*?)\\n\\}`, 'u').exec(
        source,
      ) ?? [];
    return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gmu)].map(([, part = '']) => part);
  });
  expect(parts.length).toBeGreaterThanOrEqual(29);
  const explained = new Set<string>(contributing.match(/`\w+`/gu));
  expect(parts.filter((part) => !explained.has(`\`${part}\``))).toEqual([]);
});
