import { MINUTE_MS } from '../time/duration.ts';

/** What is remembered of the codes that a person typed. */
export interface FactorState {
  /** The step of the last right code: no code of it or of an earlier one counts again. Null before the first. */
  readonly lastStep: number | null;
  /** Wrong codes since the last right one or the last lock. */
  readonly wrong: number;
  /** Locks since the last right code. */
  readonly locks: number;
  readonly lockedUntil: Date | null;
}

/** `used`: it is a right code, but its step or a later one was used before. */
export type Verdict = 'right' | 'wrong' | 'used' | 'locked';

export interface Attempt {
  readonly verdict: Verdict;
  readonly next: FactorState;
}

/** Wrong codes that lock. */
const WRONG_MAX = 5;
/** The first lock; each further one without a right code between them is twice as long. */
const LOCK_MS = 15 * MINUTE_MS;
/** The longest lock is 15 minutes doubled this often, some 30 years: a longer one would be no date of PostgreSQL's. */
const DOUBLED_MAX = 20;

/** How many more wrong codes in a row lock. */
export const wrongCodesLeft = ({ wrong }: Pick<FactorState, 'wrong'>): number => WRONG_MAX - wrong;

/** Whether a code would be refused unread. */
export const isLocked = ({ lockedUntil }: Pick<FactorState, 'lockedUntil'>, now: Date): boolean =>
  lockedUntil !== null && lockedUntil > now;

/**
 * Judges a typed code, and says what to remember. A used code is no guess, so it does not count as wrong. During a lock
 * no code is read, not even a right one, and none makes the lock longer.
 * @param step the step whose code it is; undefined when it is no code of a step near the present
 */
export function judgeCode(state: FactorState, step: number | undefined, now: Date): Attempt {
  if (isLocked(state, now)) return { verdict: 'locked', next: state };
  if (step === undefined) return { verdict: 'wrong', next: afterWrong(state, now) };
  if (state.lastStep !== null && step <= state.lastStep) return { verdict: 'used', next: state };
  return { verdict: 'right', next: { lastStep: step, wrong: 0, locks: 0, lockedUntil: null } };
}

function afterWrong({ lastStep, wrong, locks }: FactorState, now: Date): FactorState {
  if (wrong + 1 < WRONG_MAX) return { lastStep, wrong: wrong + 1, locks, lockedUntil: null };
  const lockMs = LOCK_MS * 2 ** Math.min(locks, DOUBLED_MAX);
  return { lastStep, wrong: 0, locks: locks + 1, lockedUntil: new Date(now.getTime() + lockMs) };
}
