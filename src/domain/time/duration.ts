import { isOddTime } from '../text/odd.ts';

/** Durations in milliseconds. */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Hours from one time to another, with their fraction; negative when `to` is earlier. */
export const hoursBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / HOUR_MS;

/** The time that many hours before `now`. */
export const hoursBefore = (now: Date, hours: number): Date => new Date(now.getTime() - hours * HOUR_MS);

/** The time that many times 24 hours before `now`; `tokyo.ts` counts calendar days. */
export const daysBefore = (now: Date, days: number): Date => hoursBefore(now, days * 24);

/** The age in hours; null when the beginning is unknown, or no time to reckon with. */
export const ageInHours = (since: Date | null, now: Date): number | null =>
  since === null || isOddTime(since) ? null : hoursBetween(since, now);

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/**
 * The milliseconds of a duration in the settings: `90s`, `15m`, `24h`, `7d`, `0m`. At most 366 days, else undefined.
 */
export const parseDuration = (text: string): number | undefined => {
  const [, number, unit = ''] = /^(\d{1,8})([smhd])$/.exec(text.trim()) ?? [];
  const ms = Number(number) * (unitMs[unit] ?? NaN);
  return ms <= 366 * DAY_MS ? ms : undefined;
};
