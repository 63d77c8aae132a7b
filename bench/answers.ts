import { Client } from 'pg';
import { channels, hanako } from '#playground/cast.ts';
import { type Rig, Rigs } from '#playground/rig/rig.ts';
import type { Report, Settings } from './report.ts';
import { stuckOrders } from './support/orders.ts';
import { shown } from './support/shown.ts';
import { p50, p99 } from './support/statistics.ts';

const TIMES = 2;
const WARM_UP = 20;

/** Time from a command to its complete answer, against the same SQL by a warm client and one post of the same message. */
export async function benchAnswers({ small }: Settings): Promise<Report> {
  await using rigs = await Rigs.open();
  await using rig = await rigs.start({ replicas: 1, slack: { rateLimits: false, keepAlive: true } });
  await stuckOrders(rig, 50);
  const client = new Client({ connectionString: rig.proxy.url });
  await client.connect();
  try {
    for (let run = 0; run < WARM_UP; run++) await asked(rig);
    const own: number[] = [];
    const anchor: number[] = [];
    const statements = await statementsAsked(rig);
    const body = JSON.stringify(rig.slack.calls.findLast(({ method }) => method === 'response_url')?.args);
    for (let run = -WARM_UP; run < (small ? 20 : 200); run++) {
      const [bare, answered] = [await bareAnswer(rig, client, statements, body), await asked(rig)];
      if (run < 0) continue;
      anchor.push(bare);
      own.push(answered);
    }
    const times = p50(own) / p50(anchor);
    return {
      name: 'answers',
      setting: `ms from the command to the whole answer in Slack; the anchor is ${statements.length} statements and a post`,
      rows: [
        {
          what: '/orders stuck, 50 open orders',
          figures: {
            'anchor p50': p50(anchor),
            p50: p50(own),
            'anchor p99': p99(anchor),
            p99: p99(own),
            '× p50': times,
          },
          reach: `≤ ${TIMES} ×`,
          over: times / TIMES,
          reached: times <= TIMES,
          judged: !small,
          limit:
            'besides the two statements and the post, Banto stores the question, opens and ends a snapshot, records what was read before it is shown, and draws the message: four round trips and some milliseconds of its one process. Next: the snapshot’s begin in one round trip with its first statement.',
        },
      ],
    };
  } finally {
    await client.end();
  }
}

/** Milliseconds from `/orders stuck` to its answer. */
export async function asked(rig: Rig): Promise<number> {
  const { slack } = rig;
  const before = slack.messages.length;
  const started = performance.now();
  const command = slack.as(hanako).command('/orders stuck');
  await shown(rig, () => slack.messages.length > before);
  const took = performance.now() - started;
  await command;
  return took;
}

interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** The statements of the last answer. */
async function statementsAsked({ sql }: Rig): Promise<Statement[]> {
  const [row] = await sql<{ statements: Statement[] }>(
    `select result -> 'statements' as statements from banto.receipt where name = 'orders.stuck' and state = 'done' order by stored_at desc limit 1`,
  );
  if (!row) throw new Error('nothing was asked');
  return row.statements;
}

async function bareAnswer(
  { slack }: Rig,
  client: Client,
  statements: readonly Statement[],
  body: string,
): Promise<number> {
  const { url } = slack.site.responseUrls.issue(hanako, channels.ops);
  const started = performance.now();
  for (const { sql, parameters } of statements) await client.query(sql, [...parameters]);
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  await answer.text();
  if (!answer.ok) throw new Error(`the bare post was answered ${answer.status}`);
  return performance.now() - started;
}
