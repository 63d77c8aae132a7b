import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** Above this load of the last minute figures say more about the machine than about Banto. */
const QUIET = 1.5;
/** How long it is waited for: what ran just before still counts. Milliseconds. */
const PATIENCE_MS = 240_000;

/** Waits until the machine is quiet. Returns its load, and whether it became quiet in time. */
export async function quiet(
  say: (line: string) => void,
): Promise<{ readonly load: number; readonly isQuiet: boolean }> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const [load = 0] = loadavg();
    if (load <= QUIET || performance.now() > until) return { load, isQuiet: load <= QUIET };
    say(`the load is ${load.toFixed(2)}; waiting until it is ${QUIET}`);
    await sleep(10_000);
  }
}
