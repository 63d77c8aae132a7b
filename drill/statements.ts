import { type Acts, acts } from '#playground/acts/acts.ts';
import { ken } from '#playground/cast.ts';
import { examples, operationOf } from '#playground/rig/examples.ts';
import type { Started } from '#playground/rig/examples/example.ts';
import { seededRandom } from '#playground/marketplace/seed/random.ts';
import type { Rig } from '#playground/rig/rig.ts';
import type { Sent } from '#playground/proxy/proxy.ts';
import { verifyDatabase } from '#src/cli/audit-log.ts';
import { cutAt } from './support/cut.ts';
import { type Balance, checks, lastSeq, sumBalances } from './support/ledger.ts';
import type { Drill, Outcome, Size } from './report.ts';

/** The first statement of a transaction begins it, the second takes the receipt. */
const FIRST = 2;
/** More statements than any operation has. */
const MOST = 60;
/** About how many statements of an operation to cut at, chosen by the seed; `MOST` means all. */
const cutsPerOperation: Readonly<Record<Size, number>> = { small: 3, usual: MOST, long: MOST };
/** Its external call is not repeated after a cut, so it has its own test. */
const skipped = 'payouts.process';
/** The marketplace's function uses the database's clock and works only in the runbook dialect. */
const byRealClock = 'payouts.generate';
const FRIDAY = new Date('2026-11-20T11:30:00+09:00');

/**
 * Cuts the connection at every statement of every operation's transaction, before the statement reaches the database and
 * after it ran. There must never be an effect without its audit row or the reverse, and in the end it must be done once.
 */
export const drillStatements: Drill = async ({ rigs, size, seed, say }) => {
  const options = {
    replicas: 1,
    slack: { rateLimits: false },
    paces: { channelMs: 20, deliverMs: 50, watchMs: 1_000, orphanMs: 250, requestsMs: 5_000 },
  } as const;
  await using production = await rigs.start({ ...options, now: FRIDAY });
  await using runbook = await rigs.start({ ...options, dialect: 'runbook' });
  const outcomes: Outcome[] = [];
  const random = seededRandom(seed);
  for (const name of Object.keys(examples).filter((each) => each !== skipped)) {
    const [rig, now] = name === byRealClock ? [runbook, new Date()] : [production, FRIDAY];
    const chosen = (statement: number): boolean =>
      cutsPerOperation[size] === MOST || random.chance(cutsPerOperation[size] / 12) || statement === FIRST;
    outcomes.push(await cutEverywhere(rig, name, now, chosen, say));
  }
  return outcomes;
};

/** An operation that needs only the last click. */
interface Ready {
  readonly example: Started;
  readonly go: () => Promise<unknown>;
}

async function prepare(rig: Rig, act: Acts, name: string, now: Date): Promise<Ready> {
  const { slack } = rig;
  const example = await examples[name]?.start({ ...rig, now });
  if (!example) throw new Error(`no example ${name}`);
  const { person, line, first, values, subject, second } = example;
  const view = await act.open(person, line, first);
  if (!second) return { example, go: () => act.submitForReceipt(person, view, subject, values) };
  await act.submitForReceipt(person, view, subject, values);
  const { card } = await act.openRequest();
  return { example, go: () => slack.as(ken).click(card, 'request.approve') };
}

async function cutEverywhere(
  rig: Rig,
  name: string,
  now: Date,
  chosen: (statement: number) => boolean,
  say: (line: string) => void,
): Promise<Outcome> {
  const act = acts(rig);
  const balances: Balance[] = [];
  const slowest: number[] = [];
  for (const where of ['before', 'after'] as const) {
    for (let statement = FIRST; statement <= MOST; statement++) {
      if (!chosen(statement)) continue;
      const { example, go } = await prepare(rig, act, name, now);
      const from = await lastSeq(rig);
      const text = await cutAt(
        rig,
        { where, at: (sent) => isTheOperations(sent) && sent.transaction.length === statement },
        go,
      );
      if (text === undefined) {
        await act.waitForReceipts(20_000);
        break;
      }
      const atOnce = await effectAndAudit(rig, name, example, from);
      const started = performance.now();
      const left = await act.waitForReceipts(40_000);
      slowest.push(performance.now() - started);
      const inTheEnd = await effectAndAudit(rig, name, example, from);
      const told = `cut ${where} statement ${statement} (${text.slice(0, 60)})`;
      const found = checks({
        [`${told}: the effect without its audit row, or the reverse`]: atOnce.done === atOnce.audited,
        [`${told}: never ended`]: left === 0,
        [`${told}: not done in the end`]: inTheEnd.done,
        [`${told}: ${inTheEnd.rows} audit rows instead of ${example.rows}`]: inTheEnd.rows === example.rows,
      });
      if (found.wrong.length > 0) say(found.wrong.join('\n'));
      balances.push(found);
    }
  }
  const fault = (await verifyDatabase(rig.databaseUrl)).end();
  return {
    what: `cut at every statement: ${name}`,
    size: `${balances.length} cuts`,
    ...sumBalances(
      ...balances,
      checks({ 'nothing was cut': balances.length > 1, 'the audit chain is broken': fault === undefined }),
    ),
    seen: `applied again within ${Math.round(Math.max(0, ...slowest))} ms`,
  };
}

/** Whether the effect and its audit rows are there. Reads again if the operation was applied in between. */
async function effectAndAudit(
  rig: Rig,
  name: string,
  example: Started,
  from: number,
): Promise<{ done: boolean; audited: boolean; rows: number }> {
  const rowsNow = async (): Promise<number> => {
    const [row] = await rig.sql<{ rows: number }>(
      `select count(*) as rows from banto.audit_log where operation = $1 and outcome = 'done' and seq > $2`,
      [operationOf(name), from],
    );
    return row?.rows ?? 0;
  };
  const rows = await rowsNow();
  const done = await example.done();
  if (rows !== (await rowsNow())) return effectAndAudit(rig, name, example, from);
  return { done, audited: rows > 0, rows };
}

/** Whether a statement's transaction has taken the receipt: it is the operation's. */
const isTheOperations = ({ transaction }: Sent): boolean =>
  /from "banto"\."receipt".*for update skip locked/su.test(transaction[1] ?? '');
