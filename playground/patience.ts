import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long one waits for what should come at once. Milliseconds on an idle machine. */
export const patience = 5_000;

/** A busy machine stretches a wait this many times at most. */
const MOST = 6;
const cores = os.availableParallelism();

/** What else the machine is doing, for an error that may be due to it. */
export const load = (): string => `the load is ${(os.loadavg()[0] ?? 0).toFixed(2)} on ${cores} cores`;

/** As many milliseconds as something may take now that takes this many on an idle machine: more while work waits for a core. */
export const patient = (ms: number): number => ms * Math.min(MOST, Math.max(1, (os.loadavg()[0] ?? 0) / cores));

/** The most that `patient` ever makes of it. A test's own time-out: a wait inside gives up before, and says for what. */
export const longest = (ms: number): number => ms * MOST;

/** Real milliseconds, also where a test has moved `performance.now`. */
export const elapsed = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Milliseconds a core has worked for this thread. For limits that mean work, and not what else the machine does. */
export const worked = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

/** What a look gives once it gives something: 0 and '' may be what was waited for. */
export type Seen<T> = Exclude<T, false | null | undefined>;

const isSeen = <T>(seen: T): seen is Seen<T> => seen !== undefined && seen !== null && seen !== false;

/**
 * Looks again and again until the look gives something, and returns that. A look that throws counts as nothing yet.
 * @param ms milliseconds, on an idle machine, after which it throws, with `what`, the load, and the last error as its cause
 */
export const waitFor = async <T>(
  look: () => T,
  ms = patience,
  what: string | (() => string) = look.toString(),
): Promise<Seen<Awaited<T>>> => {
  const begun = elapsed();
  let last: unknown;
  for (;;) {
    try {
      const seen = await look();
      if (isSeen(seen)) return seen;
      last = undefined;
    } catch (error) {
      last = error;
    }
    const waited = elapsed() - begun;
    if (waited > patient(ms))
      throw new Error(`waited ${Math.round(waited)} ms (${load()}) for: ${typeof what === 'string' ? what : what()}`, {
        cause: last,
      });
    await sleep(10);
  }
};
