import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { channels, hanako, ken } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { ruleNamed, rules } from '#src/features/alerts/rules/index.ts';
import { type Banto, startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

const MINUTE = 60_000;
const partner = randomUUID();
let banto: Banto;
let now: Date;

beforeAll(async () => {
  // Banto's checks of itself run often, so that tests need not wait.
  banto = await startBanto({ paces: { selfMs: 200 } });
  now = new Date('2026-11-20T11:30:00+09:00');
  await banto.sql(
    `insert into manufacturing_partners (id, name, contact_email, status) values ($1, '工房', 'a@b.example', 'suspended')`,
    [partner],
  );
  // Otherwise checking the worker would send what waits.
  banto.marketplace.mode.worker = 'unauthorized';
});
afterAll(() => banto[Symbol.asyncDispose]());

const at = (minutesAgo: number): string => new Date(now.getTime() - minutesAgo * MINUTE).toISOString();
const orders = (count: number, status: string, minutesAgo: number): Promise<unknown> =>
  banto.sql(
    `insert into manufacturing_orders (order_id, partner_id, status, created_at)
     select gen_random_uuid(), $1, $2, $3 from generate_series(1, $4)`,
    [partner, status, at(minutesAgo), count],
  );
const answered = async (count: number, afterHours: number): Promise<void> => {
  await banto.sql(
    `with o as (
       insert into manufacturing_orders (order_id, partner_id, status, created_at)
       select gen_random_uuid(), $1, 'shipped', $2 from generate_series(1, $3) returning id, created_at
     )
     insert into manufacturing_order_status_history (manufacturing_order_id, status, created_at)
     select id, 'accepted', created_at + make_interval(hours => $4) from o`,
    [partner, at(60 * 60), count, afterHours],
  );
};
const notifications = (count: number, status: string, minutesAgo: number): Promise<unknown> =>
  banto.sql(
    `insert into partner_notifications (partner_id, notification_type, status, created_at)
     select $1, 'order', $2, $3 from generate_series(1, $4)`,
    [partner, status, at(minutesAgo), count],
  );
const payout = (day: string): Promise<unknown> =>
  banto.sql(
    `insert into payouts_v31 (recipient_type, recipient_id, period_start, period_end, gross_amount, platform_fee, net_amount, final_payout, status, scheduled_date)
     values ('creator', gen_random_uuid(), '2026-10-01', '2026-10-31', 1000, 0, 1000, 1000, 'ready_for_transfer', $1)`,
    [day],
  );
const clear = (table: string): Promise<unknown> => banto.sql(`delete from ${table}`);
const noOrders = async (): Promise<void> => {
  await clear('manufacturing_order_status_history');
  await clear('manufacturing_orders');
};
const register = (status: string): Promise<unknown> =>
  banto.sql(
    `insert into manufacturing_partners (name, contact_email, status) values ('よその工房', 'a@b.example', $1)`,
    [status],
  );
/** Somebody approves or reinstates a partner through Banto. */
const decide = async (name: string, status: 'pending' | 'suspended', word: string): Promise<void> => {
  const act = acts(banto);
  const id = await act.register({ name, status });
  await act.submit(ken, await act.open(ken, `/partners ${word} ${id}`), word === 'reinstate' ? { reason: '復帰' } : {});
  expect(await act.statusOf(id)).toBe('approved');
};
const jobs = async (count: number): Promise<void> => {
  await banto.sql(`delete from banto_queue.job where name = 'stalled'`);
  await banto.sql(
    `insert into banto_queue.job (name, data, start_after) select 'stalled', '{}', now() - interval '6 minutes' from generate_series(1, $1)`,
    [count],
  );
};
const lateCard = (minutes: number): Promise<unknown> =>
  banto.sql(
    `insert into banto.card (kind, subject, channel, wanted, due_at, changed_at)
     values ('notice', 'a stuck one', 'C0OPS', 'once', now() + interval '1 day', now() - make_interval(mins => $1))`,
    [minutes],
  );

/** Another replica with another ops.yml; both started that many minutes ago. */
const replica = (minutes: number): Promise<unknown> =>
  banto.sql(
    `delete from banto.replica where version = 'another';
     insert into banto.replica (id, started_at, seen_at, version, terms)
     select gen_random_uuid(), now(), now() + interval '1 hour', 'another', '{}';
     update banto.replica set started_at = now() - interval '${minutes} minutes'`,
  );
/** Somebody without one right who takes a lock that older replicas of Banto use. */
const stranger = {
  client: undefined as Client | undefined,
  async begin() {
    await banto.sql('create role lock_console login');
    const url = new URL(banto.database.url);
    url.username = 'lock_console';
    this.client = new Client({ connectionString: url.href, application_name: 'console' });
    await this.client.connect();
    await this.client.query('select pg_advisory_lock(422541423727)');
  },
  async end() {
    await this.client?.end();
    await banto.sql('drop role lock_console');
  },
};

interface Case {
  readonly rule: string;
  /** At its limit, or with too small a sample: no alert. */
  readonly calm: readonly (() => Promise<unknown>)[];
  readonly bad: () => Promise<unknown>;
  /** What its card then shows. */
  readonly shown: readonly string[];
  /** Between 80 % of the limit and the limit: the alert neither opens nor ends. Made anew for each look, as ages grow. */
  readonly near?: () => Promise<unknown>;
  /** Where it ends again. */
  readonly recovers?: string;
  readonly well: () => Promise<unknown>;
}

const cases: readonly Case[] = [
  {
    rule: 'error-rate',
    calm: [
      () => orders(19, 'failed', 60),
      async () => {
        await noOrders();
        await orders(1, 'failed', 60);
        await orders(19, 'shipped', 60);
      },
    ],
    bad: () => orders(1, 'failed', 60),
    shown: ['9.5%（21件中 2件）', '上限 5%（20件以上で判定）'],
    near: async () => {
      await noOrders();
      await orders(2, 'failed', 60);
      await orders(38, 'shipped', 60);
    },
    recovers: '4%',
    well: noOrders,
  },
  {
    rule: 'stuck',
    calm: [() => orders(3, 'submitted', 47 * 60), () => orders(3, 'in_production', 90 * 60)],
    bad: () => orders(1, 'accepted', 49 * 60),
    shown: ['48時間超 1件（最長 ', '上限 0件'],
    well: noOrders,
  },
  {
    rule: 'response-time',
    calm: [() => answered(2, 40)],
    bad: async () => {
      await answered(1, 40);
      // A row that was written with a time before its order says nothing about an answer.
      await banto.sql(`insert into manufacturing_order_status_history (manufacturing_order_id, status, created_at)
        select id, 'accepted', created_at - interval '3 days' from manufacturing_orders limit 1`);
    },
    shown: ['1日16時間（3件）', '上限 24時間（3件以上で判定）'],
    near: async () => {
      await noOrders();
      await answered(3, 23);
    },
    recovers: '19.2時間',
    // The alert ends when there is nothing left to measure.
    well: noOrders,
  },
  {
    rule: 'notifications-failed',
    calm: [() => notifications(5, 'failed', 60), () => notifications(3, 'failed', 25 * 60)],
    bad: () => notifications(1, 'failed', 60),
    shown: ['6件（上限 5件）', '上限 5件'],
    near: async () => {
      await clear('partner_notifications');
      await notifications(5, 'failed', 60);
    },
    recovers: '4件',
    well: () => clear('partner_notifications'),
  },
  {
    rule: 'notifications-waiting',
    calm: [() => notifications(5, 'pending', 20)],
    bad: () => notifications(1, 'pending', 45),
    shown: ['最長 50分（送信待ち 6件）', '上限 30分'],
    near: async () => {
      await clear('partner_notifications');
      await notifications(1, 'pending', 20);
    },
    recovers: '24分',
    well: () => clear('partner_notifications'),
  },
  {
    rule: 'payouts-overdue',
    calm: [() => payout('2026-11-19')],
    bad: () => payout('2026-11-18'),
    shown: ['期日から1日超 1件（期日超過 1・未処理 0、最長 2日）'],
    well: () => banto.sql(`update payouts_v31 set status = 'completed'`),
  },
  {
    rule: 'health',
    calm: [],
    bad: () => Promise.resolve((banto.marketplace.mode.health = 'error')),
    shown: ['異常 1項目（3項目中）', 'マーケットプレイス: '],
    well: () => Promise.resolve((banto.marketplace.mode.health = 'ok')),
  },
  {
    rule: 'foreign-approvals',
    calm: [
      () => register('pending'),
      () => decide('承認の工房', 'pending', 'approve'),
      () => decide('再開の工房', 'suspended', 'reinstate'),
    ],
    bad: () => register('approved'),
    shown: ['24時間で 1件', 'よその工房'],
    well: () => banto.sql(`update manufacturing_partners set status = 'suspended'`),
  },
  {
    rule: 'unmeasured',
    // One failure opens no alert.
    calm: [() => banto.sql(`alter table partner_notifications rename to gone`)],
    bad: () => Promise.resolve(),
    shown: ['2項目', '通知の失敗（24時間） / 通知の滞留', '上限 0項目'],
    well: () => banto.sql(`alter table gone rename to partner_notifications`),
  },
  {
    rule: 'audit-chain',
    calm: [],
    bad: async () => {
      await acts(banto).asked(hanako, '/ops whoami');
      await banto.sql(`alter table banto.audit_log disable trigger user`);
      await banto.sql(`update banto.audit_log set actor = actor || 'X' where seq = 1`);
    },
    shown: ['1番の行が一致しません', '内容がハッシュと一致しません'],
    well: () => banto.sql(`update banto.audit_log set actor = left(actor, -1) where seq = 1`),
  },
  {
    rule: 'queue',
    calm: [() => banto.sql(`select banto_queue.create_queue('stalled', '{"policy": "standard"}')`), () => jobs(20)],
    bad: () => jobs(21),
    shown: ['5分以上 21件', '上限 20件'],
    near: () => jobs(17),
    recovers: '16件',
    well: () => jobs(0),
  },
  {
    rule: 'cards',
    calm: [() => lateCard(2)],
    bad: () =>
      banto.sql(`update banto.card set changed_at = now() - interval '4 minutes' where subject = 'a stuck one'`),
    shown: ['3分以上 1件', '上限 0件'],
    well: () => banto.sql(`update banto.card set shown = wanted where subject = 'a stuck one'`),
  },
  {
    rule: 'replicas',
    calm: [() => replica(9)],
    bad: () => replica(11),
    shown: ['11分前から', '上限 10分', '違う項目: channels, payoutsOverYen, roles'],
    well: () => banto.sql(`delete from banto.replica where version = 'another'`),
  },
  {
    rule: 'locks',
    calm: [],
    bad: () => stranger.begin(),
    shown: ['1件', 'audit chain: console / lock_console / pid'],
    well: () => stranger.end(),
  },
  {
    rule: 'restored',
    calm: [],
    bad: () =>
      banto.sql(`insert into banto.setting (name, value) values ('later_posts',
        '{"posts": [{"channel": "C0PAYOUTS", "ts": "1795140000.000100"}, {"channel": "C0PAYOUTS", "ts": "1795140600.000100"}], "confirmed": false}')`),
    shown: ['以前の時点への復元', '番頭の投稿 2件', '銀行の明細'],
    well: () => banto.sql(`delete from banto.setting where name = 'later_posts'`),
  },
  {
    rule: 'schedules',
    // As if nobody had run it last Monday; this replica has already checked that time.
    calm: [() => banto.sql(`update banto.schedule set since = '2026-11-16T09:00:00+09:00' where name = 'weekly'`)],
    bad: () => banto.sql(`update banto.schedule set since = '2026-11-16T08:59:59+09:00' where name = 'weekly'`),
    shown: ['1件が予定どおりに完了していません', '週次メンテナンス', '上限 予定から10分'],
    well: () =>
      banto.sql(
        `insert into banto.tick (schedule, due, found_at, ended_at)
         select 'weekly', d, d, d from (values ('2026-11-16T09:00:00+09:00'::timestamptz)) as due (d)`,
      ),
  },
];

/** What stays of a value at rest where it is said with other words than above the limit. */
const atRest: Readonly<Record<string, string>> = {
  'response-time': '回答なし',
  'notifications-waiting': '送信待ち 0件',
  'audit-chain': '検証済み',
  replicas: '違いなし',
  schedules: '0件（すべて完了）',
};

/** A value without what stands in brackets, its figures left open: `期日から1日超 2件（…）` is `期日からN日超 N件`. */
const patternOf = (value: string): string => (value.split('（')[0] ?? '').replaceAll(/[\d.,]+/gu, 'N').trim();

const valueOf = async (rule: string): Promise<string> => {
  const [row] = await banto.sql<{ value: string }>(
    `select measured -> 'value' ->> 'ja' as value from banto.alert where rule = $1`,
    [rule],
  );
  return row?.value ?? '';
};

const alertsOf = (rule: string): Promise<{ times: number; resolved_at: Date | null; id: string }[]> =>
  banto.sql(`select id, times, resolved_at from banto.alert where rule = $1`, [rule]);

const openAlerts = (rule: string): Promise<{ seen_at: Date }[]> =>
  banto.sql(`select seen_at from banto.alert where rule = $1 and resolved_at is null`, [rule]);

/** Moves the clock by five minutes and waits until the rule has been measured. */
async function look(rule: string): Promise<void> {
  now = new Date(now.getTime() + 5 * MINUTE);
  move(banto, now.toISOString());
  // Wait for the other schedules too, because a missed tick would open its own alert.
  await banto.slack.waitFor(
    async () =>
      (await banto.sql(`select from banto.tick where schedule = 'alerts' and due = $1 and ended_at is not null`, [now]))
        .length === 1,
    8_000,
  );
  if (ruleNamed(rule)?.by === 'schedule') return;
  // A check that found nothing leaves no record, so wait.
  if ((await openAlerts(rule)).length === 0) await sleep(700);
  else await banto.slack.waitFor(async () => (await openAlerts(rule)).every(({ seen_at }) => seen_at >= now), 8_000);
}

const cardOf = (rule: string, word: '🚨' | '✅'): Promise<Message> =>
  banto.slack.waitFor(
    () =>
      banto.slack
        .channel(channels.alerts)
        .find((message) =>
          textOf(message).includes(`${word === '🚨' ? '🚨' : '✅ 解決:'} ${ruleNamed(rule)?.title.ja}　`),
        ),
    8_000,
    () => banto.slack.channel(channels.alerts).map(textOf).join('\n---\n'),
  );

test('each rule has a case', () => {
  // These have stories of their own: socket-reasons, unknown-groups and gone-people in test/stories/.
  const told = [...cases.map(({ rule }) => rule), 'connections', 'slack', 'groups', 'approvers'];
  expect(told.toSorted()).toEqual(rules.map(({ name }) => name).toSorted());
});

test.each(cases)(
  '$rule: no alert at its limit, open above it, still open just below it, ended in its thread',
  async (one) => {
    const { rule, calm, bad, shown, near, recovers, well } = one;
    for (const make of calm) {
      await make();
      await look(rule);
      expect(await alertsOf(rule)).toEqual([]);
    }
    await bad();
    await look(rule);
    const card = await cardOf(rule, '🚨');
    for (const part of shown) expect(textOf(card)).toContain(part);
    if (near) {
      // Its value is within the limit, so the card says what it still waits for. Banto's own jobs may count for a moment.
      await banto.slack.waitFor(
        async () => {
          await near();
          await look(rule);
          return textOf(card).includes(`回復待ち（${recovers}以下で解決）`);
        },
        8_000,
        () => textOf(card),
      );
      for (const _ of [1, 2]) {
        await near();
        await look(rule);
      }
    }
    const [open] = await alertsOf(rule);
    expect(open?.resolved_at).toBeNull();
    const above = await valueOf(rule);
    await well();
    await look(rule);
    // What the figure counts is said at 0 as well: elsewhere stands a figure that counts a little more. A check that read
    // the rows before they were well may end after the clock was moved, and no other counts until it moves again.
    const kept = atRest[rule] ?? patternOf(above);
    let within = '';
    await banto.slack.waitFor(
      async () => {
        within = await valueOf(rule);
        if ((atRest[rule] === undefined ? patternOf(within) : within).includes(kept)) return true;
        await look(rule);
        return false;
      },
      8_000,
      () => within,
    );
    await look(rule);
    await look(rule);
    expect(await alertsOf(rule)).toMatchObject([{ id: open?.id, resolved_at: expect.any(Date) }]);
    expect(await cardOf(rule, '✅')).toBe(card);
    await banto.slack.waitFor(() => card.replies.some((reply) => textOf(reply).includes('✅ 解決しました')));
  },
);

test('connections: opens above the limit, ends when the limit is raised', async () => {
  await using other = await startBanto({ policy: { thresholds: { connections_percent: 1 } } });
  const card = (word: string): Promise<Message> =>
    other.slack.waitFor(
      () =>
        other.slack
          .channel(channels.alerts)
          .find((message) => textOf(message).includes(`${word} データベース接続数　`)),
      8_000,
    );
  move(other, '2026-11-20T11:35:01+09:00');
  const open = await card('🚨');
  expect(textOf(open)).toMatch(/[\d.]+%（400本中 \d+本）（上限 最大接続数の1%）/u);
  await other.apps[0]?.stop();
  other.slack.botUrl = [];
  await other.addReplica(new Date('2026-11-20T11:39:59.500+09:00'), { thresholds: { connections_percent: 100 } });
  await other.slack.waitFor(
    async () => (await other.sql(`select from banto.alert where good = 1 and rule = 'connections'`)).length === 1,
  );
  expect(textOf(open)).not.toContain('解決');
  move(other, '2026-11-20T11:45:01+09:00');
  expect(await card('✅ 解決:')).toBe(open);
  await other.slack.waitFor(() => open.replies.some((reply) => textOf(reply).includes('✅ 解決しました')));
});
