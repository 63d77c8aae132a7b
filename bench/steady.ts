import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { acts } from '#playground/acts/acts.ts';
import { aoi, hanako, sam } from '#playground/cast.ts';
import { type Rig, Rigs } from '#playground/rig/rig.ts';
import type { Report, Settings } from './report.ts';
import { residentMb } from './start.ts';
import { stuckOrders } from './support/orders.ts';

/** The least memory of the last four minutes by that of the four before: between two collections it rises and falls. */
const FLAT = 1.1;
const LOOK_EVERY_MS = 2_000;
/** Pools and keep-alive connections let go after a while of doing nothing. */
const SETTLE_MS = 40_000;

/** Ten minutes of ordinary traffic, five deliveries a second: memory stays flat after the second minute, and no file or socket is left. */
export async function benchSteady({ small }: Settings): Promise<Report> {
  const minuteMs = small ? 3_000 : 60_000;
  await using rigs = await Rigs.open();
  await using rig = await rigs.start({ replicas: 1, slack: { rateLimits: false } });
  await stuckOrders(rig, 50);
  const [bot] = rig.bots;
  if (!bot) throw new Error('no bot');
  await sleep(small ? 2_000 : SETTLE_MS);
  const before = openFiles(bot.pid);
  const seen: { readonly minute: number; readonly mb: number }[] = [];
  const begun = performance.now();
  const passed = (): number => performance.now() - begun;
  let deliveries = 0;
  const watch = async (): Promise<void> => {
    for (; passed() < 10 * minuteMs; await sleep(small ? 200 : LOOK_EVERY_MS))
      seen.push({ minute: Math.floor(passed() / minuteMs), mb: residentMb(bot.pid) });
  };
  const work = async (): Promise<void> => {
    for (let round = 0; passed() < 10 * minuteMs; round++) {
      deliveries += await traffic(rig, round);
      await sleep(800);
    }
  };
  await Promise.all([watch(), work()]);
  const during = (from: number, to: number): number[] =>
    seen.filter(({ minute }) => minute >= from && minute <= to).map(({ mb }) => mb);
  const [earlier, later] = [Math.min(...during(2, 5)), Math.min(...during(6, 9))];
  await sleep(small ? 2_000 : SETTLE_MS);
  const left = openFiles(bot.pid) - before;
  const grown = later / earlier;
  return {
    name: 'steady',
    setting: `${deliveries} deliveries in ten ${small ? 'short ' : ''}minutes: questions, Homes, windows, payments`,
    rows: [
      {
        what: 'least resident memory, MB',
        figures: { 'minutes 3 to 6': earlier, 'minutes 7 to 10': later, '×': grown },
        reach: `≤ ${FLAT} ×`,
        judged: !small,
        limit:
          'between two collections the heap rises and falls by a hundred megabytes. Next: the heap after a forced collection.',
        over: grown / FLAT,
        reached: grown <= FLAT,
      },
      {
        what: 'most resident memory, MB',
        figures: { 'minutes 3 to 6': Math.max(...during(2, 5)), 'minutes 7 to 10': Math.max(...during(6, 9)) },
        reach: 'reported',
        reached: true,
      },
      {
        what: 'open files and sockets more than before',
        figures: { left },
        reach: '0',
        judged: !small,
        reached: left <= 0,
      },
    ],
  };
}

/** What a minute of an ordinary day has, in one round. Returns the number of deliveries. */
async function traffic(rig: Rig, round: number): Promise<number> {
  const { slack } = rig;
  const act = acts(rig);
  const person = round % 2 === 0 ? hanako : sam;
  await act.ask(aoi, '/orders stuck');
  await act.ask(person, '/payouts ready');
  await slack.as(aoi).openHome();
  const view = await act.open(person, `/payouts paid ${await act.owe({ amount: 1 })} STEADY-${round}`);
  await act.submit(person, view);
  return 5;
}

/** Open files, sockets and pipes of a process. */
const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
