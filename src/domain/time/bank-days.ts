import holidayJp from '@holiday-jp/holiday_jp';

import { addDays, type Day, weekdayOf } from './tokyo.ts';

/**
 * Whether Japanese banks make transfers on this day: not a weekend, not a holiday, not 31 December to 3 January.
 * Holidays are known up to November 2050; later days are judged by weekend and new year only.
 */
export const isBankBusinessDay = (day: Day): boolean => {
  const weekday = weekdayOf(day);
  const isNewYear = /-(?:12-31|01-0[123])$/.test(day);
  // By ISO key: the library's isHoliday(Date) reads the date in the process's zone.
  return weekday !== 0 && weekday !== 6 && !isNewYear && !Object.hasOwn(holidayJp.holidays, day);
};

/** The day itself when banks are open, otherwise the next day on which they are. */
export const nextBankBusinessDay = (day: Day): Day => {
  let candidate = day;
  while (!isBankBusinessDay(candidate)) candidate = addDays(candidate, 1);
  return candidate;
};
