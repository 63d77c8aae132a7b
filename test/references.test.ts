import { expect, test } from 'vitest';
import { words } from '#src/domain/words.ts';
import type { Sheet } from '#src/engine/definitions/answer.ts';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import { changeButton } from '#src/engine/definitions/change.ts';
import { queryButton } from '#src/engine/definitions/operation-button.ts';
import type { NamedQuestion } from '#src/engine/definitions/question-button.ts';
import { references, refersTo } from '#src/engine/definitions/reference.ts';
import { features } from '#src/features/index.ts';
import { readSources } from './house/sources.ts';
import { startBanto } from './support/banto.ts';

const catalog = new Catalog(features);

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
