import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { channels, hanako, ken, sam, taro } from '#playground/cast.ts';
import { longest } from '#playground/patience.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { validateMessage, validateView } from '#playground/slack/validate/validate.ts';
import { charactersIn } from '#playground/slack/validate/blocks.ts';
import { limits } from '#src/slack/limits.ts';
import { type Banto, startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

/** Ten thousand characters: some of four bytes, some combined to one emoji, some markup. */
const huge = '𠮷野家👩‍🏭<!channel>*x*'.repeat(1_000).slice(0, 10_000).toWellFormed();
const thousand = huge.slice(0, 998).toWellFormed();
/** Without emoji: in a command Slack sends their names, and so long a text is refused. */
const typed = '𠮷野家<!channel>*x*'.repeat(100).slice(0, 998).toWellFormed();
const both = JSON.stringify({ ja: huge, en: huge });

/** Fills the marketplace with more of everything than anybody will ever have. */
async function overwhelm(banto: Banto): Promise<void> {
  const { sql } = banto;
  await sql(
    `insert into manufacturing_partners (name, company_name, contact_email, status, created_at)
     select $1 || n, $1, 'a@b.example', case when n % 2 = 0 then 'pending' else 'suspended' end, '2026-11-01T00:00:00Z'
     from generate_series(1, 16) n`,
    [huge],
  );
  await sql(`insert into users (id, display_name) select gen_random_uuid(), $1 from generate_series(1, 200)`, [huge]);
  await sql(
    `insert into payouts_v31 (recipient_type, recipient_id, period_start, period_end, gross_amount, platform_fee, net_amount, final_payout, status, scheduled_date, notes)
     select 'creator', id, '2026-09-01', '2026-09-30', 2000000000, 0, 2000000000, 2000000000, 'ready_for_transfer', '2026-11-01', $1 from users`,
    [huge],
  );
  await sql(
    `insert into manufacturing_orders (order_id, status, created_at)
     select $1 || n, (array['submitted', 'accepted', 'failed', 'shipped'])[1 + n % 4], timestamptz '2026-11-28T00:00:00Z' - n * interval '21 minutes'
     from generate_series(1, 1000) n`,
    [huge.slice(0, 400).toWellFormed()],
  );
  await sql(
    `insert into partner_notifications (partner_id, notification_type, status, created_at)
     select id, 'order', 'failed', '2026-11-30T20:00:00Z' from manufacturing_partners`,
  );
  // A year of maintenance that nobody did, with notes on every task.
  await sql(
    `with l as (
       insert into banto.checklist (period, due, opened_at, deadline)
       select 'weekly', d, d, d + interval '7 days' from (select timestamptz '2025-11-03T00:00:00Z' + n * interval '7 days' as d from generate_series(0, 9) n) x
       returning id
     )
     insert into banto.task (checklist_id, item, title, assignee, note, noted_by)
     select id, item, $1, 'U0OPER1', $2, 'U0OPER2' from l, generate_series(1, 3) item`,
    [both, thousand],
  );
  await sql(
    `insert into banto.escalation (subject, kind, channel, title, bundle, opened_at, level, acked_by, acked_at)
     select 'elsewhere:' || n, 'elsewhere', 'C0ALERTS', $1, 'elsewhere:' || n, '2026-11-29T00:00:00Z', 4, 'U0OPER1', now()
     from generate_series(1, 300) n`,
    [both],
  );
  await sql(
    `with p as (
       insert into banto.preview (operation, parameters, rows, hash, shown, actor, at)
       select 'payouts.paid-all', '{}', '[]', n::text, '{}', 'U0OPER1', now() from generate_series(1, 20) n returning id, hash
     ), r as (
       insert into banto.receipt (delivery, kind, name, parameters, actor, team, source, at, state, preview_id)
       select 'd' || hash, 'operation', 'payouts.paid-all', '{}', 'U0OPER1', 'T0000001', 'modal', now(), 'requested', id from p returning id, preview_id, delivery
     )
     insert into banto.request (receipt_id, operation, subject, parameters, preview_id, requester, team, why, policy, at, expires_at)
     select id, 'payouts.paid-all', 'batch:' || delivery, '{}', preview_id, 'U0OPER1', 'T0000001', $1, 'x', now(), '2027-11-01' from r`,
    [both],
  );
}

const everything = (banto: Banto): Message[] =>
  [channels.ops, channels.alerts].flatMap((channel) => {
    const messages = banto.slack.channel(channel);
    return messages.flatMap((message) => [message, ...message.replies]);
  });

const ownBudget = new Set(['table', 'data_table']);

function expectToFit({ text, blocks }: Pick<Message, 'text' | 'blocks'>): void {
  expect(validateMessage({ text, blocks })).toEqual([]);
  const counted = blocks.filter(({ type }) => !ownBudget.has(type));
  expect(charactersIn(counted)).toBeLessThanOrEqual(limits.message.characters);
  expect(JSON.stringify(counted).length).toBeLessThanOrEqual(limits.message.json);
  expect(blocks.length).toBeLessThanOrEqual(limits.message.blocks);
  expect(JSON.stringify([text, blocks])).not.toMatch(/\\ud[89a-f]/u);
}

const texts = {
  ja: {
    digest: '日次ダイジェスト',
    checklist: '月次メンテナンス',
    report: '月次レポート',
    seal: '検証値',
    rest: 'ほか301件',
    storm: '同時に',
  },
  en: {
    digest: 'Daily digest',
    checklist: 'Monthly maintenance',
    report: 'Monthly report',
    seal: 'seal',
    rest: '301 more',
    storm: 'at once',
  },
} as const;

test.each(['ja', 'en'] as const)(
  'with more of everything than will ever be, all messages fit: %s',
  { timeout: longest(60_000) },
  async (language) => {
    await using banto = await startBanto({
      now: new Date('2026-11-30T12:00:00+09:00'),
      policy: {
        language,
        thresholds: { connections_percent: 1, notifications_failed: 1, stuck_alert_hours: 1, error_rate_min_orders: 1 },
        escalation: [
          { level: 1, name: thousand, after: '0m' },
          { level: 2, name: thousand, contact: thousand, mention: taro, after: '15m' },
        ],
      },
      paces: { channelMs: 20 },
    });
    const act = acts(banto);
    const { waitFor, text } = act;
    const said = texts[language];
    await overwhelm(banto);
    banto.marketplace.mode.health = 'unhealthy';
    banto.marketplace.mode.worker = 'html';
    banto.marketplace.mode.payouts = 'error';
    await banto.sql(`update manufacturing_partners set status = 'approved' where status = 'suspended'`);
    // A reminder is posted in its checklist's thread, so the cards come first.
    await waitFor(
      async () => (await banto.sql(`select from banto.card where kind = 'checklist'`)).length === 10,
      15_000,
    );
    move(banto, '2026-12-01T09:00:05+09:00');
    const inOps = (word: string): Promise<Message> =>
      waitFor(
        () => banto.slack.channel(channels.ops).find((message) => message.text.includes(word)),
        40_000,
        () => `${word}\n${banto.log.text.slice(-3000)}`,
      );
    const digest = await inOps(said.digest);
    for (const part of [said.seal, said.rest]) expect(text(digest)).toContain(part);
    await inOps(said.checklist);
    await inOps(said.report);
    const storm = await waitFor(
      () => banto.slack.channel(channels.alerts).find((message) => message.text.includes(said.storm)),
      15_000,
    );
    await waitFor(() => storm.replies.length > 5, 15_000);
    // Every checklist of the year gets a reminder in its thread.
    await waitFor(
      () => banto.slack.channel(channels.ops).filter(({ replies }) => replies.length > 0).length >= 10,
      30_000,
      () => String(banto.slack.channel(channels.ops).map(({ replies }) => replies.length)),
    );

    await act.asked(hanako, `/ops incident data ${typed}`);
    const incident = await waitFor(
      () => banto.slack.channel(channels.alerts).find((message) => message !== storm),
      15_000,
    );
    await banto.sql(
      `insert into banto.incident_event (incident_id, at, actor, said)
       select id, opened_at, 'U0OPER2', $1 from banto.incident, generate_series(1, 10)`,
      [both],
    );
    const asking = await banto.slack.as(hanako).click(incident, 'incident.note');
    const asked = await asking.opened((view) => view.submit !== undefined);
    await banto.slack.as(hanako).submit(asked, { note: thousand });
    await waitFor(async () => (await banto.sql(`select from banto.incident_event`)).length === 12);
    move(banto, '2026-12-01T09:17:00+09:00');
    await banto.slack.as(taro).click(incident, 'incident.escalate');
    await waitFor(() => incident.replies.length === 1, 15_000);
    await waitFor(
      async () => (await banto.sql(`select from banto.card where shown is distinct from wanted`)).length === 0,
      30_000,
    );
    for (const message of everything(banto)) expectToFit(message);

    for (const person of [taro, hanako, ken, sam]) {
      await banto.slack.as(person).openHome();
      const home = await waitFor(
        () => banto.slack.home(person),
        5_000,
        () => banto.log.text.slice(-3000),
      );
      expect(validateView({ type: 'home', blocks: home.blocks })).toEqual([]);
      expect(text(home)).toMatch(/300件|: 300|30[1-9]|31\d/u);
      expect(text(home)).toMatch(/ほか\d+件|and \d+ more/u);
    }
  },
);
