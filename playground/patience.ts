import { setTimeout as sleep } from 'node:timers/promises';

/** How long a test waits for what should come at once, in milliseconds. */
export const patience = 5_000;

/** What a look gives once it gives something: 0 and '' may be what was waited for. */
export type Seen<T> = Exclude<T, false | null | undefined>;

const isSeen = <T>(seen: T): seen is Seen<T> => seen !== undefined && seen !== null && seen !== false;

/**
 * Looks again and again until the look gives something, and returns that. A look that throws counts as nothing yet.
 * @param ms milliseconds after which it throws, with `what` and the last error as its cause
 */
export const waitFor = async <T>(
  look: () => T,
  ms = patience,
  what: string | (() => string) = look.toString(),
): Promise<Seen<Awaited<T>>> => {
  const end = performance.now() + ms;
  let last: unknown;
  for (;;) {
    try {
      const seen = await look();
      if (isSeen(seen)) return seen;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end)
      throw new Error(`waited ${ms} ms for: ${typeof what === 'string' ? what : what()}`, { cause: last });
    await sleep(10);
  }
};
