import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';

import {
  addDays,
  addMonths,
  ageInWords,
  asDay,
  asMonth,
  dayBounds,
  dayOf,
  daysBetween,
  dayText,
  firstDayOf,
  formatDay,
  formatMonth,
  formatTime,
  monthBounds,
  monthOf,
  previousMonth,
  startOfDay,
  hourOf,
  weekdayOf,
} from '#src/domain/time/tokyo.ts';
import { parseDay, parseHours, parseMonth, whyNoDay } from '#src/domain/typed/time.ts';
import { parseDuration } from '#src/domain/time/duration.ts';
import { languages } from '#src/domain/text/words.ts';

const zoneOfTheProcess = process.env['TZ'];
afterEach(() => {
  if (zoneOfTheProcess === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zoneOfTheProcess;
});

const zones = [
  { zone: 'UTC', offset: 0 },
  { zone: 'Asia/Tokyo', offset: -540 },
  { zone: 'America/New_York', offset: 300 },
];

const day = asDay;
const month = asMonth;
/** 09:30 on 22 November 2026 in Tokyo. */
const now = new Date('2026-11-22T00:30:00Z');

/** Random days from 1970 to 2099. */
const days = fc
  .integer({ min: 0, max: 47_481 })
  .map((count) => day(new Date(count * 86_400_000).toISOString().slice(0, 10)));
const instants = fc.date({
  min: new Date('1970-01-01T00:00:00Z'),
  max: new Date('2099-12-30T00:00:00Z'),
  noInvalidDate: true,
});

describe.each(zones)('in a process of zone $zone', ({ zone, offset }) => {
  const inZone = (): void => {
    process.env['TZ'] = zone;
    expect(new Date('2026-01-15T00:00:00Z').getTimezoneOffset()).toBe(offset);
  };

  it('a day begins at 15:00 UTC of the day before', () => {
    inZone();
    expect(dayOf(new Date('2026-11-21T14:59:59.999Z'))).toBe('2026-11-21');
    expect(dayOf(new Date('2026-11-21T15:00:00.000Z'))).toBe('2026-11-22');
    expect(startOfDay(day('2026-11-22'))).toEqual(new Date('2026-11-21T15:00:00Z'));
    expect(dayBounds(day('2026-11-22'))).toEqual({
      from: new Date('2026-11-21T15:00:00Z'),
      to: new Date('2026-11-22T15:00:00Z'),
    });
  });

  it('08:30 in Tokyo is today, though UTC says yesterday', () => {
    inZone();
    const half = new Date('2026-11-21T23:30:00Z');
    expect(dayOf(half)).toBe('2026-11-22');
    expect(formatTime(half, 'ja', now)).toBe('11/22 08:30');
  });

  it('months end on the right day, also at the end of the year and in leap years', () => {
    inZone();
    expect(monthOf(new Date('2026-12-31T15:00:00Z'))).toBe('2027-01');
    expect(monthBounds(month('2026-12'))).toEqual({
      from: new Date('2026-11-30T15:00:00Z'),
      to: new Date('2026-12-31T15:00:00Z'),
    });
    expect(monthBounds(month('2028-02'))).toEqual({
      from: new Date('2028-01-31T15:00:00Z'),
      to: new Date('2028-02-29T15:00:00Z'),
    });
  });

  it('a day on which another zone changes its clocks has 24 hours', () => {
    inZone();
    for (const each of ['2026-03-08', '2026-11-01'].map(day)) {
      const { from, to } = dayBounds(each);
      expect(to.getTime() - from.getTime()).toBe(86_400_000);
      expect(addDays(each, 1)).toBe(each === '2026-03-08' ? '2026-03-09' : '2026-11-02');
    }
  });

  it('an instant is within its day and its month', () => {
    inZone();
    fc.assert(
      fc.property(instants, (instant) => {
        const { from, to } = dayBounds(dayOf(instant));
        expect(from <= instant && instant < to).toBe(true);
        const bounds = monthBounds(monthOf(instant));
        expect(bounds.from <= instant && instant < bounds.to).toBe(true);
        expect(dayOf(instant).slice(0, 7)).toBe(monthOf(instant));
      }),
    );
  });

  it('reads a day that it printed', () => {
    inZone();
    expect(parseDay('今日', now)).toBe('2026-11-22');
    expect(parseDay('11/1', now)).toBe('2026-11-01');
    expect(formatDay(day('2026-11-22'), 'ja', now)).toBe('11月22日(日)');
    expect(parseMonth('先月', new Date('2026-12-31T15:00:00Z'))).toBe('2026-12');
  });
});

describe('days and months', () => {
  it.each([
    ['2026-11-22T00:00:00+09:00', 0],
    ['2026-11-22T08:59:59+09:00', 8],
    ['2026-11-22T09:00:00+09:00', 9],
    ['2026-11-22T23:59:59+09:00', 23],
  ])('the hour at %s is %i in Tokyo', (instant, hour) => {
    expect(hourOf(new Date(instant))).toBe(hour);
  });

  it.each(['2026-02-30', '2026-13-01', '2026-00-10', '2026-1-1', '26-01-01', '', '2026-11-22T00:00', ' 2026-11-22'])(
    '%o is not a day',
    (text) => {
      expect(() => asDay(text)).toThrow(RangeError);
    },
  );

  it.each(['2026-13', '2026-1', '2026-11-01', ''])('%o is not a month', (text) => {
    expect(() => asMonth(text)).toThrow(RangeError);
  });

  it('counts across leap days, months and years', () => {
    expect(addDays(day('2028-02-28'), 1)).toBe('2028-02-29');
    expect(addDays(day('2027-02-28'), 1)).toBe('2027-03-01');
    expect(addDays(day('2027-01-01'), -1)).toBe('2026-12-31');
    expect(daysBetween(day('2027-12-31'), day('2028-03-01'))).toBe(61);
    expect(daysBetween(day('2026-11-22'), day('2026-11-21'))).toBe(-1);
    expect(addMonths(month('2026-11'), 3)).toBe('2027-02');
    expect(previousMonth(month('2027-01'))).toBe('2026-12');
    expect(firstDayOf(month('2026-12'))).toBe('2026-12-01');
    expect(weekdayOf(day('2026-11-22'))).toBe(0);
    expect(weekdayOf(day('2026-11-28'))).toBe(6);
  });

  it('counting gives the number of days that were added', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -10_000, max: 10_000 }), (from, count) => {
        expect(daysBetween(from, addDays(from, count))).toBe(count);
        expect(addDays(addDays(from, count), -count)).toBe(from);
      }),
    );
  });
});

