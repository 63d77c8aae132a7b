import { type Acts, acts } from '#playground/acts/acts.ts';
import { ken } from '#playground/cast.ts';
import { seededRandom } from '#playground/marketplace/seed/random.ts';
import type { Cut, Sent } from '#playground/proxy/proxy.ts';
import { examples } from '#playground/rig/examples.ts';
import type { Rig } from '#playground/rig/rig.ts';
import { verifyDatabase } from '#src/cli/audit-log.ts';
import { cutAt } from './support/cut.ts';
import { type Balance, checks, lastSeq, sumBalances } from './support/ledger.ts';
import type { Drill, Size } from './report.ts';

const OPERATION = 'payouts.process';
/** More statements than the operation has after the approval. */
const MOST = 60;
/** About how many of them to cut at, chosen by the seed; `MOST` means all. */
const cuts: Readonly<Record<Size, number>> = { small: 3, usual: 20, long: MOST };
const FRIDAY = new Date('2026-11-20T11:30:00+09:00');

/**
 * Cuts the connection at every statement of an operation that calls the marketplace, from the approval on. The function is
 * called at most once, the rows decide what is said, and it is said once. A cut between the record and the call leaves
 * nothing called, and an outcome that is said to be unknown.
 */
export const drillCalls: Drill = async ({ rigs, size, seed, say }) => {
  await using rig = await rigs.start({
    replicas: 1,
    now: FRIDAY,
    marketplace: true,
    slack: { rateLimits: false },
    paces: { channelMs: 20, deliverMs: 50, watchMs: 1_000, orphanMs: 250, requestsMs: 5_000 },
  });
  const random = seededRandom(seed);
  const balances: Balance[] = [];
  const keep = (found: Balance): void => {
    if (found.wrong.length > 0) say(found.wrong.join('\n'));
    balances.push(found);
  };
  // In every size between the call and the reading of its rows, where a second call would be made.
  keep((await cutCall(rig, 'before', isReread)) ?? checks({ 'its rows were not read again': false }));
  for (const where of ['before', 'after'] as const)
    for (let statement = 1; statement <= MOST; statement++) {
      if (cuts[size] < MOST && !random.chance(cuts[size] / 60)) continue;
      const found = await cutCall(rig, where, (_sent, nth) => nth >= statement);
      if (found === undefined) break;
      keep(found);
    }
  const fault = (await verifyDatabase(rig.databaseUrl)).end();
  return [
    {
      what: `cut at every statement around the call: ${OPERATION}`,
      size: `${balances.length} cuts`,
      ...sumBalances(
        ...balances,
        checks({ 'nothing was cut': balances.length > 1, 'the audit chain is broken': fault === undefined }),
      ),
      seen: `${callsOf(rig)} calls`,
    },
  ];
};

const callsOf = ({ marketplace }: Rig): number =>
  // The alerts' own look at the function is an OPTIONS.
  marketplace?.calls.filter(({ method, path }) => method === 'POST' && path.includes('process-payouts')).length ?? 0;

/** Approves a processing and cuts its connection once. Returns undefined when it has fewer statements. */
async function cutCall(rig: Rig, where: Cut, at: Place): Promise<Balance | undefined> {
  const act = acts(rig);
  const example = await examples[OPERATION]?.start({ ...rig, now: FRIDAY });
  if (!example) throw new Error('no example');
  const view = await act.open(example.person, example.line, example.first);
  await act.submitForReceipt(example.person, view, example.subject, example.values);
  const { card } = await act.openRequest();
  const [from, called] = [await lastSeq(rig), callsOf(rig)];
  let nth = 0;
  const place = (sent: Sent): boolean => isOfTheCall(sent) && at(sent, (nth += 1));
  const text = await cutAt(rig, { where, at: place }, () => rig.slack.as(ken).click(card, 'request.approve'));
  const left = await ended(rig, act);
  if (text === undefined) return undefined;
  const conclusions = await rig.sql<{ outcome: string }>(
    `select outcome from banto.audit_log where seq > $1 and operation = $2 and subject = $3 and outcome <> 'started'`,
    [from, OPERATION, example.subject],
  );
  const calls = callsOf(rig) - called;
  const done = await example.done();
  const told = `cut ${where} (${text.replaceAll(/\s+/gu, ' ').slice(0, 60)})`;
  return checks({
    [`${told}: called ${calls} times`]: calls <= 1,
    [`${told}: never ended`]: left === 0,
    [`${told}: ${conclusions.length} conclusions`]: conclusions.length === 1,
    [`${told}: rows ${done ? 'done' : 'not done'}, said to be ${conclusions[0]?.outcome}`]:
      done === (conclusions[0]?.outcome === 'done'),
  });
}

/** Waits for the end as if minutes passed: until then a dead process's call may still be in progress. Returns what is left. */
async function ended(rig: Rig, act: Acts): Promise<number> {
  const left = await act.waitForReceipts(2_000);
  if (left === 0) return 0;
  await rig.sql(`update banto.receipt set stored_at = stored_at - interval '5 minutes' where state = 'started'`);
  return act.waitForReceipts(40_000);
}

/** Where to cut: a statement, and how many belong to the approval up to it. */
type Place = (sent: Sent, nth: number) => boolean;

/** The reading of the payouts after the call. */
const isReread: Place = ({ text, transaction }) => transaction.length === 0 && text.includes('payouts_v31');

/** Whether a statement belongs to the approval and what follows, not to a regular round. */
const isOfTheCall = ({ text, transaction }: Sent): boolean =>
  transaction.length > 0
    ? transaction.some((each) => /"banto"\."receipt"|banto\.audit_log/u.test(each))
    : /from "banto"\."(?:preview|request)" where "(?:id|receipt_id)"|payouts_v31|pg_(?:try_)?advisory/u.test(text);
