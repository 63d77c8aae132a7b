import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { words } from '#src/domain/text/words.ts';
import type { Sheet } from '#src/engine/definitions/answer.ts';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import { changeButton } from '#src/engine/definitions/change.ts';
import { queryButton } from '#src/engine/definitions/operation-button.ts';
import type { NamedQuestion } from '#src/engine/definitions/question-button.ts';
import { references, refersTo } from '#src/engine/definitions/reference.ts';
import { assign } from '#src/engine/parameters/assign.ts';
import { readCommandLine } from '#src/engine/parameters/command-line.ts';
import { readParameters, type ReadingContext } from '#src/engine/parameters/parameter.ts';
import { features } from '#src/features/index.ts';
import { lateReferences } from './house/references.ts';
import { readSources } from './house/sources.ts';
import { type FoundText, textsWritten } from './house/texts.ts';
import { someFriday, startBanto } from './support/banto.ts';

const catalog = new Catalog(features);
const reading = { now: someFriday, policy: { thresholds: { stuckHours: 24 } } } as unknown as ReadingContext;

test('everything that is referenced by name exists', () => {
  const named = references.map(({ kind, name }) => `${kind} ${name}`);
  expect(named).toEqual(
    expect.arrayContaining(['operation partners.approve', 'change task.tick', 'query ops.metrics']),
  );
  expect(() => catalog.checkReferences()).not.toThrow();
});

test('a mistyped name, or one of the wrong kind, stops Banto at start', () => {
  const check = (kind: (typeof references)[number]['kind'], name: `${string}.${string}`) => () =>
    catalog.checkReferences([...references, { kind, name }]);
  expect(check('operation', 'partners.aprove')).toThrow('referred to, but not defined: operation partners.aprove');
  expect(check('query', 'partners.approve')).toThrow('query partners.approve');
  expect(check('operation', 'ops.health')).toThrow('operation ops.health');
  expect(check('change', 'alert.run')).toThrow('change alert.run');
  expect(check('question-button', 'alert.ack')).toThrow('question-button alert.ack');
  const without = features.filter(({ name }) => name !== 'maintenance');
  expect(() => new Catalog(without).checkReferences()).toThrow('change task.tick, change task.untick');
});

test('a name is referred to while its module is loaded, so that the check at start sees it', () => {
  expect(lateReferences(readSources('src'))).toEqual([]);
  const late = [
    `const of = (day) => ({ query: refersTo('query', 'ops.halth'), raw: { day } });`,
    `export const one = defineQuery({ async run() { return refersTo('query', 'ops.halth'); } });`,
    `function named() { return refersTo('query', 'ops.halth'); }`,
  ];
  const files = [...late, `const health = refersTo('query', 'ops.health'); const of = () => health;`];
  expect(lateReferences(new Map(files.map((code, index) => [`${index}.ts`, code])))).toEqual(['0.ts', '1.ts', '2.ts']);
});

test('a plain string is not a reference', () => {
  // @ts-expect-error: an operation or a reference is needed.
  const sheet: Sheet = { title: words('', ''), facts: [], operations: ['orders.resend'] };
  // @ts-expect-error: a reference is needed.
  const question: NamedQuestion = { query: 'ops.health', raw: {} };
  // @ts-expect-error: a reference is needed.
  const button = changeButton('alert.ack', { text: '' }, {});
  // @ts-expect-error: a query is needed.
  const asking = () => queryButton('orders.show', '', '');
  expect([sheet, question, button, asking]).toHaveLength(4);
});

/** Commands that a text tells people to type: `/orders notifications failed で…`. */
const told = (texts: readonly FoundText[], language: 'ja' | 'en') =>
  texts.flatMap((text) =>
    [...text[language].matchAll(/(?<![\w./-])\/(?:ops|orders|partners|payouts|purchases|reports) [\w -]+/gu)].map(
      ([typed]) => ({ typed: typed.trim(), where: text.where }),
    ),
  );

/** What is wrong with a command as it is typed: unknown, or with a value that it does not read. */
function faultIn(typed: string): string | undefined {
  const [command = '', ...others] = typed.split(' ');
  const line = readCommandLine(others.join(' '));
  // Each command has help, which is no entry of the catalogue.
  if (line.word === 'help') return undefined;
  const entry = catalog.find(command.slice(1), line.word);
  if (!entry) return 'unknown';
  const { parameters } = entry.definition;
  const known = Object.fromEntries(
    Object.entries(assign(parameters, line.rest)).filter(([, value]) => value !== undefined),
  );
  const given = Object.fromEntries(Object.entries(parameters).filter(([name]) => name in known));
  const read = readParameters(given, known, reading);
  return read.ok ? undefined : Object.values(read.faults)[0]?.en;
}

test('every command that a text names exists and reads the values after it', () => {
  const texts = [...readSources('src')].flatMap(([file, source]) => textsWritten(source, file));
  const inJapanese = told(texts, 'ja');
  const typed = inJapanese.map((each) => each.typed);
  expect(typed).toEqual(expect.arrayContaining(['/orders notifications failed', '/ops health']));
  expect(inJapanese.flatMap((each) => (faultIn(each.typed) === undefined ? [] : each))).toEqual([]);
  // In an English sentence other words follow, so only the command is looked at.
  const commands = told(texts, 'en').map((each) => ({ ...each, typed: each.typed.split(' ').slice(0, 2).join(' ') }));
  expect(commands.flatMap((each) => (faultIn(each.typed) === undefined ? [] : each))).toEqual([]);
});

test.each(['/orders stock', '/orders notifications lost'])('finds that %s cannot be typed', (typed) => {
  expect(faultIn(typed)).toBeDefined();
});

test('every npm script and every file that a text names exists', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const said = [...readSources('src')].flatMap(([file, source]) =>
    textsWritten(source, file).map(({ ja, en }) => `${ja}\n${en}`),
  );
  const named = (pattern: RegExp): string[] => [
    ...new Set(said.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name))),
  ];
  const run = named(/npm run (?:-s )?([\w:]+)/gu);
  expect(run).toContain('doctor');
  expect(run.filter((name) => !(name in scripts))).toEqual([]);
  const files = named(/(?<![\w/])(docs\/[\w./-]+\w)/gu);
  expect(files).toContain('docs/database-roles.sql');
  expect(files.filter((name) => !existsSync(name))).toEqual([]);
});

test('a feature writes a name only in its definition or in a reference', () => {
  const names = [...catalog.entries.map(({ definition }) => definition.name), ...references.map(({ name }) => name)];
  // Also allowed: the name of a lock, and an example of what people type.
  const written = /(?:name: |refersTo\('[\w-]+', |takeLock\(\w+, |example: )$/u;
  const bare = [...readSources('src/features'), ...readSources('src/engine')].flatMap(([file, source]) =>
    [...new Set(names)].flatMap((name) =>
      [...source.matchAll(new RegExp(`'${name.replaceAll('.', '\\.')}'`, 'gu'))]
        .filter(({ index }) => !written.test(source.slice(Math.max(0, index - 40), index)))
        .map(() => `${file} ${name}`),
    ),
  );
  expect(bare).toEqual([]);
});

test('Banto does not start with a mistyped name', async () => {
  refersTo('operation', 'partners.aprove');
  try {
    await expect(startBanto()).rejects.toThrow('referred to, but not defined: operation partners.aprove');
  } finally {
    // Test files share the modules, and so the list.
    (references as unknown[]).pop();
  }
});
