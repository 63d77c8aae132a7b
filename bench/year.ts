import { acts } from '#playground/acts/acts.ts';
import { hanako, ken } from '#playground/cast.ts';
import { type Rig, Rigs } from '#playground/rig/rig.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { asked } from './answers.ts';
import type { Report, Row, Settings } from './report.ts';
import { started } from './start.ts';
import { Load } from './support/load.ts';
import { stuckOrders } from './support/orders.ts';
import { paymentsSubmitted, stuckAsked, eventsOf } from './support/requests.ts';
import { p50, ratioOf, timed } from './support/statistics.ts';
import { shown } from './support/shown.ts';
import { type Age, makeOld } from './support/year.ts';

const TIMES = 1.2;
const ROUNDS = 5;
const YEAR: Age = { audit: 2_000_000, receipts: 300_000, cards: 50_000 };
const SMALL: Age = { audit: 40_000, receipts: 6_000, cards: 1_000 };

/** One figure of a bot: how it is measured, and how often in a round. */
interface Figure {
  readonly what: string;
  readonly times: number;
  readonly measure: (rig: Rig, load: Load) => Promise<number>;
}

const figures: readonly Figure[] = [
  { what: 'a command is acknowledged', times: 40, measure: commandAcknowledged },
  { what: 'a submission is acknowledged', times: 20, measure: submissionAcknowledged },
  { what: '/orders stuck is answered', times: 20, measure: asked },
  { what: 'the preview of a payment', times: 20, measure: previewed },
  { what: 'a payment, from the submission to its outcome', times: 20, measure: paid },
  { what: 'an approval, from the press to the decided card', times: 4, measure: approved },
  { what: 'start to ready', times: 1, measure: async (rig) => (await started(rig, 'src/main.ts', 0)).ms },
  { what: 'resident memory, MB', times: 1, measure: async (rig) => (await started(rig, 'src/main.ts', 2)).mb },
];

/** Everything again after a year of use, against an empty database, each in turns. */
export async function benchYear({ small, say }: Settings): Promise<Report> {
  const age = small ? SMALL : YEAR;
  await using rigs = await Rigs.open();
  await using load = new Load();
  const setUp = async (): Promise<Rig> => {
    const rig = await rigs.start({ replicas: 0, slack: { rateLimits: false, keepAlive: true } });
    await stuckOrders(rig, 50);
    return rig;
  };
  await using fresh = await setUp();
  await using old = await setUp();
  say(`${age.audit} audit rows, ${age.receipts} receipts, ${age.cards} cards`);
  await makeOld(old, age);
  const both = [fresh, old] as const;
  for (const rig of both) await rig.add();
  const measured = figures.map(() => both.map((): number[] => []));
  const rounds = small ? 1 : ROUNDS;
  // The first round only warms up.
  for (let round = -1; round < rounds; round++) {
    say(`round ${round + 1} of ${rounds}`);
    for (const [index, { measure, times }] of figures.entries())
      for (const [side, rig] of both.entries())
        for (let time = 0; time < (small ? Math.min(times, 3) : times); time++) {
          const took = await measure(rig, load);
          if (round >= 0) measured[index]?.[side]?.push(took);
        }
  }
  return {
    name: 'year',
    setting: `ms, median, with ${age.audit} audit rows, ${age.receipts} receipts and ${age.cards} cards, against a fresh database`,
    rows: figures.map(({ what }, index): Row => {
      const [anchor = [], own = []] = measured[index] ?? [];
      const slower = ratioOf({ own, anchor }, rounds, p50);
      return {
        what,
        figures: { fresh: p50(anchor), 'a year old': p50(own), '×': slower },
        reach: `≤ ${TIMES} ×`,
        judged: !small,
        limit:
          'indexes are deeper and the caches hold a smaller part of the tables. Next: old receipts and cards deleted sooner.',
        over: slower / TIMES,
        reached: slower <= TIMES,
      };
    }),
  };
}

async function commandAcknowledged(rig: Rig, load: Load): Promise<number> {
  const [command] = stuckAsked(rig, 1);
  if (!command) throw new Error('no command');
  const [ms = Number.NaN] = await load.send({ url: eventsOf(rig.bots[0]), requests: [command.request] });
  await rig.slack.waitFor(() => command.response.messages.length > 0, 30_000, 'the answer');
  return ms;
}

async function submissionAcknowledged(rig: Rig, load: Load): Promise<number> {
  const [ms = Number.NaN] = await load.send({ url: eventsOf(rig.bots[0]), requests: await paymentsSubmitted(rig, 1) });
  if ((await acts(rig).waitForReceipts(30_000)) > 0) throw new Error('the payment did not end');
  return ms;
}

async function previewed(rig: Rig): Promise<number> {
  const id = await acts(rig).owe({ amount: 1 });
  return timed(async () => {
    const answer = await rig.slack.as(hanako).command(`/payouts paid ${id} PREVIEW-${id.slice(0, 8)}`);
    await shown(rig, () => answer.view()?.submit !== undefined);
  });
}

async function paid(rig: Rig): Promise<number> {
  const act = acts(rig);
  const id = await act.owe({ amount: 1 });
  const view = await act.open(hanako, `/payouts paid ${id} PAID-${id.slice(0, 8)}`);
  return timed(async () => {
    await rig.slack.as(hanako).submit(view);
    await shown(rig, () => textOf(view).includes('支払済みにしました'));
  });
}

async function approved(rig: Rig): Promise<number> {
  const act = acts(rig);
  const id = await act.owe({ amount: 300_000 });
  await act.submit(hanako, await act.open(hanako, `/payouts paid ${id} BIG-${id.slice(0, 8)}`));
  const { card } = await act.openRequest(`payout:${id}`);
  return timed(async () => {
    await rig.slack.as(ken).click(card, 'request.approve');
    await shown(rig, () => textOf(card).includes('承認済み'));
  });
}
