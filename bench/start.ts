import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBot } from '#playground/rig/bot.ts';
import { freePort } from '#playground/ports.ts';
import { type Rig, Rigs } from '#playground/rig/rig.ts';
import type { Report, Settings } from './report.ts';
import { p50 } from './support/statistics.ts';

const START_TIMES = 2.5;
const MEMORY_TIMES = 2;
const IDLE_TRIPS = 120;
/** Until a bot that has just started is idle. Seconds. */
const SETTLE_S = 45;

/** Start time, and memory and round trips while idle, against a bot that only acknowledges. */
export async function benchStart({ small, say }: Settings): Promise<Report> {
  await using rigs = await Rigs.open();
  await using rig = await rigs.start({ replicas: 0 });
  const own = { ms: [] as number[], mb: [] as number[] };
  const anchor = { ms: [] as number[], mb: [] as number[] };
  let trips = 0;
  // Not measured: only the first start creates the queues and fills the compile cache.
  await started(rig, 'src/main.ts', 0);
  const runs = small ? 2 : 5;
  for (let run = 0; run < runs; run++) {
    say(`start ${run + 1} of ${runs}`);
    const idleS = run > 0 ? 2 : small ? 2 : 180;
    const [bare, bot] = [await started(rig, 'bench/support/bare.ts', 2), await started(rig, 'src/main.ts', idleS)];
    for (const [into, from] of [
      [anchor, bare],
      [own, bot],
    ] as const) {
      into.ms.push(from.ms);
      into.mb.push(from.mb);
    }
    if (run === 0) trips = bot.tripsAMinute;
  }
  const [slower, larger] = [p50(own.ms) / p50(anchor.ms), p50(own.mb) / p50(anchor.mb)];
  return {
    name: 'start',
    setting: 'a separate process each, from its start to /readyz 200; memory after some seconds of doing nothing',
    rows: [
      {
        what: 'start, ms',
        figures: { anchor: p50(anchor.ms), own: p50(own.ms), '×': slower },
        reach: `≤ ${START_TIMES} ×`,
        over: slower / START_TIMES,
        limit:
          'Node loads about a thousand ES modules, 0.6 ms each (kysely alone has 250), where Bolt alone has two hundred. Next: one bundled file, which decision 1 is against.',
        reached: slower <= START_TIMES,
      },
      {
        what: 'resident memory, MB',
        figures: { anchor: p50(anchor.mb), own: p50(own.mb), '×': larger },
        reach: `≤ ${MEMORY_TIMES} ×`,
        over: larger / MEMORY_TIMES,
        reached: larger <= MEMORY_TIMES,
      },
      {
        what: 'idle database round trips a minute',
        figures: { anchor: 0, own: trips },
        reach: `≤ ${IDLE_TRIPS}`,
        judged: !small,
        over: trips / IDLE_TRIPS,
        limit:
          'the marketplace is looked at every five seconds, so that a partner who applies is seen at once, and pg-boss has about fifty of its own. Next: a longer pace at night.',
        reached: trips <= IDLE_TRIPS,
      },
    ],
  };
}

export interface Started {
  readonly ms: number;
  readonly mb: number;
  readonly tripsAMinute: number;
}

/** Starts a process, measures it and stops it. @param idleS how long it does nothing before its memory is read, seconds */
export async function started({ env, proxy }: Rig, script: string, idleS: number): Promise<Started> {
  const port = await freePort();
  const begun = performance.now();
  const starting = startBot({ env: { ...env, PORT: String(port) }, script });
  while (
    !(await fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    // Rejects with the bot's log if it exits before it is ready.
    await Promise.race([sleep(5), starting]);
  }
  const ms = performance.now() - begun;
  const bot = await starting;
  try {
    // A bot that has just started is not idle yet: after half a minute its queue tidies up for the first time.
    await sleep((idleS > 2 ? SETTLE_S : idleS) * 1_000);
    const before = proxy.roundTrips;
    await sleep(idleS * 1_000);
    const tripsAMinute = idleS === 0 ? 0 : ((proxy.roundTrips - before) * 60) / idleS;
    return { ms, mb: residentMb(bot.pid), tripsAMinute };
  } finally {
    await bot.stop();
  }
}

/** Resident memory as the kernel reports it. */
export function residentMb(pid: number): number {
  const kb = /^VmRSS:\s+(\d+) kB/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / 1_024;
}