describe('printing', () => {
  it('leaves out the year only when it is the current one in Tokyo', () => {
    const newYear = new Date('2026-12-31T15:00:00Z');
    expect(formatTime(newYear, 'ja', newYear)).toBe('1/1 00:00');
    expect(formatTime(newYear, 'ja', now)).toBe('2027/1/1 00:00');
    expect(formatTime(newYear, 'ja')).toBe('2027/1/1 00:00');
    expect(formatTime(newYear, 'en', newYear)).toBe('Jan 1 00:00');
    expect(formatTime(newYear, 'en', now)).toBe('Jan 1, 2027 00:00');
    expect(formatDay(day('2027-01-01'), 'ja', now)).toBe('2027年1月1日(金)');
    expect(formatDay(day('2027-01-01'), 'en', now)).toBe('Fri, Jan 1, 2027');
    expect(formatDay(day('2026-12-05'), 'en', now)).toBe('Sat, Dec 5');
    expect(formatMonth(month('2026-09'), 'ja')).toBe('2026年9月');
    expect(formatMonth(month('2026-09'), 'en')).toBe('Sep 2026');
  });

  it.each([
    [76.5, '3日4時間', '3d 4h'],
    [24, '1日', '1d'],
    [24.5, '1日', '1d'],
    [23.999, '23時間59分', '23h 59m'],
    [5.2, '5時間12分', '5h 12m'],
    [1, '1時間', '1h'],
    [0.5, '30分', '30m'],
    [0.016, '0分', '0m'],
    [-3, '0分', '0m'],
    [2_400, '100日', '100d'],
  ])('an age of %d hours', (hours, ja, en) => {
    expect(ageInWords(hours, 'ja')).toBe(ja);
    expect(ageInWords(hours, 'en')).toBe(en);
  });
});

