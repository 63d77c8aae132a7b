import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dashes } from '#src/domain/typed/normalise.ts';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import { type Parameter, readParameters, type ReadingContext } from '#src/engine/parameters/parameter.ts';
import { features } from '#src/features/index.ts';
import { someFriday } from '../support/banto.ts';

/** What keyboards, copied text and spreadsheets add to a value that people cannot see or do not mean. */
const invisible = ['\u200B', '\u200E', '\u200F', '\u202A', '\u202C', '\u2060', '\uFEFF', '\u00AD', '\uFE0F'];
const spaces = [' ', '\u00A0', '\u3000', '\t', '\u2009'];

/** The same value in another spelling: full width, another dash or space, invisible characters. */
const spelling = (value: string): fc.Arbitrary<string> => {
  const character = (one: string): fc.Arbitrary<string> => {
    const code = one.codePointAt(0) ?? 0;
    const wide = code > 0x20 && code < 0x7f ? [String.fromCodePoint(code + 0xfe_e0)] : [];
    if (one === '-') return fc.constantFrom(one, ...dashes);
    if (one === ' ') return fc.constantFrom(...spaces);
    return fc.constantFrom(one, one, ...wide);
  };
  const hidden = fc.oneof({ weight: 5, arbitrary: fc.constant('') }, fc.constantFrom(...invisible));
  const parts = [...value].map((one) => fc.tuple(hidden, character(one)).map((pair) => pair.join('')));
  const edge = fc.constantFrom('', ...spaces, ...invisible);
  return fc.tuple(edge, fc.tuple(...parts), edge).map(([before, inner, after]) => before + inner.join('') + after);
};

const catalog = new Catalog(features);
const context = { now: someFriday, policy: { thresholds: { stuckHours: 24 } } } as unknown as ReadingContext;
const values = catalog.entries.flatMap(({ definition }) =>
  Object.entries(definition.parameters)
    // Names of the audit log may be values, too: an operation, an id, a person.
    .filter(([, { kind }]) => kind === 'value' || (kind === 'name' && definition.name === 'ops.audit'))
    .filter(([, { example }]) => !example.includes('…'))
    .map(([name, parameter]): [string, Parameter<unknown>] => [`${definition.name} ${name}`, parameter]),
);

describe('an id, a date or a number is the same in any spelling', () => {
  test('there are such parameters of every kind', () => {
    expect(values.length).toBeGreaterThan(30);
    for (const name of [
      'payouts.paid id',
      'payouts.paid transaction_id',
      'payouts.status month',
      'orders.stuck hours',
      'orders.today date',
      'partners.performance days',
      'ops.audit operation',
      'ops.audit receipt',
      'ops.incident kind',
    ])
      expect(values.map(([each]) => each)).toContain(name);
  });

  test.each(values)('%s', (_name, parameter) => {
    const example = parameter.example.replace(/^\w+:(?!\/)/u, '');
    const read = (typed: string): unknown => readParameters({ parameter }, { parameter: typed }, context);
    const expected = read(example);
    expect(expected).toMatchObject({ ok: true });
    fc.assert(
      fc.property(spelling(example), (typed) => {
        expect(read(typed)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['orders.today date', ['2026-11-01', '11/1', '昨日', '2026年11月1日', '20261101']],
    ['payouts.status month', ['2026-11', '11月', '先月', 'last-month']],
    ['orders.stuck hours', ['48', '2d', '3日', '24時間']],
    ['partners.performance days', ['30', '30日']],
    ['ops.incident kind', ['outage', 'データ', '全体停止']],
    ['ops.audit operation', ['payouts.paid-all', '0a1b2c3d-4e5f', 'batch_20261120_001']],
  ])('%s, as people type it', (name, examples) => {
    const parameter = values.find(([each]) => each === name)?.[1];
    if (!parameter) throw new Error(`no ${name}`);
    const read = (typed: string): unknown => readParameters({ parameter }, { parameter: typed }, context);
    for (const example of examples) {
      const expected = read(example);
      expect(expected, example).toMatchObject({ ok: true });
      fc.assert(
        fc.property(spelling(example), (typed) => {
          expect(read(typed)).toEqual(expected);
        }),
        { numRuns: 40 },
      );
    }
  });
});

test('names and a person’s own words keep their letters', () => {
  const kept = catalog.entries.flatMap(({ definition }) =>
    Object.entries(definition.parameters).filter(([, { kind }]) => kind !== 'value'),
  );
  for (const [name, parameter] of kept) {
    const word = name === 'email' ? 'info@メーカー.example' : 'コーヒー―工房—Ａ';
    const typed = parameter.input === 'lines' ? `支払いID,取引ID\n${word},1` : word;
    expect(readParameters({ parameter }, { parameter: typed }, context)).toEqual({
      ok: true,
      // What is looked up under several names stands in an object.
      values: { parameter: ['operation', 'actor'].includes(name) ? { called: typed } : typed },
    });
  }
  expect(kept.length).toBeGreaterThan(15);
});

test('command words and their other words are found with any dash', () => {
  for (const { definition } of catalog.entries) {
    const [command = '', word = ''] = definition.name.split('.');
    for (const each of [word, ...definition.aliases])
      for (const dash of ['‐', '–', '—', 'ー', '−', '－'])
        expect(catalog.find(command, each.replaceAll(/[-ー]/gu, dash))?.definition.name, each).toBe(definition.name);
  }
});

test('a suggestion is written as it is meant to be typed', () => {
  expect(catalog.suggest('ops', 'エスカレーショ')).toBe('エスカレーション');
  expect(catalog.suggest('payouts', 'paid-al')).toBe('paid-all');
});
