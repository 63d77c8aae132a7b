import { expect, test } from 'vitest';
import { addDays, asDay, type Day } from '#src/domain/tokyo.ts';
import { compare, type DayFigures, totals } from '#src/features/digest/rules.ts';

const today = asDay('2026-11-20');
const figures = (day: Day, byStatus: Record<string, number>, soFar: Record<string, number> = {}): DayFigures => ({
  day,
  byStatus,
  soFar,
});
const orders = [
  // Eight days ago no longer counts.
  figures(addDays(today, -8), { submitted: 700 }),
  figures(addDays(today, -7), { submitted: 7, cancelled: 7 }, { submitted: 1 }),
  figures(addDays(today, -1), { submitted: 7, shipped: 14 }, { submitted: 6 }),
  figures(today, { failed: 1, submitted: 3, accepted: 2, weird: 5, alien: 1 }, { submitted: 2 }),
];

test('a day and the seven before it, with statuses in the order of an order’s life and unknown ones last', () => {
  expect(compare(orders, today, 'byStatus')).toEqual([
    { status: null, count: 12, average: 5 },
    { status: 'submitted', count: 3, average: 2 },
    { status: 'accepted', count: 2, average: 0 },
    { status: 'shipped', count: 0, average: 2 },
    { status: 'cancelled', count: 0, average: 1 },
    { status: 'failed', count: 1, average: 0 },
    { status: 'alien', count: 1, average: 0 },
    { status: 'weird', count: 5, average: 0 },
  ]);
});

test('a morning is compared with mornings, and a day can be unknown', () => {
  expect(compare(orders, today, 'soFar')).toEqual([
    { status: null, count: 2, average: 1 },
    { status: 'submitted', count: 2, average: 1 },
  ]);
  expect(compare([], today, 'byStatus')).toEqual([{ status: null, count: 0, average: 0 }]);
});

test('orders without a status are one of their own, not the total', () => {
  const said = compare([figures(today, { '': 2, submitted: 3 })], today, 'byStatus');
  expect(said.map(({ status, count }) => [status, count])).toEqual([
    [null, 5],
    ['submitted', 3],
    ['', 2],
  ]);
});

test('every status of an order has its place', () => {
  const way = ['submitted', 'accepted', 'in_production', 'shipped', 'cancelled', 'failed'];
  const byStatus = Object.fromEntries([...way].toReversed().map((status) => [status, 1]));
  const said = compare([figures(today, byStatus)], today, 'byStatus').map(({ status }) => status);
  expect(said).toEqual([null, ...way]);
});

test('the points of the chart', () => {
  expect(totals(orders)).toEqual([
    { day: '2026-11-12', created: 700, failed: 0 },
    { day: '2026-11-13', created: 14, failed: 0 },
    { day: '2026-11-19', created: 21, failed: 0 },
    { day: '2026-11-20', created: 12, failed: 1 },
  ]);
});
