import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, test } from 'vitest';

import { features } from '#src/features/index.ts';
import { readSources, root } from './house/sources.ts';
import { barePlurals, textFault, textsIn, textsWritten } from './house/texts.ts';

/** Labels that are the same in both languages. */
const same = new Set(['CSV', 'ID', 'Webhook URL']);

/** Files that an npm script starts. */
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const programs = new Set(Object.values(scripts).flatMap((script) => /\bsrc\/\S+\.ts\b/u.exec(script)?.[0] ?? []));

const faultsIn = (texts: ReturnType<typeof textsIn>): string[] => texts.flatMap((text) => textFault(text, same) ?? []);

test('every text of the catalogue is in both languages', () => {
  const texts = features.flatMap((feature) => textsIn(feature, feature.name));
  expect(texts.length).toBeGreaterThan(50);
  expect(faultsIn(texts)).toEqual([]);
});

test('so is every text that a module exports', async () => {
  const texts = [];
  for (const file of readSources('src').keys()) {
    // Importing a program would run it.
    if (programs.has(file)) continue;
    const module: unknown = await import(pathToFileURL(path.join(root, file)).href);
    texts.push(...textsIn({ ...(module as object) }, file));
  }
  expect(texts.length).toBeGreaterThan(150);
  expect(faultsIn(texts)).toEqual([]);
});

test('so is every text anywhere in the code', () => {
  const texts = [...readSources('src')].flatMap(([file, source]) => textsWritten(source, file));
  expect(texts.length).toBeGreaterThan(250);
  expect(faultsIn(texts)).toEqual([]);
});

test('no text has an arrow for a rise or a fall: in Japanese books ▲ is a minus', () => {
  const texts = [...readSources('src')].filter(([, source]) =>
    /[▲▼△▽]/u.test(source.replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gmu, '')),
  );
  expect(texts.map(([file]) => file)).toEqual([]);
});

test('labels that are the same in both languages are still used', () => {
  const texts = [...readSources('src')].flatMap(([file, source]) => textsWritten(source, file));
  for (const label of same) expect(texts.map(({ ja }) => ja)).toContain(label);
});

it.each([
  ['nothing in English', `words('注文', '')`],
  ['nothing in Japanese', `words('', 'Orders')`],
  ['English twice', `words('Orders', 'Orders')`],
  ['Japanese twice', 'words(`注文 ${count}件`, `注文 ${count}件`)'],
  ['languages the wrong way round', `words(\n  'Orders',\n  '注文',\n)`],
  ['a text without words()', `const text = { ja: 'Orders', en: 'Orders' };`],
])('finds %s', (_what, source) => {
  expect(faultsIn(textsWritten(source, 'a.ts'))).toHaveLength(1);
});

it('finds a text at any depth, and nothing else', () => {
  const value = { a: [{ b: { ja: 'Orders', en: 'Orders' } }], c: { ja: 1, en: 2 }, d: () => ({ ja: '', en: 'x' }) };
  expect(textsIn(value, 'v')).toEqual([{ ja: 'Orders', en: 'Orders', where: 'v.a.0.b' }]);
  expect(faultsIn(textsIn(value, 'v'))).toEqual(['v.a.0.b: no Japanese: Orders']);
  const source = "words(`${a}を${`${b}`}`, \"x\"); // words('a', 'b')\nwords(a, b); words('注文（it\\'s）', \"it's\")";
  expect(textsWritten(source, 'a.ts').map(({ ja, en }) => [ja, en])).toEqual([
    ['を', 'x'],
    ["注文（it's）", "it's"],
  ]);
});

test('a number has the right word after it in English, with one too', () => {
  const sources = [...readSources('src'), ...readSources('test/recipes')];
  expect(sources.flatMap(([file, source]) => barePlurals(source, file))).toEqual([]);
});

it.each([
  ['a plural', 'words(`注文 ${n}件`, `${n} orders`)'],
  ['one after other words', 'words(`注文 ${n}件`, `Found: ${n} more open orders.`)'],
  ['a verb', 'words(`注文 ${n}件`, `${n} are open`)'],
  ['one of several', 'words(`注文`, n === 0 ? `None.` : `${n} orders.`)'],
  ['a verb after the noun alone', "words(`注文 ${n}件`, `${counted(n, 'order')} have no partner`)"],
  ['a clause after the noun alone', "words(`注文 ${n}件`, `${counted(n, 'order')} that are open`)"],
  ['a formatted number', "words(`注文 ${n}件`, `*${formatCount(n, 'en')}* rows`)"],
])('finds %s behind a number', (_what, source) => {
  expect(barePlurals(source, 'a.ts')).toHaveLength(1);
});

it.each([
  ["words(`注文 ${n}件`, `${counted(n, 'order')} in all rows`)"],
  ["words(`注文 ${n}件`, `${counted(n, 'order has', 'orders have')} no partner`)"],
  ['words(`${name}は済み`, `${name} is done`)'],
  ['words(`${month}の注文は済み`, `The orders of ${month} are done`)'],
  ['words(`${name}は済み`, `${name} also finds names`)'],
  ['words(`先頭${PAGE_ROWS}行`, `the first ${PAGE_ROWS} rows`)'],
  ['words(`${n}件`, `Found: ${n}. Rows are new.`)'],
])('takes %s', (source) => {
  expect(barePlurals(source, 'a.ts')).toEqual([]);
});
