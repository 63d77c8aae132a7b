import { CronExpressionParser } from 'cron-parser';
import type { Person } from '../../domain/actor.ts';
import type { Policy, ScheduleName } from '../../domain/policy.ts';
import type { Words } from '../../domain/words.ts';
import type { Trx } from '../database.ts';
import type { Uses } from '../ports.ts';
import type { CardKind } from './card-kind.ts';
import type { HasFinders } from './finder.ts';

/** One due time of a schedule. */
export interface Tick {
  readonly schedule: string;
  readonly due: Date;
}

/** The ports that a schedule may use. */
export type SchedulePorts = Uses<
  | 'db'
  | 'readPool'
  | 'reading'
  | 'clock'
  | 'policy'
  | 'dialect'
  | 'marketplace'
  | 'vitals'
  | 'people'
  | 'directory'
  | 'log'
> &
  HasFinders & { readonly cardKinds: readonly CardKind[] };

/** Work at the times of a cron line. */
export interface Schedule {
  readonly name: string;
  /** The policy's cron line; several schedules may share one. */
  readonly cron: ScheduleName;
  readonly title: Words;
  /** Cron lines whose runs, due at the same time or earlier, must end before this one starts. */
  readonly after?: readonly ScheduleName[];
  /**
   * Reads what the run needs, outside any transaction, and returns its effect. The effect and the end of the tick are
   * one transaction, so a run that is repeated after a crash had no effect before.
   */
  prepare(ports: SchedulePorts, tick: Tick): Promise<(trx: Trx) => Promise<void>>;
}

/** The person who asks when a schedule runs a query; they have no role. */
export const systemPerson = ({ team, language }: Pick<Policy, 'team' | 'language'>): Person => ({
  id: 'schedule',
  team,
  locale: language,
  language,
  displayName: 'Banto',
  isBot: true,
  isGuest: false,
  deleted: false,
  groups: [],
});

type Lines = Pick<Policy, 'schedules' | 'timezone'>;

const parse = ({ schedules, timezone }: Lines, cron: ScheduleName, from: Date) =>
  CronExpressionParser.parse(schedules[cron], { tz: timezone, currentDate: from });

/** The last span of each cron line: from one of its times up to the next. Milliseconds. */
const spans = new Map<string, { readonly from: number; readonly next: number }>();

/** The latest time of a cron line that is not in the future. */
export const latestTime = (lines: Lines, cron: ScheduleName, now: Date): Date => {
  const key = `${lines.schedules[cron]} ${lines.timezone}`;
  // Rounds ask every second, and reading a line takes the library about a millisecond.
  const known = spans.get(key);
  if (known && known.from <= now.getTime() && now.getTime() < known.next) return new Date(known.from);
  // The library returns only times strictly before this.
  const latest = parse(lines, cron, new Date(now.getTime() + 1))
    .prev()
    .toDate();
  spans.set(key, { from: latest.getTime(), next: nextTime(lines, cron, now).getTime() });
  return latest;
};

/** The next time of a cron line. */
export const nextTime = (lines: Lines, cron: ScheduleName, now: Date): Date => parse(lines, cron, now).next().toDate();