describe('a typed day', () => {
  it.each([
    ['2026-11-01', '2026-11-01'],
    ['2026/11/1', '2026-11-01'],
    ['2026.11.1', '2026-11-01'],
    ['20261101', '2026-11-01'],
    ['2026年11月1日', '2026-11-01'],
    ['2026年 11月 1日', '2026-11-01'],
    ['11/1', '2026-11-01'],
    ['11月1日', '2026-11-01'],
    ['１１／１', '2026-11-01'],
    ['２０２６－１１－０１', '2026-11-01'],
    ['2026‐11−01', '2026-11-01'],
    ['2026ー11ー01', '2026-11-01'],
    ['  11/1　', '2026-11-01'],
    ['今日', '2026-11-22'],
    ['本日', '2026-11-22'],
    ['昨日', '2026-11-21'],
    ['一昨日', '2026-11-20'],
    ['明日', '2026-11-23'],
    ['明後日', '2026-11-24'],
    ['3日前', '2026-11-19'],
    ['１０日前', '2026-11-12'],
    ['3 days ago', '2026-11-19'],
    ['1 day ago', '2026-11-21'],
    ['5日後', '2026-11-27'],
    ['in 5 days', '2026-11-27'],
    ['Today', '2026-11-22'],
    ['yesterday', '2026-11-21'],
    ['ＴＯＭＯＲＲＯＷ', '2026-11-23'],
    ['2028-02-29', '2028-02-29'],
    ['1970-01-01', '1970-01-01'],
    ['2099-12-31', '2099-12-31'],
  ])('%o', (text, expected) => {
    expect(parseDay(text, now)).toBe(expected);
  });

  it.each([
    '2026-02-30',
    '2027-02-29',
    '2026-13-01',
    '2026-00-01',
    '2026-11-31',
    '20261131',
    '2026-11/01',
    '2/30',
    '0/1',
    '13/1',
    '11/1/2026',
    '11-1',
    '2026-11',
    '1969-12-31',
    '2100-01-01',
    '0001-01-01',
    '12026-11-01',
    'x2026-11-01',
    '2026-11-01x',
    '',
    'constructor',
    'toString',
    '22',
    '3日',
    '3 days',
    '1000日前',
  ])('refuses %o', (text) => {
    expect(parseDay(text, now)).toBeUndefined();
  });

  it.each([
    ['11/31', '2026年11月は30日までです。', 'the last day of Nov 2026 is 30.'],
    ['2027-02-29', '2027年2月は28日までです。', 'the last day of Feb 2027 is 28.'],
    ['2/30', '2026年2月は28日までです。', 'the last day of Feb 2026 is 28.'],
    ['11/20(木)', '曜日が違います。11月20日(金)です。', 'the weekday is wrong, it is Fri, Nov 20.'],
    ['Mon, Nov 20, 2025', '曜日が違います。2025年11月20日(木)です。', 'the weekday is wrong, it is Thu, Nov 20, 2025.'],
  ])('says why %o is none', (text, ja, en) => {
    expect(parseDay(text, now)).toBeUndefined();
    expect(whyNoDay(text, now)).toEqual({ ja, en });
  });

  it('names the nearest day where the weekday is wrong', () => {
    const january = new Date('2027-01-05T00:00:00Z');
    expect(whyNoDay('12/28(水)', january)?.ja).toBe('曜日が違います。2026年12月28日(月)です。');
  });

  it.each(['11/30', '2028-02-29', '11/20(金)', '13/1', '0/1', '11/0', '1969-12-31', '今日', 'abc', ''])(
    'has no more to say about %o',
    (text) => {
      expect(whyNoDay(text, now)).toBeUndefined();
    },
  );

  it('without a year is the nearest one, also across New Year and for a leap day', () => {
    expect(parseDay('12/28', new Date('2027-01-05T00:00:00Z'))).toBe('2026-12-28');
    expect(parseDay('1/8', new Date('2026-12-28T00:00:00Z'))).toBe('2027-01-08');
    expect(parseDay('6/1', now)).toBe('2026-06-01');
    expect(parseDay('2/29', new Date('2027-03-01T00:00:00Z'))).toBe('2028-02-29');
    expect(parseDay('2/29', now)).toBeUndefined();
    expect(parseDay('2/29', new Date('2028-12-01T00:00:00Z'))).toBe('2028-02-29');
  });

  it('every day can be read from each format', () => {
    fc.assert(
      fc.property(days, (each) => {
        const [year, number, date] = each.split('-').map(Number);
        for (const text of [
          each,
          `${year}/${number}/${date}`,
          `${year}年${number}月${date}日`,
          each.replaceAll('-', ''),
        ])
          expect(parseDay(text, now)).toBe(each);
      }),
    );
  });

  it('every day is read as Banto shows it, with its weekday, its year and a time', () => {
    fc.assert(
      fc.property(days, fc.constantFrom(...languages), (each, language) => {
        const sameYear = startOfDay(day(`${each.slice(0, 4)}-11-22`));
        expect(parseDay(formatDay(each, language), now)).toBe(each);
        expect(parseDay(formatDay(each, language, sameYear), sameYear)).toBe(each);
        expect(parseDay(formatTime(startOfDay(each), language), now)).toBe(each);
        expect(parseDay(`${formatTime(startOfDay(each), language)} JST`, now)).toBe(each);
        expect(parseDay(dayText(startOfDay(each)), now)).toBe(each);
      }),
    );
  });

  it('no day at all is a dash', () => {
    expect(formatDay(null, 'ja', now)).toBe('—');
  });

  it('every month is read as Banto shows it', () => {
    fc.assert(
      fc.property(days, fc.constantFrom(...languages), (each, language) => {
        const shown = monthOf(startOfDay(each));
        expect(parseMonth(formatMonth(shown, language), now)).toBe(shown);
        expect(parseMonth(shown, now)).toBe(shown);
      }),
    );
  });

  it.each([
    ['11月20日(金)', '2026-11-20'],
    ['11月20日（金）', '2026-11-20'],
    ['11/23(月・祝)', '2026-11-23'],
    ['11/19(木曜日)', '2026-11-19'],
    ['2026-11-19 (Thu)', '2026-11-19'],
    ['thursday, november 19', '2026-11-19'],
    ['Thu Nov 19 2026', '2026-11-19'],
    ['19 Nov 2026', '2026-11-19'],
    ['Sept. 1', '2026-09-01'],
    ['今日(日)', '2026-11-22'],
    // Farther than next year's, but Banto leaves the year out only of this year's days.
    ['3月1日(日)', '2026-03-01'],
  ])('%o is %s', (text, expected) => {
    expect(parseDay(text, now)).toBe(expected);
  });

  it.each(['11月20日(土)', 'Fri, Nov 19', '2026-11-19(金)', 'Nov 31', 'Foo 1', 'Ja 1', '(金)', 'Thu, ', '今日(月)'])(
    'no day is %o: a weekday must be that day’s',
    (text) => {
      expect(parseDay(text, now)).toBeUndefined();
    },
  );

  it('a weekday tells the year of a day of last December', () => {
    expect(parseDay('12月28日(月)', new Date('2027-01-05T00:00:00Z'))).toBe('2026-12-28');
  });

  it('any input is a day of the calendar or is refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9/年月日.-]{0,12}$/)), (text) => {
        const parsed = parseDay(text, now);
        expect(parsed === undefined || asDay(parsed) === parsed).toBe(true);
        const parsedMonth = parseMonth(text, now);
        expect(parsedMonth === undefined || asMonth(parsedMonth) === parsedMonth).toBe(true);
      }),
    );
  });
});

