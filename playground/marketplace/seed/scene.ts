import type { DialectName } from '../schema.ts';
import { type Random, seededRandom } from './random.ts';
import { hostileWords, type OddWords, plausibleWords } from './words.ts';

export interface SeedOptions {
  readonly dialect: DialectName;
  readonly seed: number;
  /** The end of the data. Only payouts' due days and notifications' next attempts are later. */
  readonly now: Date;
  /** Multiplies the sales and what they lead to. 1 (default) is 3,000 purchases over 190 days. */
  readonly scale?: number;
  /** Whether names and texts are as awkward as a database allows. Default: true, for tests; people see a story instead. */
  readonly hostile?: boolean;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Japan has had no daylight saving time since 1951. */
const JST = 9 * HOUR;

/** What every part of the generator uses. Days count from today in Tokyo: -1 is yesterday there. */
export interface Scene {
  readonly dialect: DialectName;
  readonly random: Random;
  readonly now: Date;
  readonly scale: number;
  readonly odd: OddWords;
  /** How much of today has passed in Tokyo, 0 to 1. */
  readonly elapsed: number;
  /** The calendar day, `YYYY-MM-DD`. */
  readonly day: (offset: number) => string;
  /** The instant of a wall-clock time in Tokyo, such as `08:30`; never later than now. */
  readonly at: (dayOffset: number, time: string) => Date;
  /** A realistic instant on that day, mostly in the daytime, never later than now. */
  readonly during: (dayOffset: number) => Date;
  readonly hoursAgo: (hours: number) => Date;
  /** First and last day of a month in Tokyo; 0 is this month. */
  readonly month: (offset: number) => { readonly start: string; readonly end: string };
}

export function createScene({ dialect, seed, now, scale = 1, hostile = true }: SeedOptions): Scene {
  const random = seededRandom(seed);
  const midnight = Math.floor((now.getTime() + JST) / DAY) * DAY - JST;
  const notLater = (time: number): Date => new Date(Math.min(time, now.getTime()));
  const startOf = (offset: number): number => midnight + offset * DAY;
  const today = new Date(midnight + JST);
  const monthDay = (months: number, day: number): string =>
    dayText(new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + months, day)));
  return {
    dialect,
    random,
    now,
    scale,
    odd: hostile ? hostileWords : plausibleWords,
    elapsed: (now.getTime() - midnight) / DAY,
    day: (offset) => dayText(new Date(startOf(offset) + JST)),
    at: (offset, time) => {
      const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
      return notLater(startOf(offset) + hours * HOUR + minutes * 60_000 + Math.round(seconds * 1000));
    },
    during: (offset) => {
      const start = startOf(offset);
      const length = Math.min(DAY, now.getTime() - start);
      const hour = random.chance(0.9) ? random.int(7, 23) : random.int(0, 6);
      const instant = start + hour * HOUR + random.int(0, HOUR - 1);
      return new Date(instant <= now.getTime() ? instant : start + Math.floor(random.next() * length));
    },
    hoursAgo: (hours) => new Date(now.getTime() - Math.round(hours * HOUR)),
    month: (offset) => ({ start: monthDay(offset, 1), end: monthDay(offset + 1, 0) }),
  };
}

/** The day in Tokyo on which an instant falls, `YYYY-MM-DD`. */
export const jstDay = (instant: Date): string => dayText(new Date(instant.getTime() + JST));

/** The instant some hours after another, at most now. */
export const after = ({ now }: Scene, start: Date, hours: number): Date =>
  new Date(Math.min(start.getTime() + Math.round(hours * HOUR), now.getTime()));

const dayText = (utc: Date): string => utc.toISOString().slice(0, 10);
