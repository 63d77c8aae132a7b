import fc from 'fast-check';
import { expect, test } from 'vitest';
import { validateMessage } from '#playground/slack/validate/validate.ts';
import { asKnownBlock, chartBlock, plainChart } from '#src/slack/chart.ts';

const faults = (blocks: unknown): unknown =>
  validateMessage({ text: 'x', blocks: JSON.parse(JSON.stringify(blocks)) as never });

const series = fc.record({
  name: fc.string({ unit: 'binary', maxLength: 60 }),
  values: fc.array(fc.double(), { maxLength: 40 }),
});
const chart = fc.record({
  title: fc.string({ unit: 'binary', maxLength: 120 }),
  type: fc.constantFrom('bar' as const, 'line' as const, 'area' as const),
  categories: fc.array(fc.string({ unit: 'binary', maxLength: 50 }), { maxLength: 40 }),
  series: fc.array(series, { maxLength: 10 }),
  xLabel: fc.string({ maxLength: 90 }),
});
const pie = fc.record({
  title: fc.string({ maxLength: 120 }),
  type: fc.constant('pie' as const),
  segments: fc.array(fc.record({ label: fc.string({ maxLength: 60 }), value: fc.double() }), { maxLength: 20 }),
});

test('Slack accepts any chart, and its plain form', () => {
  fc.assert(
    fc.property(fc.oneof(chart, pie), (drawn) => {
      const block = chartBlock(drawn);
      expect(faults(block ? [asKnownBlock(block)] : [])).toEqual([]);
      expect(faults(plainChart(drawn))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('the latest points are kept, in order, each with its own value', () => {
  const categories = Array.from({ length: 25 }, (_, index) => `${index}日`);
  const block = chartBlock({
    title: '推移',
    type: 'bar',
    categories,
    series: [{ name: '注文', values: categories.map((_, index) => index) }],
  });
  expect(block?.chart).toMatchObject({ axis_config: { categories: categories.slice(5) } });
  expect(block?.chart).toMatchObject({
    series: [{ name: '注文', data: categories.slice(5).map((label, index) => ({ label, value: index + 5 })) }],
  });
});

test('without points there is no chart', () => {
  expect(chartBlock({ title: 't', type: 'bar', categories: [], series: [] })).toBeUndefined();
  expect(chartBlock({ title: 't', type: 'pie', segments: [] })).toBeUndefined();
});

test('the plain form has every figure', () => {
  const text = JSON.stringify(
    plainChart({ title: '推移', type: 'line', categories: ['a', 'b'], series: [{ name: 's', values: [1, 2] }] }),
  );
  expect(text).toContain('a 1 · b 2');
});
