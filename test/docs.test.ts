import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dialects } from '#playground/marketplace/schema.ts';
import { generatedFiles } from '#src/cli/docs/files.ts';
import { withUsageHints } from '#src/cli/docs/manifest.ts';
import { operatorsPage, runbookPage } from '#src/cli/docs/pages.ts';
import { Catalog, typed } from '#src/engine/definitions/catalog.ts';
import { features } from '#src/features/index.ts';
import { advisedIndexes, createIndex } from '#src/marketplace/indexes.ts';
import { freshDatabase } from './support/database.ts';

const catalog = new Catalog(features);
const stored = (file: string): string => readFileSync(file, 'utf8');
const manifest = stored('manifest.yml');

test.each(Object.entries(await generatedFiles(catalog, stored)))(
  '%s matches the catalogue (otherwise run npm run docs)',
  (file, generated) => {
    expect(stored(file)).toBe(generated);
  },
);

test('only the usage hints of the manifest are rewritten', () => {
  const outdated = manifest.replaceAll(/usage_hint: .*$/gmu, 'usage_hint: old');
  expect(outdated).not.toBe(manifest);
  expect(withUsageHints(outdated, catalog)).toBe(manifest);
  expect(() => withUsageHints(manifest.replace('command: /ops', 'command: /opz'), catalog)).toThrow('lacks /ops');
});

test('the page for auditors has every statement with its command and flaw, the page for operators every command', () => {
  const [runbook, operators] = [runbookPage(catalog), operatorsPage(catalog)];
  const replaced = catalog.entries.flatMap(({ definition }) => definition.replaces ?? []);
  expect(replaced.length).toBeGreaterThanOrEqual(20);
  expect(runbook.match(/^\| (?!手順書の手順|---)/gmu)).toHaveLength(replaced.length);
  expect(operators.match(/^### /gmu)).toHaveLength(catalog.entries.length);
});

/** What each kind of command says about asking before it does something. */
const says = {
  query: '照会（何も変更しません）',
  'query that keeps what is typed': '照会（何も変更しません）。値を続けて書くと、確認画面なしですぐに登録します',
  operation: '操作（内容を確認してから実行します）',
  change: 'すぐに実行する操作（確認画面はありません）',
} as const;

test('the page for operators says of each command whether it asks before it changes something', () => {
  const parts = operatorsPage(catalog).split(/^### /mu);
  const wrong = catalog.entries.filter(({ kind, definition }) => {
    const keeps = kind === 'query' && definition.typedChange !== undefined;
    const line = `- 種類: ${says[keeps ? 'query that keeps what is typed' : kind]}\n`;
    return !parts.some((part) => part.startsWith(`\`${typed(definition.name)}\``) && part.includes(line));
  });
  expect(wrong.map(({ definition }) => definition.name)).toEqual([]);
  // One of each kind, so that the comparison means something.
  expect(new Set(catalog.entries.map(({ kind }) => kind)).size).toBe(3);
});

test.each(dialects)('every advised index can be created in the %s dialect, if it has the columns', async (dialect) => {
  await using database = await freshDatabase(dialect);
  const columns = await database.sql<{ column: string }>(
    `select case table_schema when 'auth' then 'auth.' else '' end || table_name || '.' || column_name as column
     from information_schema.columns where table_schema in ('public', 'auth')`,
  );
  const known = new Set(columns.map(({ column }) => column));
  const possible = advisedIndexes.filter(({ needs }) => needs.every((column) => known.has(column)));
  for (const index of possible) await database.sql(createIndex(index));
  const made = await database.sql<{ name: string }>(
    `select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid where i.indisvalid and c.relname like 'banto\\_%'
       and c.relnamespace in ('public'::regnamespace, 'auth'::regnamespace)`,
  );
  expect(made.map(({ name }) => name).toSorted()).toEqual(possible.map(({ name }) => name).toSorted());
});
