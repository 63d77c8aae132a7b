import { type Quarter, quarterOf } from '../time/quarter.ts';
import { normalise } from './normalise.ts';

/** Reads `2026-Q3`, `2026Q3`, `Q3`, `第3四半期`, `2026年第3四半期`. Without a year, the latest one that has begun. */
export function parseQuarter(text: string, now: Date): Quarter | undefined {
  const typed = normalise(text).replaceAll(/\s/gu, '').toUpperCase();
  const [, yearText, q, ja] = /^(?:(20\d\d)(?:年|-|\/)?)?(?:Q([1-4])|第?([1-4])四半期)$/u.exec(typed) ?? [];
  const quarter = Number(q ?? ja);
  if (!quarter) return undefined;
  const current = quarterOf(now);
  if (yearText !== undefined) return { year: Number(yearText), quarter };
  return { year: quarter > current.quarter ? current.year - 1 : current.year, quarter };
}
