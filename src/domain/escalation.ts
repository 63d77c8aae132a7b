import type { EscalationLevel } from './policy.ts';

/** What waits for somebody to take it up. */
export interface Waiting {
  readonly opened_at: Date;
  readonly snoozed_at: Date | null;
  readonly snoozed_until: Date | null;
  /** Milliseconds of snoozes that are over. */
  readonly paused_ms: number;
}

/** How long it has waited, in milliseconds: from its opening, without the time it was snoozed. */
export function waitedMs({ opened_at, snoozed_at, snoozed_until, paused_ms }: Waiting, now: Date): number {
  const snoozing =
    snoozed_at && snoozed_until
      ? Math.max(0, Math.min(now.getTime(), snoozed_until.getTime()) - snoozed_at.getTime())
      : 0;
  return now.getTime() - opened_at.getTime() - paused_ms - snoozing;
}

/** The level that such a wait has reached; 0 before the first. */
export const levelAfter = (ladder: readonly EscalationLevel[], ms: number): number =>
  ladder.findLast(({ afterMs }) => afterMs <= ms)?.level ?? 0;

/** Where something stands when it opens: on a first level that is nobody's to be told it is at once, below any other. */
export const levelAtOpening = ([first]: readonly EscalationLevel[]): number =>
  first && first.afterMs === 0 && first.mention === undefined && first.contact === undefined ? first.level : 0;

export const levelOf = (ladder: readonly EscalationLevel[], level: number): EscalationLevel | undefined =>
  ladder.find((each) => each.level === level);
