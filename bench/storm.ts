import { setTimeout as sleep } from 'node:timers/promises';
import { acts } from '#playground/acts/acts.ts';
import { channels, ichiro, ken } from '#playground/cast.ts';
import { seededRandom } from '#playground/marketplace/seed/random.ts';
import { bot as botUser } from '#playground/slack/workspace/people.ts';
import { perMinute } from '#playground/slack/workspace/rate-rules.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { waitFor } from '#playground/patience.ts';
import { type Rig, Rigs } from '#playground/rig/rig.ts';
import type { Report, Settings } from './report.ts';
import { p50, p99 } from './support/statistics.ts';

/** The last card, by the time that Slack's own pace allows for all the updates until then: decisions and alerts need some, too. */
const PACE_TIMES = 1.1;
const LATE_MS = 5_000;
/** How long to wait for the rest after the last change. */
const SETTLE_MS = 300_000;
const LOOK_EVERY_MS = 500;
/** Slack accepts one message per second in a channel, counted over this window. Seconds. */
const WINDOW_S = 10;
const DECIDE_EVERY_MS = 4_000;
const FLAP_EVERY_MS = 5_000;

/** Every card and every alert changes at once while people decide, with Slack's own rate limits. */
export async function benchStorm({ small, say }: Settings): Promise<Report> {
  const { cards, forMs } = small ? { cards: 15, forMs: 30_000 } : { cards: 500, forMs: 720_000 };
  const random = seededRandom(1);
  const now = new Date();
  await using rigs = await Rigs.open();
  await using rig = await rigs.start({
    replicas: 0,
    now,
    slack: { rateLimits: 'strict' },
    policy: { schedules: { alerts: '* * * * *' } },
  });
  const act = acts(rig);
  const { slack } = rig;
  await insertOldCards(rig, cards);
  await rig.add();
  await rig.add();
  const begun = performance.now();
  const begunAt = Date.now();
  const passed = (): number => performance.now() - begun;
  /** Waits until no card meets the condition. Returns the milliseconds since the start, or undefined after `end`. */
  const waitForNone = async (condition: string, end: number): Promise<number | undefined> => {
    for (; passed() < end; await sleep(LOOK_EVERY_MS)) {
      const [row] = await rig.sql<{ left: number }>(`select count(*) as left from banto.card where ${condition}`);
      if (row?.left === 0) return passed();
    }
    return undefined;
  };
  // Every card that changed at the beginning has been updated and also shows its decision.
  const redrawn = waitForNone(
    `kind = 'partners.review' and (shown = 'before' or shown is distinct from wanted)`,
    forMs + SETTLE_MS,
  );
  const late: number[] = [];
  const partners = await rig.sql<{ id: string }>(`select id from manufacturing_partners where status = 'pending'`);
  const decide = async (): Promise<void> => {
    for (const [index] of partners.entries()) {
      if (passed() > forMs - LATE_MS) return;
      const { id } = partners.splice(random.int(0, partners.length - 1), 1)[0] ?? { id: '' };
      const person = index % 2 === 0 ? ken : ichiro;
      const view = await act.open(person, `/partners approve ${id}`);
      const decided = performance.now();
      await act.submitForReceipt(person, view, id);
      await waitFor(() => act.cardsOf(id).some((card) => textOf(card).includes('承認済み')), 60_000);
      late.push(performance.now() - decided);
      await sleep(Math.max(0, DECIDE_EVERY_MS - (performance.now() - decided)));
    }
  };
  let flaps = 0;
  const flap = async (): Promise<void> => {
    for (; passed() < forMs; await sleep(FLAP_EVERY_MS)) {
      await setAlertFacts(rig, flaps % 2 === 0);
      flaps += 1;
      for (const each of rig.bots) each.setClock(new Date(now.getTime() + flaps * 60_000));
    }
  };
  await Promise.all([decide(), flap()]);
  const ceased = passed();
  const calmMs = await waitForNone('shown is distinct from wanted', ceased + SETTLE_MS);
  const redrawnMs = await redrawn;
  say(`${slack.calls.length} calls`);
  const updates = slack.calls.filter(({ method, at }) => method === 'chat.update' && at <= begunAt + (redrawnMs ?? 0));
  const paceS = (updates.length * 60) / perMinute[3];
  const posts = slack.calls.filter(({ method }) => method === 'chat.postMessage' || method === 'chat.update');
  const busiest = Math.max(
    ...[...Map.groupBy(posts, ({ args }) => String(args['channel'])).values()].map(mostInWindow),
  );
  const cell = (what: string, value: number | string, reach: string, reached: boolean) => ({
    what,
    figures: { figure: value },
    reach,
    reached,
  });
  const worst = Math.max(...late);
  return {
    name: 'storm',
    setting: `${cards} cards changed at once, ${flaps} times every alert's facts, ${late.length} decisions meanwhile, ${posts.length} messages, Slack's own limits`,
    rows: [
      cell('answers 429', slack.rateLimited, '0', slack.rateLimited === 0),
      cell(`most messages to one channel in ${WINDOW_S} s`, busiest, `≤ ${WINDOW_S}`, busiest <= WINDOW_S),
      cell('decision to its card, p50 ms', p50(late), 'reported', true),
      cell('decision to its card, p99 ms', p99(late), 'reported', true),
      cell('decision to its card, worst ms', worst, `≤ ${LATE_MS} ms`, worst <= LATE_MS),
      {
        what: 'the cards that changed at once all true, s',
        figures: {
          figure: redrawnMs === undefined ? `not within ${(forMs + SETTLE_MS) / 1_000}` : redrawnMs / 1_000,
          'at Slack’s own pace': paceS,
          updates: updates.length,
        },
        reach: `≤ ${PACE_TIMES} ×`,
        judged: !small,
        limit: 'the pace is kept by a turn of 1.21 s for each update, which leaves Slack’s limit a little room.',
        reached: redrawnMs !== undefined && redrawnMs / 1_000 <= PACE_TIMES * paceS,
      },
      cell(
        'every card true after the last change, s',
        calmMs === undefined ? `not within ${SETTLE_MS / 1_000}` : (calmMs - ceased) / 1_000,
        'reported',
        true,
      ),
    ],
  };
}