describe('a typed month', () => {
  it.each([
    ['2026-11', '2026-11'],
    ['2026/1', '2026-01'],
    ['2026.01', '2026-01'],
    ['２０２６年１１月', '2026-11'],
    ['11月', '2026-11'],
    ['2026年10月分', '2026-10'],
    ['Oct', '2026-10'],
    ['October', '2026-10'],
    ['Nov 2026', '2026-11'],
    ['november, 2026', '2026-11'],
    ['12月', '2026-12'],
    ['1月', '2026-01'],
    ['今月', '2026-11'],
    ['先月', '2026-10'],
    ['先々月', '2026-09'],
    ['来月', '2026-12'],
    ['this month', '2026-11'],
    ['Last-Month', '2026-10'],
    ['next month', '2026-12'],
  ])('%o', (text, expected) => {
    expect(parseMonth(text, now)).toBe(expected);
  });

  it.each(['2026-13', '2026-00', '13月', '0月', '11', '2026', '2026-11-01', '1969-12', '', 'valueOf'])(
    'refuses %o',
    (text) => {
      expect(parseMonth(text, now)).toBeUndefined();
    },
  );

  it('without a year is the latest one, next month at most', () => {
    const january = new Date('2027-01-15T00:00:00Z');
    expect(parseMonth('12月', january)).toBe('2026-12');
    expect(parseMonth('2月', january)).toBe('2027-02');
    expect(parseMonth('3月', january)).toBe('2026-03');
    const december = new Date('2026-12-15T00:00:00Z');
    expect(parseMonth('1月', december)).toBe('2027-01');
    expect(parseMonth('2月', december)).toBe('2026-02');
  });
});

describe('typed hours and durations', () => {
  it.each([
    ['24', 24],
    ['24h', 24],
    ['２４時間', 24],
    ['24 H', 24],
    ['2d', 48],
    ['2日', 48],
    ['2日間', 48],
    ['87600', 87_600],
  ])('%o is %d hours', (text, hours) => {
    expect(parseHours(text)).toBe(hours);
  });

  it.each(['0', '-1', '1.5', '87601', '3651d', '24m', 'h', '', '1e3', '0x10'])('refuses %o hours', (text) => {
    expect(parseHours(text)).toBeUndefined();
  });

  it.each([
    ['24h', 86_400_000],
    ['15m', 900_000],
    ['0m', 0],
    ['90s', 90_000],
    ['7d', 604_800_000],
    [' 1h ', 3_600_000],
    ['366d', 31_622_400_000],
  ])('%o is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['367d', '1w', '15', 'm', '', '1.5h', '-1h', '15 m', '15M', '99999999d', '1h30m'])(
    'refuses a duration of %o',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});
