import { setTimeout as sleep } from 'node:timers/promises';
import { type Acknowledged, acts, stillWaits } from '#playground/acts/acts.ts';
import { seededRandom } from '#playground/marketplace/seed/random.ts';
import { patient, waitFor } from '#playground/patience.ts';
import { crowd } from './support/clicks.ts';
import { auditBalance, checks, receiptBalance, sumBalances } from './support/ledger.ts';
import type { Drill } from './report.ts';

const sizes = {
  small: { clicks: 150, everyMs: 2_500, people: 4, leastMs: 9_000, mostMs: 20_000 },
  usual: { clicks: 500, everyMs: 4_000, people: 8, leastMs: 25_000, mostMs: 45_000 },
  long: { clicks: 10_000, everyMs: 5_000, people: 12, leastMs: 60_000, mostMs: 1_800_000 },
} as const;

/** Replicas are killed in turn while people pay and approve: every acknowledged click must end exactly once. */
export const drillKill: Drill = async ({ rigs, seed, size }) => {
  const { clicks, everyMs, people, leastMs, mostMs } = sizes[size];
  const random = seededRandom(seed);
  await using rig = await rigs.start({ slack: { rateLimits: false } });
  const act = acts(rig);
  const acknowledged: Acknowledged[] = [];
  const begun = performance.now();
  const goesOn = (): boolean => {
    const passed = performance.now() - begun;
    return passed < leastMs || (acknowledged.length < clicks && passed < patient(mostMs));
  };

  let kills = 0;
  const accidents = async (): Promise<void> => {
    for (await sleep(everyMs); goesOn(); await sleep(everyMs)) {
      const [oldest] = rig.bots;
      if (!oldest) continue;
      await rig.kill(oldest);
      kills += 1;
      await rig.add();
    }
  };
  const crowded = crowd(rig, { random, people, mark: `KILL-${seed}`, goesOn, acknowledged });
  const [tried] = await Promise.all([crowded, accidents()]);

  const ended = performance.now();
  const left = await act.waitForReceipts(90_000);
  const untold = () => acknowledged.filter(({ view }) => stillWaits(view));
  await waitFor(() => untold().length === 0, 60_000).catch(() => undefined);
  const toldMs = performance.now() - ended;
  const sum = sumBalances(
    await receiptBalance(rig, acknowledged),
    await auditBalance(rig),
    checks({
      [`${left} stored clicks never ended`]: left === 0,
      [`${untold().length} people were never told`]: untold().length === 0,
      'no replica was killed': kills > 0,
    }),
  );
  return [
    {
      what: 'kill -9 of a replica under clicks',
      size: `${acknowledged.length} clicks, ${kills} kills`,
      ...sum,
      seen: `${tried - acknowledged.length} not acknowledged, and Slack told the person; the last outcome was shown ${Math.round(toldMs / 1_000)} s later`,
    },
  ];
};
