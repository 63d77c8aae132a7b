import { CronExpressionParser } from 'cron-parser';
import type { Person } from '../../domain/permission/actor.ts';
import type { Cron, Policy, ScheduleName } from '../../domain/policy.ts';
import type { Words } from '../../domain/text/words.ts';
import type { Trx } from '../database.ts';
import type { Uses } from '../ports.ts';
import type { CardKind } from './card-kind.ts';
import type { HasFinders } from './finder.ts';
import type { AnyOperation } from './operation.ts';

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
  | 'functions'
  | 'marketplace'
  | 'vitals'
  | 'people'
  | 'directory'
  | 'log'
> &
  HasFinders & {
    readonly cardKinds: readonly CardKind[];
    readonly catalog: { findOperation(name: string): AnyOperation | undefined };
  };

/** Work at the times of a cron line. */
export interface Schedule {
  readonly name: string;
  /** Its cron line; several schedules may share one of the policy's. */
  readonly cron: Cron;
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
