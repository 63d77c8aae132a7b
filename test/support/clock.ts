import { MovableClock } from '#src/process/clock.ts';
import type { Banto } from './banto.ts';

/** Sets the clock of every replica. @param skewS seconds by which each replica is ahead */
export function move(banto: Banto, iso: string, skewS: readonly number[] = []): void {
  const at = (index: number): Date => new Date(new Date(iso).getTime() + (skewS[index] ?? 0) * 1000);
  for (const [index, { clock }] of banto.apps.entries()) {
    if (!(clock instanceof MovableClock)) throw new Error('the clock cannot be moved');
    clock.set(at(index));
  }
  for (const [index, process] of banto.processes.entries()) process.setClock(at(index));
}
