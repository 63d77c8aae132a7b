import { MovableClock } from '#src/clock.ts';
import type { Banto } from './banto.ts';

/** Sets the clock of every replica in this process; `skewS` are seconds that each is ahead. */
export function move(banto: Banto, iso: string, skewS: readonly number[] = []): void {
  for (const [index, { clock }] of banto.apps.entries()) {
    if (!(clock instanceof MovableClock)) throw new Error('the clock cannot be moved');
    clock.set(new Date(new Date(iso).getTime() + (skewS[index] ?? 0) * 1000));
  }
}
