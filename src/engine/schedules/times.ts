import { CronExpressionParser } from 'cron-parser';
import type { Cron, Policy } from '../../domain/policy.ts';

type Lines = Pick<Policy, 'schedules' | 'timezone'>;

/** The line of five fields. */
export const lineOf = ({ schedules }: Pick<Policy, 'schedules'>, cron: Cron): string =>
  typeof cron === 'string' ? schedules[cron] : cron.line;

const parse = (lines: Lines, cron: Cron, from: Date) =>
  CronExpressionParser.parse(lineOf(lines, cron), { tz: lines.timezone, currentDate: from });

/** From one time of a cron line up to its next. Milliseconds. */
interface Span {
  readonly from: number;
  readonly next: number;
}

/** The last spans that were asked for, of each cron line. Rounds ask about now, and about some minutes ago. */
const spans = new Map<string, readonly Span[]>();
const KEPT = 4;

/** The latest time of a cron line that is not in the future. */
export const latestTime = (lines: Lines, cron: Cron, now: Date): Date => {
  const key = `${lineOf(lines, cron)} ${lines.timezone}`;
  // Rounds ask every second, and reading a line takes the library about a millisecond.
  const kept = spans.get(key) ?? [];
  const known = kept.find(({ from, next }) => from <= now.getTime() && now.getTime() < next);
  if (known) return new Date(known.from);
  // The library returns only times strictly before this.
  const latest = parse(lines, cron, new Date(now.getTime() + 1))
    .prev()
    .toDate();
  const span = { from: latest.getTime(), next: nextTime(lines, cron, now).getTime() };
  spans.set(key, [span, ...kept].slice(0, KEPT));
  return latest;
};

/** The next time of a cron line. */
export const nextTime = (lines: Lines, cron: Cron, now: Date): Date => parse(lines, cron, now).next().toDate();
