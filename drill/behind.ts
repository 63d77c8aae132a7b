import { setTimeout as sleep } from 'node:timers/promises';
import { type Acts, acts, stillWaits } from '#playground/acts/acts.ts';
import { hanako, ken } from '#playground/cast.ts';
import { seededRandom } from '#playground/marketplace/seed/random.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { View } from '#playground/slack/workspace/types.ts';
import { waitFor } from '#playground/patience.ts';
import type { Rig } from '#playground/rig/rig.ts';
import { checks, sumBalances } from './support/ledger.ts';
import { type Drill, most } from './report.ts';

const sizes = {
  small: { cards: 4, changes: 6, forMs: 8_000, stale: 2 },
  usual: { cards: 8, changes: 14, forMs: 20_000, stale: 4 },
  long: { cards: 40, changes: 400, forMs: 600_000, stale: 20 },
} as const;
const PROMISED_MS = 60_000;

/** SQL in a console changes rows behind the bot's back: cards must follow, and outdated previews must not be applied. */
export const drillBehind: Drill = async (settings) => {
  const { rigs, seed, size } = settings;
  const { cards, changes, forMs, stale } = sizes[size];
  const random = seededRandom(seed);
  await using rig = await rigs.start({ slack: { rateLimits: 'strict' } });
  const { slack, sql } = rig;
  const act = acts(rig);
  const ids: string[] = [];
  for (let card = 0; card < cards; card++) ids.push(await act.register({ name: `見張られる工房 ${card}` }));
  await waitFor(
    () => ids.every((id) => act.cardsOf(id).length === 1),
    cards * 2_000 + 20_000,
    () => 'the cards',
  );

  const late: number[] = [];
  const following: Promise<void>[] = [];
  const latest = new Map<string, number>();
  for (let change = 0; change < changes; change++) {
    const id = random.pick(ids);
    latest.set(id, change);
    await sql(`update manufacturing_partners set company_name = $2, status = $3 where id = $1`, [
      id,
      `会社 第${change}版`,
      random.pick(['pending', 'approved', 'suspended']),
    ]);
    const changed = performance.now();
    const follow = async (): Promise<void> => {
      // A later change may replace this one before the card shows it.
      await waitFor(
        () => (latest.get(id) ?? 0) > change || act.cardsOf(id).some((card) => textOf(card).includes(`第${change}版`)),
        PROMISED_MS * 2,
      ).catch(() => undefined);
      late.push(performance.now() - changed);
    };
    following.push(follow());
    await sleep(forMs / changes);
  }
  await Promise.all(following);
  const tooLate = late.filter((ms) => ms > PROMISED_MS).length;
  const twice = ids.filter((id) => act.cardsOf(id).length !== 1).length;
  const refusals = await staleApprovals(rig, act, stale);
  return [
    {
      what: 'rows changed behind the bot’s back',
      size: `${changes} changes (${Math.round((changes * 60_000) / forMs)} a minute) of ${cards} cards, ${refusals.tried} stale approvals`,
      ...sumBalances(
        {
          lost: tooLate,
          doubled: twice,
          wrong: tooLate > 0 ? [`${tooLate} cards were not up to date within a minute`] : [],
        },
        checks({
          [`${refusals.done} stale approvals were applied`]: refusals.done === 0,
          [`${refusals.tried - refusals.told} stale approvals were refused without the difference`]:
            refusals.told === refusals.tried,
          [`${slack.rateLimited} answers 429`]: slack.rateLimited === 0,
        }),
      ),
      seen: `every card was up to date again within ${most(late)} ms`,
    },
  ];
};

/** People submit previews, and second persons approve requests, after the rows have changed. */
async function staleApprovals(
  rig: Rig,
  act: Acts,
  times: number,
): Promise<{ tried: number; done: number; told: number }> {
  const { slack, sql } = rig;
  let [tried, done, told] = [0, 0, 0];
  const outcome = async (view: View): Promise<string> => {
    await waitFor(() => !stillWaits(view), 10_000).catch(() => undefined);
    return textOf(view);
  };
  for (let turn = 0; turn < times; turn++) {
    const small = await act.owe({ amount: 50 });
    const view = await act.open(hanako, `/payouts paid ${small}`);
    await sql('update payouts_v31 set final_payout = 90 where id = $1', [small]);
    await act.submitForReceipt(hanako, view, small, { transaction_id: `STALE-${turn}` });
    tried += 1;
    if (/50 → 90/u.test(await outcome(view))) told += 1;

    const large = await act.owe({ amount: 300_000 });
    const asking = await act.open(hanako, `/payouts paid ${large}`);
    await act.submitForReceipt(hanako, asking, large, { transaction_id: `STALE-2-${turn}` });
    const { card } = await act.openRequest(`payout:${large}`);
    await sql('update payouts_v31 set final_payout = 900000 where id = $1', [large]);
    const answer = await slack.as(ken).click(card, 'request.approve');
    tried += 1;
    const said = await answer.message(() => true, 10_000).then(textOf, () => '');
    if (/300,000 → 900,000/u.test(said)) told += 1;
    const rows = await sql(`select 1 from payouts_v31 where id in ($1, $2) and status = 'completed'`, [small, large]);
    done += rows.length;
  }
  return { tried, done, told };
}
