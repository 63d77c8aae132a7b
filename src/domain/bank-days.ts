import holidayJp from '@holiday-jp/holiday_jp';

import { addDays, type Day, weekdayOf } from './tokyo.ts';

/**
 * A day on which Japanese banks transfer: not a weekend, not a holiday, not 31 December to 3 January.
 * Holidays are known up to November 2050; later ones only by weekend and new year.
 */
export const isBankBusinessDay = (day: Day): boolean => {
  const weekday = weekdayOf(day);
  const isNewYear = /-(?:12-31|01-0[123])$/.test(day);
  // By ISO key: the library's isHoliday(Date) reads the date in the process's zone.
  return weekday !== 0 && weekday !== 6 && !isNewYear && !Object.hasOwn(holidayJp.holidays, day);
};

/** The day itself when banks are open, else the first day after it on which they are. */
export const nextBankBusinessDay = (day: Day): Day => {
  let candidate = day;
  while (!isBankBusinessDay(candidate)) candidate = addDays(candidate, 1);
  return candidate;
};
