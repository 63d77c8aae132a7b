import { setTimeout as sleep } from 'node:timers/promises';
import { type Acknowledged, acts } from '#playground/acts/acts.ts';
import { hanako, ken } from '#playground/cast.ts';
import { seededRandom } from '#playground/marketplace/seed/random.ts';
import type { Rig } from '#playground/rig/rig.ts';
import type { Drill } from './report.ts';
import { crowd } from './support/clicks.ts';
import { auditBalance, checks, receiptBalance, sumBalances } from './support/ledger.ts';
import { olderVersion } from './support/older.ts';

const sizes = {
  small: { people: 2, everyMs: 3_000 },
  usual: { people: 4, everyMs: 10_000 },
  long: { people: 8, everyMs: 60_000 },
} as const;

/**
 * An update while people pay and approve: the first replica of this version changes the tables under the one before, both
 * run for a while, and then only this one. There is no way back: an older version does not start on newer tables.
 */
export const drillVersions: Drill = async ({ rigs, seed, size, say }) => {
  const { people, everyMs } = sizes[size];
  await using older = await olderVersion();
  if (!older) {
    say('versions: not run, because the history of the repository is not here');
    return [];
  }
  await using rig = await rigs.start({ bare: true, replicas: 0, slack: { rateLimits: false } });
  for (const _ of [1, 2]) await rig.add({ root: older.folder });
  const acknowledged: Acknowledged[] = [];
  let requests = 0;
  let updating = true;
  const update = async (): Promise<void> => {
    for (const replica of [1, 2]) {
      await sleep(everyMs);
      const [oldest] = rig.bots;
      await rig.add();
      // Three replicas of two versions: what one asks for, the other may carry out.
      const until = performance.now() + everyMs;
      for (; performance.now() < until; requests++) await askAndApprove(rig, `UPDATE-${seed}-${replica}-${requests}`);
      if (oldest) await rig.retire(oldest);
    }
    await sleep(everyMs);
    updating = false;
  };
  const [random, mark] = [seededRandom(seed), `MIXED-${seed}`];
  const crowded = crowd(rig, { random, people, mark, goesOn: () => updating, acknowledged });
  const [tried] = await Promise.all([crowded, update()]);
  const left = await acts(rig).waitForReceipts(90_000);
  const [row] = await rig.sql<{ unlike: number }>(
    `select count(*)::int as unlike from banto.receipt where kind = 'operation' and state not in ('done', 'requested')`,
  );
  return [
    {
      what: 'an update, with replicas of two versions at work',
      size: `${acknowledged.length} clicks, ${requests} requests, from ${older.commit}`,
      ...sumBalances(
        await receiptBalance(rig, acknowledged),
        await auditBalance(rig),
        checks({
          [`${left} stored clicks never ended`]: left === 0,
          [`${row?.unlike} clicks ended otherwise than done`]: row?.unlike === 0,
        }),
      ),
      seen: `${tried - acknowledged.length} not acknowledged, and Slack told the person`,
    },
  ];
};

/** A payment above the limit: asked for, and approved by a second person. */
async function askAndApprove(rig: Rig, transaction: string): Promise<void> {
  const act = acts(rig);
  const id = await act.owe({ amount: 300_000 });
  await act.submit(hanako, await act.open(hanako, `/payouts paid ${id} ${transaction}`));
  const { card } = await act.openRequest(`payout:${id}`);
  await act.decide(ken, structuredClone(card), 'request.approve');
}
