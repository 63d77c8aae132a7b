import { expect, test } from 'vitest';
import { cronWords } from '#src/domain/time/cron-words.ts';

test.each([
  ['0 9 * * *', '毎日 9:00', 'every day at 9:00'],
  ['*/5 * * * *', '5分ごと', 'every 5 minutes'],
  ['*/1 * * * *', '1分ごと', 'every minute'],
  ['*/30 * * * *', '30分ごと', 'every 30 minutes'],
  ['  0   9 *  * * ', '毎日 9:00', 'every day at 9:00'],
  ['0 9 1 11 *', '11月の1日 9:00', 'day 1 of Nov at 9:00'],
  ['0 9 * * 1', '毎週月曜日 9:00', 'every Monday at 9:00'],
  ['30 10 * * 7', '毎週日曜日 10:30', 'every Sunday at 10:30'],
  ['5 0 25 * *', '毎月25日 0:05', 'day 25 of every month at 0:05'],
  ['0 9 1 1,4,7,10 *', '1・4・7・10月の1日 9:00', 'day 1 of Jan, Apr, Jul, Oct at 9:00'],
])('%s is due %s', (line, ja, en) => {
  expect(cronWords(line)).toEqual({ ja, en });
});

test.each([
  '0 9 1 * 1',
  '0 9-17 * * *',
  '*/7 * * * *',
  '0 9 L * *',
  '0 9 * * MON',
  '0 9 1 */3 *',
  '@daily',
  '* * * * * *',
  '*/5 * * * * 1',
  '*/5 9 * * *',
  'x*/5 * * * *',
  '*/5x * * * *',
  '*/61 * * * *',
  '0 9 * 3 *',
  '0 9 * 3 1',
  '0 9 1 1,x *',
  '0 9 1 1,4x *',
])('%s stays as it is written', (line) => {
  expect(cronWords(line)).toBe(line);
});
