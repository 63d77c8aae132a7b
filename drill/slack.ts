import { setTimeout as sleep } from 'node:timers/promises';
import { type Acknowledged, acts } from '#playground/acts/acts.ts';
import { channels, hanako } from '#playground/cast.ts';
import { seededRandom } from '#playground/marketplace/seed/random.ts';
import { slackTroubles } from '#playground/slack/wire/faults.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { Rig } from '#playground/rig/rig.ts';
import { auditBalance, checks, receiptBalance, sumBalances } from './support/ledger.ts';
import type { Drill } from './report.ts';

const sizes = {
  small: { posts: 8, faults: 6, outageMs: 2_000, everyMs: 0 },
  usual: { posts: 20, faults: 14, outageMs: 5_000, everyMs: 0 },
  // Before each try to post, Banto looks at the channel, and Slack accepts about fifty looks a minute.
  long: { posts: 300, faults: 200, outageMs: 120_000, everyMs: 2_600 },
} as const;

/** Slack limits, fails, lies and goes down while payments are announced and cards are updated. */
export const drillSlack: Drill = async ({ rigs, seed, size }) => {
  const { posts, faults, outageMs, everyMs } = sizes[size];
  const random = seededRandom(seed);
  await using rig = await rigs.start({ slack: { rateLimits: 'strict' }, paces: { deliverMs: 300 } });
  const { slack } = rig;
  const act = acts(rig);
  const clicks: Acknowledged[] = [];
  const partners: string[] = [];

  for (let post = 0; post < posts; post++) {
    // Spread over all payments: so many in a row would be one message's own fault, which then goes behind the others.
    for (let fault = Math.ceil((post * faults) / posts); fault < ((post + 1) * faults) / posts; fault++)
      slack.fail(random.chance(0.7) ? 'chat.postMessage' : 'chat.update', [random.pick(Object.values(slackTroubles))]);
    const paced = sleep(everyMs);
    const id = await act.owe({ amount: 5 });
    const view = await act.open(hanako, `/payouts paid ${id}`);
    const click = await act.submitForReceipt(hanako, view, `payout:${id}`, { transaction_id: `SLACK-${post}` });
    if (click) clicks.push(click);
    if (post % 2 === 0) partners.push(await act.register({ name: `Slack障害の工房 ${post}` }));
    if (post % 5 === 4) await redeliverLast(rig);
    if (post === Math.floor(posts / 2)) {
      slack.outage(true);
      await sleep(outageMs);
      slack.outage(false);
    }
    await paced;
  }
  const left = await act.waitForReceipts(60_000);
  const undelivered = await act.waitForCards(outageMs + faults * 15_000 + 60_000);

  const told = slack.channel(channels.payouts).filter((message) => textOf(message).includes('SLACK-'));
  const notices = clicks.map(({ subject }, post) => ({
    subject,
    posts: told.filter((message) => new RegExp(`SLACK-${post}(?!\\d)`, 'u').test(textOf(message))),
  }));
  const cards = partners.map((id) => ({
    subject: `partner:${id}`,
    posts: act.cardsOf(id),
  }));
  const all = [...notices, ...cards];
  const forgotten = all.filter((one) => one.posts.length === 0);
  const twice = all.filter((one) => one.posts.length > 1);
  const early = await outOfOrder(rig);
  return [
    {
      what: 'Slack limits, fails, lies, goes down',
      size: `${all.length} messages, ${faults} faults, ${outageMs / 1_000} s outage`,
      ...sumBalances(
        {
          lost: forgotten.length,
          doubled: twice.length,
          wrong: [
            ...forgotten.map(({ subject }) => `${subject} was never told`),
            ...twice.map((one) => `${one.subject} was told ${one.posts.length} times`),
          ],
        },
        await receiptBalance(rig, clicks),
        await auditBalance(rig),
        checks({
          [`${left} stored clicks never ended`]: left === 0,
          [`${undelivered} messages never arrived`]: undelivered === 0,
          [`${early} messages in one channel are out of order`]: early === 0,
          [`${slack.rateLimited} unplanned responses with 429 (${limitedBy(rig)})`]: slack.rateLimited === 0,
        }),
      ),
      seen: `${slack.calls.filter(({ status }) => status !== 200).length} calls failed`,
    },
  ];
};

/** The methods that answered 429, planned or not. */
const limitedBy = ({ slack }: Rig): string =>
  [...new Set(slack.calls.filter(({ status }) => status === 429).map(({ method }) => method))].join(', ');

/** Delivers the last submission again: once with the same bytes, once with a new signature. */
async function redeliverLast({ slack }: Rig): Promise<void> {
  const submission = slack.deliveries.findLast(({ payload }) => payload['type'] === 'view_submission');
  if (!submission) return;
  await slack.redeliver(submission, { sameSignature: true });
  await slack.redeliver(submission);
}

/**
 * How many outcomes were posted before one that is earlier. Two clicks may be carried out at the same time, in either
 * order: earlier means written earlier and earlier in the audit log.
 */
async function outOfOrder({ sql }: Rig): Promise<number> {
  const [found] = await sql<{ count: number }>(`
    with told as (
      select c.channel, c.changed_at, c.ts::numeric as posted, min(a.seq) as seq
      from banto.card c join banto.audit_log a on c.subject = 'outcome:' || a.receipt_id
      where c.kind = 'notice' group by c.id)
    select count(distinct later.seq)::int as count from told earlier join told later using (channel)
    where earlier.changed_at < later.changed_at and earlier.seq < later.seq and earlier.posted > later.posted`);
  return found?.count ?? 0;
}
