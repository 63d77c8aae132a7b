import { expect, test } from 'vitest';
import { addDays, asDay, type Day } from '#src/domain/time/tokyo.ts';
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

test('a day is compared with the seven before it, a morning with mornings, and a day can be unknown', () => {
  expect(compare(orders, today, 'byStatus')).toEqual({ count: 12, average: 5 });
  expect(compare(orders, today, 'soFar')).toEqual({ count: 2, average: 1 });
  expect(compare([], today, 'byStatus')).toEqual({ count: 0, average: 0 });
});

test('the points of the chart', () => {
  expect(totals(orders)).toEqual([
    { day: '2026-11-12', created: 700, failed: 0 },
    { day: '2026-11-13', created: 14, failed: 0 },
    { day: '2026-11-19', created: 21, failed: 0 },
    { day: '2026-11-20', created: 12, failed: 1 },
  ]);
});
