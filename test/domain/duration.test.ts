import { expect, test } from 'vitest';
import {
  ageInHours,
  DAY_MS,
  daysBefore,
  HOUR_MS,
  hoursBefore,
  hoursBetween,
  MINUTE_MS,
} from '#src/domain/time/duration.ts';

const noon = new Date('2026-11-20T12:00:00Z');
const before = new Date('2026-11-20T10:30:00Z');

test('a day has 24 hours of 60 minutes of 60,000 milliseconds', () => {
  expect([MINUTE_MS, HOUR_MS, DAY_MS]).toEqual([60_000, 3_600_000, 86_400_000]);
});

test('hours from one time to another, with their fraction, and negative backwards', () => {
  expect(hoursBetween(before, noon)).toBe(1.5);
  expect(hoursBetween(noon, before)).toBe(-1.5);
  expect(hoursBetween(noon, noon)).toBe(0);
});

test('so many hours or times 24 hours before a time', () => {
  expect(hoursBefore(noon, 1.5)).toEqual(before);
  expect(hoursBefore(noon, 0)).toEqual(noon);
  expect(daysBefore(noon, 2)).toEqual(new Date('2026-11-18T12:00:00Z'));
  expect(daysBefore(noon, 7)).toEqual(hoursBefore(noon, 168));
});

test('an age, which is unknown when the beginning is', () => {
  expect(ageInHours(before, noon)).toBe(1.5);
  expect(ageInHours(noon, noon)).toBe(0);
  expect(ageInHours(null, noon)).toBeNull();
});
