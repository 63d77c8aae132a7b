import type { EscalationLevel } from '../policy.ts';

/** When an alert or incident opened, and how long it was snoozed. */
export interface EscalationTimes {
  readonly opened_at: Date;
  readonly snoozed_at: Date | null;
  readonly snoozed_until: Date | null;
  /** Milliseconds of earlier snoozes. */
  readonly paused_ms: number;
}

/** How long it has waited for somebody, in milliseconds: since it opened, without snoozed time. */
export function waitedMs({ opened_at, snoozed_at, snoozed_until, paused_ms }: EscalationTimes, now: Date): number {
  const snoozing =
    snoozed_at && snoozed_until
      ? Math.max(0, Math.min(now.getTime(), snoozed_until.getTime()) - snoozed_at.getTime())
      : 0;
  return now.getTime() - opened_at.getTime() - paused_ms - snoozing;
}

/** The next level and when it is reached if nobody acknowledges; undefined at the top. A snooze delays it. */
export function nextCall(
  ladder: readonly EscalationLevel[],
  { level, opened_at, snoozed_at, snoozed_until, paused_ms }: EscalationTimes & { readonly level: number },
): { readonly step: EscalationLevel; readonly at: Date } | undefined {
  const step = ladder.find((each) => each.level > level);
  if (!step) return undefined;
  const snoozed = snoozed_at && snoozed_until ? snoozed_until.getTime() - snoozed_at.getTime() : 0;
  return { step, at: new Date(opened_at.getTime() + step.afterMs + paused_ms + snoozed) };
}

/** The level reached after waiting so many milliseconds; 0 before the first. */
export const levelAfter = (ladder: readonly EscalationLevel[], ms: number): number =>
  ladder.findLast(({ afterMs }) => afterMs <= ms)?.level ?? 0;

/** Opens at the first level when that level has no delay and nobody to notify; otherwise at 0. */
export const levelAtOpening = ([first]: readonly EscalationLevel[]): number =>
  first && first.afterMs === 0 && first.mention === undefined && first.contact === undefined ? first.level : 0;

export const levelOf = (ladder: readonly EscalationLevel[], level: number): EscalationLevel | undefined =>
  ladder.find((step) => step.level === level);

/** The level that it has climbed to since it opened; undefined when it has not climbed. */
export const climbedTo = (ladder: readonly EscalationLevel[], level: number): EscalationLevel | undefined =>
  level > levelAtOpening(ladder) ? levelOf(ladder, level) : undefined;

/** Whether Banto itself tells somebody at a level: a contact outside Slack is for people to call. */
export const isCalled = <Level extends Pick<EscalationLevel, 'mention'>>(
  level: Level,
): level is Level & { readonly mention: string } => level.mention !== undefined;

/** The levels at which Banto calls nobody, but the first, where automatic recovery needs nobody. */
export const uncalledLevels = (ladder: readonly EscalationLevel[]): number[] =>
  ladder.filter((step) => step.level > 1 && !isCalled(step)).map(({ level }) => level);

/** The level above; undefined at the top. */
export const nextLevel = (ladder: readonly EscalationLevel[], level: number): EscalationLevel | undefined =>
  levelOf(ladder, level + 1);
