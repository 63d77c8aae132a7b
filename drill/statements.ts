import type { Rig } from '#playground/rig/rig.ts';
import type { Cut } from '#playground/rig/wire.ts';
import { waitFor } from '#playground/slack/wait.ts';
import { channels, Clerk, people } from './support/clerk.ts';
import { type Balance, balance, claims, together } from './support/ledger.ts';
import type { Drill, Outcome } from './report.ts';

/** Prepares one operation; answers what carries it out, and about what. */
type Prepare = (rig: Rig, clerk: Clerk, number: string) => Promise<{ subject: string; go: () => Promise<unknown> }>;

const partnerApproval: Prepare = async (_rig, clerk, number) => {
  const id = await clerk.register(`切断の工房 ${number}`);
  const view = await clerk.opened(people.ken, `/partners approve ${id}`);
  return { subject: `partner:${id}`, go: () => clerk.submit(people.ken, view, `partner:${id}`) };
};

const secondPerson: Prepare = async ({ slack, sql }, clerk, number) => {
  const id = await clerk.owe(200_000);
  const view = await clerk.opened(people.hanako, `/payouts paid ${id}`);
  await clerk.submit(people.hanako, view, `payout:${id}`, { transaction_id: `CUT-${number}` });
  const [request] = await waitFor(async () => {
    const rows = await sql<{ id: string }>(`select id from banto.request where subject = $1`, [`payout:${id}`]);
    return rows.length > 0 && rows;
  });
  const card = await slack.waitFor(
    () => slack.channel(channels.payouts).find(({ blocks }) => JSON.stringify(blocks).includes(request?.id ?? '-')),
    20_000,
    'the request card',
  );
  return { subject: `payout:${id}`, go: () => slack.as(people.ken).click(card, 'request.approve') };
};

const operations: Readonly<Record<string, Prepare>> = {
  'partner approval': partnerApproval,
  'second person’s approval': secondPerson,
};
const sizes = { small: 1, usual: 2, long: 2 } as const;
/** Of a transaction's statements the first begins it, and the second takes the receipt. */
const FIRST = 2;
/** No operation has as many. */
const MOST = 60;

/**
 * The connection is cut at every statement of an operation's transaction in turn, before it reaches the database and after it was
 * carried out: never an effect without its audit row, nor the reverse, and in the end it is done once.
 */
export const drillStatements: Drill = async ({ yard, size, say }) => {
  await using rig = await yard.rig({
    slack: { rateLimits: false },
    paces: { channelMs: 20, deliverMs: 50, watchMs: 1_000, orphanMs: 1_000, requestsMs: 5_000 },
  });
  const outcomes: Outcome[] = [];
  for (const [name, prepare] of Object.entries(operations).slice(0, sizes[size]))
    outcomes.push(await cutEverywhere(rig, name, prepare, say));
  return outcomes;
};

async function cutEverywhere(rig: Rig, name: string, prepare: Prepare, say: (line: string) => void): Promise<Outcome> {
  const clerk = new Clerk(rig);
  const balances: Balance[] = [];
  const slowest: number[] = [];
  let cuts = 0;
  for (const where of ['before', 'after'] as const) {
    for (let statement = FIRST; statement <= MOST; statement++) {
      const { subject, go } = await prepare(rig, clerk, `${where}-${statement}`);
      const text = await cutAt(rig, statement, where, go);
      if (text === undefined) {
        await clerk.settled(20_000);
        break;
      }
      cuts += 1;
      const atOnce = await balance(rig);
      const started = performance.now();
      const left = await clerk.settled(40_000);
      slowest.push(performance.now() - started);
      const [row] = await rig.sql<{ rows: number }>(
        `select count(*) as rows from banto.audit_log where subject = $1 and outcome = 'done' and operation not like 'request.%'`,
        [subject],
      );
      const told = `cut ${where} statement ${statement} (${text.slice(0, 60)})`;
      const found = together(
        atOnce,
        claims({ [`${told}: never ended`]: left === 0, [`${told}: done ${row?.rows ?? 0} times`]: row?.rows === 1 }),
      );
      if (found.wrong.length > 0) say(found.wrong.join('\n'));
      balances.push(found);
    }
  }
  return {
    what: `cut at every statement: ${name}`,
    size: `${cuts} cuts`,
    ...together(...balances, await balance(rig), claims({ 'nothing was cut': cuts > 10 })),
    seen: `carried out again within ${Math.round(Math.max(0, ...slowest))} ms`,
  };
}

/** Carries out an operation and cuts its connection there; answers the statement, or undefined when it has no such one. */
async function cutAt(
  { wire, sql }: Rig,
  statement: number,
  where: Cut,
  go: () => Promise<unknown>,
): Promise<string | undefined> {
  let cut: string | undefined;
  wire.watch = ({ text, transaction }) => {
    const takesReceipt = /from "banto"\."receipt".*for update skip locked/su.test(transaction[1] ?? '');
    if (!takesReceipt || transaction.length !== statement || cut !== undefined) return undefined;
    cut = text;
    return where;
  };
  try {
    await go();
    // The answer comes before the work: it has ended, or was cut, when there is nothing left to take or something was.
    await waitFor(async () => {
      if (cut !== undefined) return true;
      const [row] = await sql<{ open: number }>(
        `select count(*) as open from banto.receipt where kind = 'operation' and state = 'stored'`,
      );
      return row?.open === 0;
    }, 10_000);
    return cut;
  } finally {
    wire.watch = undefined;
  }
}
