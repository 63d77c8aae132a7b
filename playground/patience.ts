import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait for what should come at once. Milliseconds on an idle machine. */
export const patience = 5_000;

/** The most by which a busy machine stretches a wait. */
const MOST = 6;
const cores = os.availableParallelism();

/** How busy the machine is, for the message of an error that may come from that. */
export const load = (): string => `the load is ${(os.loadavg()[0] ?? 0).toFixed(2)} on ${cores} cores`;

/** Stretches a wait by the machine's load. @param ms milliseconds on an idle machine */
export const patient = (ms: number): number =>
  Math.ceil(ms * Math.min(MOST, Math.max(1, (os.loadavg()[0] ?? 0) / cores)));

/** The most `patient` can return: for a test's own time-out, so that a wait inside fails first and says what it waited for. */
export const longest = (ms: number): number => ms * MOST;

/** Real milliseconds, even when a test has replaced `performance.now`. */
export const elapsed = (): number => Number(process.hrtime.bigint()) / 1e6;

/** CPU time of this thread in milliseconds: for limits that other load on the machine must not affect. */
export const cpuTime = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

/** The result of a successful check. 0 and '' count as results. */
export type Seen<T> = Exclude<T, false | null | undefined>;

const isSeen = <T>(seen: T): seen is Seen<T> => seen !== undefined && seen !== null && seen !== false;

/**
 * Repeats a check until it returns something, and returns that. A check that throws is repeated too.
 * @param ms milliseconds on an idle machine
 * @throws after that time; the message has `what` and the load, the cause is the check's last error
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
    // The load is read only when it matters: this runs up to a hundred times a second.
    if (waited > ms && waited > patient(ms))
      throw new Error(`waited ${Math.round(waited)} ms (${load()}) for: ${typeof what === 'string' ? what : what()}`, {
        cause: last,
      });
    // Often at first, then more rarely: many looks ask the database.
    await sleep(Math.min(10 + waited / 20, 60));
  }
};
