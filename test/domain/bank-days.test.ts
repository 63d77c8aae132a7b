import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isBankBusinessDay, nextBankBusinessDay } from '#src/domain/time/bank-days.ts';
import { addDays, asDay, daysBetween } from '#src/domain/time/tokyo.ts';

/** From the Cabinet Office's list; for 2028, computed from the same rules. */
const holidays = [
  '2026-01-01 2026-01-12 2026-02-11 2026-02-23 2026-03-20 2026-04-29 2026-05-03 2026-05-04 2026-05-05 2026-05-06',
  '2026-07-20 2026-08-11 2026-09-21 2026-09-22 2026-09-23 2026-10-12 2026-11-03 2026-11-23',
  '2027-01-01 2027-01-11 2027-02-11 2027-02-23 2027-03-21 2027-03-22 2027-04-29 2027-05-03 2027-05-04 2027-05-05',
  '2027-07-19 2027-08-11 2027-09-20 2027-09-23 2027-10-11 2027-11-03 2027-11-23',
  '2028-01-01 2028-01-10 2028-02-11 2028-02-23 2028-03-20 2028-04-29 2028-05-03 2028-05-04 2028-05-05',
  '2028-07-17 2028-08-11 2028-09-18 2028-09-22 2028-10-09 2028-11-03 2028-11-23',
].flatMap((line) => line.split(' '));

describe('a bank business day', () => {
  it('is every weekday from 2026 to 2028 except holidays and the turn of the year', () => {
    const last = asDay('2028-12-31');
    let checked = 0;
    for (let day = asDay('2026-01-01'); day <= last; day = addDays(day, 1)) {
      const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
      const isClosed =
        weekday === 0 ||
        weekday === 6 ||
        holidays.includes(day) ||
        ['12-31', '01-01', '01-02', '01-03'].includes(day.slice(5));
      expect(`${day} ${isBankBusinessDay(day)}`).toBe(`${day} ${!isClosed}`);
      checked += 1;
    }
    expect(checked).toBe(1_096);
  });

  it.each([
    ['2026-11-20', '2026-11-20', 'a Friday is itself'],
    ['2026-11-21', '2026-11-24', 'a Saturday before a holiday Monday'],
    ['2026-12-30', '2026-12-30', 'the last of the year'],
    ['2026-12-31', '2027-01-04', 'the turn of the year'],
    ['2027-12-31', '2028-01-04', 'the turn of the year'],
    ['2026-05-02', '2026-05-07', 'Golden Week with its substitute'],
    ['2026-09-19', '2026-09-24', 'the day between two holidays is one'],
    ['2028-02-29', '2028-02-29', 'a leap day'],
  ])('from %s it is %s: %s', (from, expected) => {
    expect(nextBankBusinessDay(asDay(from))).toBe(expected);
  });

  it('is at most ten days after a day, and never before it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8_700 }), (count) => {
        const day = addDays(asDay('2026-01-01'), count);
        const next = nextBankBusinessDay(day);
        expect(isBankBusinessDay(next)).toBe(true);
        expect(daysBetween(day, next)).toBeGreaterThanOrEqual(0);
        expect(daysBetween(day, next)).toBeLessThanOrEqual(10);
      }),
    );
  });
});
