import { addMonths, asMonth, type Bounds, firstDayOf, type Month, monthOf, startOfDay } from './tokyo.ts';
import { type Words, words } from '../text/words.ts';

/** Three months of the calendar year, in Tokyo: `2026-Q4`. */
export interface Quarter {
  readonly year: number;
  readonly quarter: number;
}

/** The quarter of an instant. */
export function quarterOf(instant: Date): Quarter {
  const [year = 0, month = 1] = monthOf(instant).split('-').map(Number);
  return { year, quarter: Math.ceil(month / 3) };
}

const firstMonth = ({ year, quarter }: Quarter): Month =>
  asMonth(`${String(year).padStart(4, '0')}-${String(quarter * 3 - 2).padStart(2, '0')}`);

/** From its first instant up to the first one after it. */
export const quarterBounds = (quarter: Quarter): Bounds => ({
  from: startOfDay(firstDayOf(firstMonth(quarter))),
  to: startOfDay(firstDayOf(addMonths(firstMonth(quarter), 3))),
});

/** The quarter before the one of an instant. */
export const quarterBefore = (instant: Date): Quarter =>
  quarterOf(startOfDay(firstDayOf(addMonths(firstMonth(quarterOf(instant)), -3))));

/** `2026-Q4`, as it is typed. */
export const quarterText = ({ year, quarter }: Quarter): string => `${year}-Q${quarter}`;

export const quarterInWords = ({ year, quarter }: Quarter): Words =>
  words(`${year}年第${quarter}四半期`, `Q${quarter} of ${year}`);
