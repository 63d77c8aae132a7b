import { expect, test } from 'vitest';
import { latestTime, nextTime } from '#src/engine/schedules/times.ts';

const lines = (digest: string, timezone = 'Asia/Tokyo') => ({
  timezone,
  schedules: {
    digest,
    alerts: '*/5 * * * *',
    weekly: '0 9 * * 1',
    monthly: '0 9 1 * *',
    quarterly: '0 9 1 1,4,7,10 *',
  },
});

test('the latest time of a cron line, however often, in whatever order and by whatever clock it is asked', () => {
  const weekdays = lines('0 9 * * 1-5');
  const asked = [
    ['2026-11-20T08:59:59.999+09:00', '2026-11-19T09:00:00+09:00'],
    ['2026-11-20T09:00:00.000+09:00', '2026-11-20T09:00:00+09:00'],
    ['2026-11-20T09:00:00.001+09:00', '2026-11-20T09:00:00+09:00'],
    ['2026-11-23T08:59:59.999+09:00', '2026-11-20T09:00:00+09:00'],
    ['2026-11-23T09:00:00.000+09:00', '2026-11-23T09:00:00+09:00'],
    ['2026-11-24T10:00:00.000+09:00', '2026-11-24T09:00:00+09:00'],
    // A clock that is set back.
    ['2026-11-20T08:59:59.999+09:00', '2026-11-19T09:00:00+09:00'],
    ['2026-11-20T12:00:00.000+09:00', '2026-11-20T09:00:00+09:00'],
    ['2026-11-20T12:00:00.000+09:00', '2026-11-20T09:00:00+09:00'],
  ] as const;
  for (const [now, due] of asked)
    expect([now, latestTime(weekdays, 'digest', new Date(now))]).toEqual([now, new Date(due)]);
});

test('another line or another time zone is another time', () => {
  const now = new Date('2026-11-20T12:00:00+09:00');
  expect(latestTime(lines('0 9 * * *'), 'digest', now)).toEqual(new Date('2026-11-20T09:00:00+09:00'));
  expect(latestTime(lines('0 10 * * *'), 'digest', now)).toEqual(new Date('2026-11-20T10:00:00+09:00'));
  expect(latestTime(lines('0 9 * * *', 'UTC'), 'digest', now)).toEqual(new Date('2026-11-19T09:00:00Z'));
  expect(latestTime(lines('0 9 * * *'), 'alerts', now)).toEqual(now);
  expect(nextTime(lines('0 9 * * *'), 'alerts', now)).toEqual(new Date('2026-11-20T12:05:00+09:00'));
});
