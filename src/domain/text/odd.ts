/** A value as the database writes it, marked, because it is no day, time or amount that Banto can reckon with. */
export const oddText = (written: string): string => `⚠ ${written}`;

/** The first and the last day with a four-digit year; as text they sort like days. */
export const FIRST_DAY = '0001-01-01';
export const LAST_DAY = '9999-12-31';

/**
 * From the beginning of this day in UTC, and before that of {@link LAST_DAY}, a moment has a four-digit year in every time
 * zone.
 */
export const FIRST_WHOLE_DAY = '0001-01-02';

/**
 * A time that no calendar here can show: infinite, before our era, or after the year 9999. It is an invalid Date that
 * keeps what the database wrote, so that one such row is shown, marked, and disturbs no other. Every comparison with it
 * is false.
 */
export class OddTime extends Date {
  readonly written: string;

  constructor(written: string) {
    super(Number.NaN);
    this.written = written;
  }

  override toISOString(): string {
    return this.written;
  }

  override toJSON(): string {
    return this.written;
  }
}

export const isOddTime = (time: Date): time is OddTime => time instanceof OddTime;

/** A time from its stored text, such as a preview's. */
export function timeFrom(written: string): Date {
  const time = new Date(written);
  return Number.isNaN(time.getTime()) ? new OddTime(written) : time;
}

/** A time to reckon with; null when there is none, or only an odd one. */
export const datable = (time: Date | null): Date | null => (time === null || isOddTime(time) ? null : time);
