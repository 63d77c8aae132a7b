import type { Clock } from '../domain/time/clock.ts';

export const systemClock: Clock = { now: () => new Date() };

/** A clock that starts at a given time, runs at the normal speed, and can be set. For the demo and tests. */
export class MovableClock implements Clock {
  #offsetMs: number;

  constructor(start: Date) {
    this.#offsetMs = start.getTime() - Date.now();
  }

  now(): Date {
    return new Date(Date.now() + this.#offsetMs);
  }

  set(time: Date): void {
    this.#offsetMs = time.getTime() - Date.now();
  }
}
