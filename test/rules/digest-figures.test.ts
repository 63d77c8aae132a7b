import { expect, test } from 'vitest';
import { asDay } from '#src/domain/time/tokyo.ts';
import { words } from '#src/domain/text/words.ts';
import { compare, dayFigures, healthLine, totals } from '#src/features/digest/rules.ts';
import type { NewOrders } from '#src/marketplace/measures/orders.ts';

const day = asDay('2026-11-02');

test('the last days in order, to the digest’s own, with those that had no orders', () => {
  expect(dayFigures([], day, 3)).toEqual([
    { day: '2026-10-31', byStatus: {}, soFar: {} },
    { day: '2026-11-01', byStatus: {}, soFar: {} },
    { day: '2026-11-02', byStatus: {}, soFar: {} },
  ]);
  expect(dayFigures([], day, 1).map((figures) => figures.day)).toEqual([day]);
});

test('each day has its own orders by status, the whole day’s and those until the digest’s time of day', () => {
  const rows: NewOrders[] = [
    { day: asDay('2026-10-31'), status: 'submitted', orders: 100, soFar: 50 },
    { day: asDay('2026-11-01'), status: 'submitted', orders: 5, soFar: 2 },
    { day: asDay('2026-11-01'), status: 'failed', orders: 1, soFar: 0 },
    { day, status: 'submitted', orders: 3, soFar: 3 },
  ];
  expect(dayFigures(rows, day, 2)).toEqual([
    { day: '2026-11-01', byStatus: { submitted: 5, failed: 1 }, soFar: { submitted: 2, failed: 0 } },
    { day: '2026-11-02', byStatus: { submitted: 3 }, soFar: { submitted: 3 } },
  ]);
});

test('where no time of day was asked for, no order is counted up to it', () => {
  expect(dayFigures([{ day, status: 'shipped', orders: 4 }], day, 1)).toEqual([
    { day, byStatus: { shipped: 4 }, soFar: { shipped: 0 } },
  ]);
});

test('an order without a status counts, and is not taken for the total', () => {
  const figures = dayFigures(
    [
      { day, status: null, orders: 2, soFar: 1 },
      { day, status: 'failed', orders: 1, soFar: 1 },
    ],
    day,
    1,
  );
  expect(totals(figures)).toEqual([{ day, created: 3, failed: 1 }]);
  expect(compare(figures, day, 'byStatus').count).toBe(3);
  expect(compare(figures, day, 'soFar').count).toBe(2);
});

test('a check that needs attention says what to do, and any other what was found', () => {
  const what = words('通知の滞留', 'Notification backlog');
  const detail = words('3件', '3');
  const next = words('確認', 'check');
  const shown = (state: 'good' | 'attention' | 'bad' | 'off', todo?: typeof next) =>
    healthLine({ name: 'backlog', what, state, detail, next: todo });
  expect(shown('attention', next)).toEqual({ what, state: 'attention', detail: next });
  expect(shown('attention')).toEqual({ what, state: 'attention', detail });
  for (const state of ['good', 'bad', 'off'] as const) expect(shown(state, next)).toEqual({ what, state, detail });
});
