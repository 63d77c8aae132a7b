import { acts } from '#playground/acts/acts.ts';
import { Rigs, type Rig } from '#playground/rig/rig.ts';
import { type BotProcess, startBot } from '#playground/rig/bot.ts';
import type { Report, Row, Settings } from './report.ts';
import { Load } from './support/load.ts';
import { stuckOrders } from './support/orders.ts';
import { eventsOf, paymentsSubmitted, stuckAsked } from './support/requests.ts';
import { p50, p99, ratioOf } from './support/statistics.ts';

/** Ratios of the medians and of the slowest hundredth that a command may reach. */
const COMMAND = { p50: 1.3, p99: 1.5 } as const;
const TOGETHER =
  'one process acknowledges one after another, and each delivery costs it about 0.2 ms more than a bare Bolt app: the body is read and limited before its signature, then parsed, logged and counted. Next: a second replica, which halves it.';
/** Rounds, each with the anchor first: a ratio is the median of theirs, so that one disturbance decides nothing. */
const ROUNDS = 5;
const CLICK_TIMES = 2;
const SLOW_MS = 50;
const SLOW_ACK_MS = 150;
const SECOND_MS = 20;

/** Time to acknowledge: a command against a bot that only acknowledges, a click against one that stores a row first. */
export async function benchAcknowledgements({ small, say }: Settings): Promise<Report> {
  await using rigs = await Rigs.open();
  await using rig = await rigs.start({ replicas: 1, slack: { rateLimits: false } });
  await using load = new Load();
  await stuckOrders(rig, 50);
  await rig.sql('create table bench_receipt (id bigserial primary key, delivery text unique, actor text, state jsonb)');
  const bare = await startBot({ env: { ...rig.env }, script: 'bench/support/bare.ts' });
  try {
    const [bot] = rig.bots;
    if (!bot) throw new Error('no bot');
    const rows: Row[] = [];
    await commands(rig, load, bot, bare, { atOnce: 8, rounds: 20 });
    for (const [atOnce, rounds] of [
      [1, small ? 40 : 400],
      [16, small ? 5 : 40],
      [64, small ? 3 : 20],
    ] as const) {
      say(`commands, ${atOnce} at once`);
      rows.push(commandRow(atOnce, small, await commands(rig, load, bot, bare, { atOnce, rounds })));
    }
    await clicks(rig, load, bot, bare, { atOnce: 8, rounds: 5 });
    for (const [atOnce, rounds] of [
      [1, small ? 20 : 200],
      [16, small ? 2 : 15],
    ] as const) {
      say(`clicks, ${atOnce} at once`);
      const times = await clicks(rig, load, bot, bare, { atOnce, rounds });
      rows.push(clickRow(`a submission, ${atOnce} at once`, times, small));
    }
    say('clicks, each round trip slower');
    const slow = await clicks(rig, load, bot, bare, {
      atOnce: small ? 20 : 150,
      rounds: 1,
      everyMs: SECOND_MS,
      delayMs: SLOW_MS,
    });
    rows.push({
      what: `a submission, 50 a second, ${SLOW_MS} ms more a round trip`,
      figures: figures(slow),
      reach: `p99 ≤ ${SLOW_ACK_MS} ms`,
      reached: p99(slow.own) <= SLOW_ACK_MS,
    });
    return {
      name: 'acknowledgements',
      setting: 'ms from sending to the whole answer, from another process; the anchor in turns with the bot',
      rows,
    };
  } finally {
    await bare.kill();
  }
}

interface Times {
  readonly own: readonly number[];
  readonly anchor: readonly number[];
}

const figures = ({ own, anchor }: Times): Row['figures'] => ({
  'anchor p50': p50(anchor),
  p50: p50(own),
  'anchor p99': p99(anchor),
  p99: p99(own),
  '× p50': ratioOf({ own, anchor }, ROUNDS, p50),
  '× p99': ratioOf({ own, anchor }, ROUNDS, p99),
});

function commandRow(atOnce: number, small: boolean, times: Times): Row {
  const over = Math.max(ratioOf(times, ROUNDS, p50) / COMMAND.p50, ratioOf(times, ROUNDS, p99) / COMMAND.p99);
  return {
    what: `a command, ${atOnce} at once`,
    figures: figures(times),
    reach: `p50 ≤ ${COMMAND.p50} ×, p99 ≤ ${COMMAND.p99} ×`,
    // A short run shows that everything works, but has too few values for a percentile.
    judged: !small,
    over,
    reached: over <= 1,
    limit: TOGETHER,
  };
}

function clickRow(what: string, times: Times, small: boolean): Row {
  const over = ratioOf(times, ROUNDS, p99) / CLICK_TIMES;
  return {
    what,
    figures: figures(times),
    reach: `p99 ≤ ${CLICK_TIMES} ×`,
    judged: !small,
    over,
    reached: over <= 1,
    limit: `${TOGETHER} Its row is stored before, over four connections.`,
  };
}

interface Commands {
  readonly atOnce: number;
  readonly rounds: number;
}

async function commands(
  rig: Rig,
  load: Load,
  bot: BotProcess,
  bare: BotProcess,
  { atOnce, rounds }: Commands,
): Promise<Times> {
  const times = { own: [] as number[], anchor: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const asked = stuckAsked(rig, atOnce);
    const requests = asked.map(({ request }) => request);
    times.anchor.push(...(await load.send({ url: eventsOf(bare), requests })));
    times.own.push(...(await load.send({ url: eventsOf(bot), requests })));
    // Start the next round when these commands have their answers.
    await rig.slack.waitFor(() => asked.every(({ response }) => response.messages.length > 0), 30_000, 'the answers');
  }
  return times;
}

interface Clicks extends Commands {
  readonly everyMs?: number;
  readonly delayMs?: number;
}

async function clicks(rig: Rig, load: Load, bot: BotProcess, bare: BotProcess, how: Clicks): Promise<Times> {
  const act = acts(rig);
  const times = { own: [] as number[], anchor: [] as number[] };
  const { atOnce, rounds, everyMs, delayMs = 0 } = how;
  for (let round = 0; round < rounds; round++) {
    const requests = await paymentsSubmitted(rig, atOnce);
    const order = { requests, ...(everyMs !== undefined && { everyMs }) };
    rig.proxy.delayMs = delayMs;
    times.anchor.push(...(await load.send({ url: eventsOf(bare), ...order })));
    times.own.push(...(await load.send({ url: eventsOf(bot), ...order })));
    rig.proxy.delayMs = 0;
    if ((await act.waitForReceipts(30_000)) > 0) throw new Error('clicks did not end');
  }
  return times;
}
