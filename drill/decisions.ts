import pLimit from 'p-limit';
import { acts } from '#playground/acts/acts.ts';
import { aoi, hanako, taro } from '#playground/cast.ts';
import { seededRandom } from '#playground/marketplace/seed/random.ts';
import { defaultPeople, person } from '#playground/slack/workspace/people.ts';
import type { Rig } from '#playground/rig/rig.ts';
import { type Balance, auditBalance, sumBalances } from './support/ledger.ts';
import type { Drill } from './report.ts';

const sizes = {
  small: { deciders: 30, seeds: 2 },
  usual: { deciders: 60, seeds: 5 },
  long: { deciders: 500, seeds: 40 },
} as const;

type Decision = 'request.approve' | 'request.reject' | 'request.withdraw';
interface Attempt {
  readonly person: string;
  readonly decision: Decision;
}

/** Many people decide one request at the same moment: one decision counts, and the log is one that could happen in sequence. */
export const drillDecisions: Drill = async ({ rigs, seed, size }) => {
  const { deciders, seeds } = sizes[size];
  const ids = Array.from({ length: deciders }, (_, index) => `U0DEC${index}`);
  await using rig = await rigs.start({
    slack: {
      rateLimits: false,
      people: [
        ...defaultPeople(),
        ...ids.map((id) => person({ id, handle: id.toLowerCase(), name: id, title: '承認者' })),
      ],
    },
    policy: { roles: { viewer: ['*'], operator: [hanako], approver: ids, admin: [taro] } },
  });
  const balances: Balance[] = [];
  const ended = new Map<string, number>();
  for (let round = 0; round < seeds; round++) {
    const { decision, ...found } = await decideOnce(rig, ids, seed + round);
    balances.push(found);
    ended.set(decision, (ended.get(decision) ?? 0) + 1);
  }
  return [
    {
      what: 'many decide one request at once',
      size: `${deciders + 3} people × ${seeds} seeds`,
      ...sumBalances(...balances, await auditBalance(rig)),
      seen: [...ended].map(([decision, times]) => `${decision} ${times}`).join(', '),
    },
  ];
};

async function decideOnce(rig: Rig, ids: readonly string[], seed: number): Promise<Balance & { decision: string }> {
  const { slack, sql } = rig;
  const random = seededRandom(seed);
  const act = acts(rig);
  const payout = await act.owe({ amount: 150_000 });
  const modal = await act.open(hanako, `/payouts paid ${payout}`);
  const asked = await act.submitForReceipt(hanako, modal, `payout:${payout}`, { transaction_id: `DECIDE-${seed}` });
  if (!asked) throw new Error('the request was not acknowledged');
  const { id: request, card } = await act.openRequest(`payout:${payout}`);
  const oldCard = structuredClone(card);
  const attempts: Attempt[] = [
    ...ids.map((id): Attempt => ({ person: id, decision: random.chance(0.6) ? 'request.approve' : 'request.reject' })),
    { person: hanako, decision: 'request.approve' },
    { person: aoi, decision: 'request.approve' },
    // In about half of the rounds the requester withdraws; otherwise somebody else tries to.
    { person: random.chance(0.5) ? hanako : (ids[0] ?? ''), decision: 'request.withdraw' },
  ];
  // A few at a time: only the decisions themselves come at the same moment.
  const opening = pLimit(8);
  const ready = await Promise.all(
    attempts.map(async ({ person: who, decision }) => {
      if (decision !== 'request.reject') return async () => act.pressDecision(who, oldCard, decision);
      const view = await opening(async () =>
        (await slack.as(who).click(oldCard, decision)).opened((one) => one.submit !== undefined, 20_000),
      );
      return async () => slack.as(who).submit(view, { reason: '重複のため' });
    }),
  );
  const answers = await Promise.all(ready.map((go) => go()));
  const taken = answers.filter(({ ack }) => ack.status === 200).length;
  const left = await act.waitForReceipts(60_000);
  const log = await sql<{ actor: string; operation: Decision; outcome: string; code: string | null }>(
    `select actor, operation, outcome, split_part(reason, ':', 1) as code from banto.audit_log
     where request_id = $1 and operation like 'request.%' order by seq`,
    [request],
  );
  const effects = await sql(
    `select 1 from banto.audit_log where subject = $1 and operation = 'payouts.paid' and outcome = 'done'`,
    [`payout:${payout}`],
  );
  const decided = log.filter(({ outcome }) => outcome === 'done');
  const decision = decided[0]?.operation ?? 'none';
  return {
    decision,
    lost: Math.max(0, taken - log.length) + (decided.length === 0 ? 1 : 0),
    doubled: Math.max(0, decided.length - 1) + Math.max(0, log.length - taken),
    wrong: [
      ...log.flatMap((row, index) => {
        const wanted = expectedOutcome(
          row,
          log.slice(0, index).some(({ outcome }) => outcome === 'done'),
          ids,
        );
        const found = row.outcome === 'done' ? 'done' : (row.code ?? '');
        return wanted === found ? [] : [`seed ${seed}: ${row.actor} ${row.operation} was ${found}, not ${wanted}`];
      }),
      ...(taken === attempts.length ? [] : [`seed ${seed}: ${attempts.length - taken} clicks were not acknowledged`]),
      ...(left === 0 ? [] : [`seed ${seed}: ${left} clicks never ended`]),
      ...((decision === 'request.approve') === (effects.length === 1)
        ? []
        : [`seed ${seed}: ${decision}, and ${effects.length} effects`]),
    ],
  };
}

/** The outcome of a click if all had come one after another. */
function expectedOutcome(
  { actor, operation }: { actor: string; operation: Decision },
  isDecided: boolean,
  ids: readonly string[],
): string {
  if (operation === 'request.withdraw') {
    if (actor !== hanako) return 'not_permitted';
  } else {
    // The role is checked first: a requester who may not approve is not told that the request is their own.
    if (!ids.includes(actor)) return 'not_permitted';
  }
  return isDecided ? 'already_decided' : 'done';
}