/** Creates review cards that are already in Slack and all show an outdated state. */
async function insertOldCards({ slack, sql }: Rig, count: number): Promise<void> {
  const partners = await sql<{ id: string }>(
    `insert into manufacturing_partners (name, contact_email, status)
     select '嵐の工房 ' || n, 'a@b.example', 'pending' from generate_series(1, $1::int) n returning id`,
    [count],
  );
  const { world } = slack.site;
  const stood = partners.map(({ id }) => ({
    subject: `partner:${id}`,
    ts: world.post({ channel: channels.reviews, user: botUser.userId, text: '古いカード', via: 'chat.postMessage' }).ts,
  }));
  await sql(
    `insert into banto.card (kind, subject, channel, wanted, shown, ts, priority)
     select 'partners.review', s.subject, $2, 'before', 'before', s.ts, 2
     from json_to_recordset($1) as s (subject text, ts text)`,
    [JSON.stringify(stood), channels.reviews],
  );
}

/** Makes the facts that the alert rules measure bad, or good again. */
async function setAlertFacts({ sql }: Rig, bad: boolean): Promise<void> {
  if (!bad) {
    await sql(`delete from manufacturing_orders where order_id like 'STORM-%'`);
    await sql(`delete from payouts_v31 where notes = '嵐'`);
    await sql(`delete from partner_notifications where payload ->> 'order_id' like 'STORM-%'`);
    return;
  }
  await sql(
    `insert into manufacturing_orders (order_id, status, created_at, partner_id)
     select 'STORM-' || n, case when n % 2 = 0 then 'failed' else 'submitted' end, now() - make_interval(hours => n), (select id from manufacturing_partners limit 1)
     from generate_series(1, 100) n`,
  );
  await sql(
    `insert into payouts_v31 (recipient_type, recipient_id, final_payout, status, scheduled_date, notes,
       period_start, period_end, gross_amount, platform_fee, net_amount)
     select 'creator', gen_random_uuid(), 1000, 'ready_for_transfer', current_date - 10, '嵐', '2026-09-01', '2026-09-30', 1000, 0, 1000
     from generate_series(1, 5)`,
  );
  await sql(
    `insert into partner_notifications (partner_id, notification_type, payload, status, created_at)
     select (select id from manufacturing_partners limit 1), 'order_created', jsonb_build_object('order_id', 'STORM-' || n), 'failed', now()
     from generate_series(1, 20) n`,
  );
}

/** The most calls in any window. */
function mostInWindow(calls: readonly { readonly at: number }[]): number {
  return Math.max(
    ...calls.map(({ at }) => calls.filter((other) => other.at >= at && other.at < at + WINDOW_S * 1_000).length),
  );
}
