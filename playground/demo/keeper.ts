import { setTimeout as sleep } from 'node:timers/promises';
import type { Folder } from './folder.ts';
import type { Kept } from './story.ts';

/** How often it looks whether something changed. Milliseconds. */
const PACE = 1_000;
/** The clock alone is kept once in so many looks. */
const CLOCK_LOOKS = 10;

export interface Keeper {
  /** Keeps the last state and ends. */
  stop(): Promise<void>;
}

/** Keeps the story while it goes on, so that even a kill loses a second at most. */
export function startKeeper(folder: Folder, state: { version: () => number; kept: () => Kept }): Keeper {
  const stopping = new AbortController();
  let written = -1;
  const keep = async (): Promise<void> => {
    const version = state.version();
    await folder.keep(state.kept());
    written = version;
  };
  const running = (async () => {
    for (let look = 0; !stopping.signal.aborted; look++) {
      if (state.version() !== written || look % CLOCK_LOOKS === 0) await keep();
      await sleep(PACE, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    await keep();
  })();
  // A full disk must not end the demo; `stop` reports it.
  running.catch(() => undefined);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
