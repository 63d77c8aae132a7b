import { Client } from 'pg';
import { aoi } from '#playground/cast.ts';
import { type Rig, Rigs } from '#playground/rig/rig.ts';
import { fill, type Size } from './questions/data.ts';
import type { Report, Settings } from './report.ts';
import { Load } from './support/load.ts';
import { commandsOf, homesOpened, paymentsSubmitted, eventsOf } from './support/requests.ts';
import { p50, ratioOf } from './support/statistics.ts';

const TIMES = 1.5;
const ROUNDS = 5;
const QUESTIONS = 50;
const HOMES = 20;
/** Enough that each question takes tens of milliseconds, on the marketplace's own indexes. */
const LARGE: Size = { orders: 300_000, purchases: 100_000, payouts: 20_000, partners: 5_000 };
const SMALL: Size = { orders: 20_000, purchases: 20_000, payouts: 4_000, partners: 400 };

/** One viewer asks fifty slow questions and opens Home twenty times at once: how much later another person's payment ends. */
export async function benchViewer({ small, say }: Settings): Promise<Report> {
  await using rigs = await Rigs.open();
  await using rig = await rigs.start({ replicas: 0, slack: { rateLimits: false, keepAlive: true } });
  await fillWith(rig, small ? SMALL : LARGE, say);
  await rig.add();
  await using viewers = new Load();
  await using payments = new Load();
  const loads = { viewers, payments };
  const rounds = small ? 1 : ROUNDS;
  const times = { own: [] as number[], anchor: [] as number[], answered: [] as number[] };
  // The first round only warms up.
  for (let round = -1; round < rounds; round++) {
    say(`round ${round + 1} of ${rounds}`);
    for (let time = 0; time < (small ? 2 : 10); time++) {
      const alone = await pay(rig, loads);
      const { beside, answered } = await payBesideViewer(rig, loads);
      if (round < 0) continue;
      times.anchor.push(alone);
      times.own.push(beside);
      times.answered.push(answered);
    }
  }
  const later = ratioOf(times, rounds, p50);
  return {
    name: 'viewer',
    setting: `ms, median: a payment from its submission to its outcome, alone and beside one viewer's ${QUESTIONS} questions and ${HOMES} Homes at once`,
    rows: [
      {
        what: 'the payment',
        figures: { alone: p50(times.anchor), beside: p50(times.own), '×': later },
        reach: `≤ ${TIMES} ×`,
        judged: !small,
        limit:
          'seventy deliveries arrive in one millisecond at one process, which acknowledges all of them first; then the payment takes its turns between the answers. Next: answers in a process of their own.',
        over: later / TIMES,
        reached: later <= TIMES,
      },
      {
        what: 'until the viewer has every answer',
        figures: { beside: p50(times.answered) },
        reach: 'reported',
        reached: true,
      },
    ],
  };
}

async function fillWith({ databaseUrl, sql }: Rig, size: Size, say: Settings['say']): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await fill(client, size, say);
  } finally {
    await client.end();
  }
  await sql('vacuum analyze');
}

interface Loads {
  readonly viewers: Load;
  readonly payments: Load;
}

/** Submits a payment. Returns the milliseconds until the database has its outcome: both clocks are this machine's. */
async function pay(rig: Rig, { payments }: Loads, meanwhile: () => unknown = () => undefined): Promise<number> {
  const requests = await paymentsSubmitted(rig, 1);
  meanwhile();
  const sent = Date.now();
  await payments.send({ url: eventsOf(rig.bots[0]), requests });
  const settled = await rig.slack.waitFor(
    async () => {
      const [row] = await rig.sql<{ settled_at: Date | null }>(
        `select settled_at from banto.receipt where name = 'payouts.paid' order by stored_at desc limit 1`,
      );
      return row?.settled_at;
    },
    60_000,
    'the payment to end',
  );
  return settled.getTime() - sent;
}

async function payBesideViewer(
  rig: Rig,
  loads: Loads,
): Promise<{ readonly beside: number; readonly answered: number }> {
  const questions = commandsOf(rig, aoi, { command: '/orders', text: 'today' }, QUESTIONS);
  const requests = [...questions.map(({ request }) => request), ...homesOpened(rig, aoi, HOMES)];
  let sent: Promise<unknown> | undefined;
  const begun = performance.now();
  const beside = await pay(rig, loads, () => (sent = loads.viewers.send({ url: eventsOf(rig.bots[0]), requests })));
  await sent;
  await rig.slack.waitFor(() => questions.every(({ response }) => response.messages.length > 0), 120_000, 'answers');
  return { beside, answered: performance.now() - begun };
}
