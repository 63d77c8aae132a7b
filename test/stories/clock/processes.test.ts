import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { channels, hanako, sam } from '#playground/cast.ts';
import { longest } from '#playground/patience.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { type Banto, startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

/** Longer than two escalation rounds. Milliseconds. */
const LOOKS_MS = 700;

async function stuckOrder(banto: Banto): Promise<void> {
  const partner = randomUUID();
  await banto.sql(
    `insert into manufacturing_partners (id, name, contact_email, status) values ($1, '工房', 'a@b.example', 'suspended')`,
    [partner],
  );
  await banto.sql(
    `insert into manufacturing_orders (order_id, partner_id, status, created_at) values ('A-1', $1, 'submitted', '2026-11-17T09:00:00+09:00')`,
    [partner],
  );
}

const cardOf = (banto: Banto): Promise<Message> =>
  banto.slack.waitFor(
    () => banto.slack.channel(channels.alerts).find((message) => textOf(message).includes('滞留注文')),
    15_000,
    () => banto.log.text,
  );

/** Kills the process and starts a new one with its clock at that time. */
async function restart(banto: Banto, at: string): Promise<void> {
  await banto.slack.waitFor(
    async () => (await banto.sql(`select from banto.card where shown is distinct from wanted`)).length === 0,
  );
  await banto.processes.at(-1)?.kill();
  // A process killed while it posts keeps the channel's turn for half a minute. Here that time has passed.
  await banto.sql(`update banto.channel_turn set next_at = least(next_at, clock_timestamp())`);
  banto.slack.botUrl = [];
  await banto.addReplica(new Date(at));
}

const levels = (card: Message): string[] => card.replies.flatMap((reply) => /第\d段階/u.exec(textOf(reply))?.[0] ?? []);
const waitForLevels = (banto: Banto, card: Message, count: number): Promise<unknown> =>
  banto.slack.waitFor(
    () => levels(card).length >= count,
    20_000,
    () => `${count} steps; there are ${levels(card).join()}`,
  );

/** An order gets stuck, and after a quarter of an hour the first level is called. Returns the alert's card. */
async function firstCalled(banto: Banto): Promise<Message> {
  await stuckOrder(banto);
  const card = await cardOf(banto);
  move(banto, '2026-11-20T11:50:01+09:00');
  await waitForLevels(banto, card, 1);
  return card;
}

test.concurrent(
  'killed between two levels: the next level is notified once, on time',
  { timeout: longest(90_000) },
  async () => {
    await using banto = await startBanto({ inProcess: false, paces: {}, now: new Date('2026-11-20T11:34:58+09:00') });
    const card = await firstCalled(banto);

    await restart(banto, '2026-11-20T12:03:00+09:00');
    await sleep(LOOKS_MS);
    expect(levels(card)).toEqual(['第2段階']);
    move(banto, '2026-11-20T12:05:02+09:00');
    await waitForLevels(banto, card, 2);

    // Snoozed at 40 minutes for an hour; killed meanwhile.
    move(banto, '2026-11-20T12:15:00+09:00');
    await banto.slack.as(sam).click(card, 'alert.snooze', { selected: '1h' });
    await banto.slack.waitFor(() => textOf(card).includes('一時停止 '));
    await restart(banto, '2026-11-20T13:34:00+09:00');
    await sleep(LOOKS_MS);
    expect(levels(card)).toEqual(['第2段階', '第3段階']);
    move(banto, '2026-11-20T13:35:03+09:00');
    await waitForLevels(banto, card, 3);
    await restart(banto, '2026-11-20T18:00:00+09:00');
    await sleep(LOOKS_MS);
    expect(levels(card)).toEqual(['第2段階', '第3段階', '第4段階']);
    const steps = await banto.sql(
      `select after->'level' as level, to_char(at at time zone 'Asia/Tokyo', 'HH24:MI') as at
     from banto.audit_log where operation = 'alert.escalate' order by seq`,
    );
    expect(steps).toEqual([
      { level: 2, at: '11:50' },
      { level: 3, at: '12:05' },
      { level: 4, at: '13:35' },
    ]);
  },
);

test.concurrent(
  'acknowledged before the kill: it does not escalate afterwards',
  { timeout: longest(90_000) },
  async () => {
    await using banto = await startBanto({ inProcess: false, paces: {}, now: new Date('2026-11-20T11:34:58+09:00') });
    const card = await firstCalled(banto);
    await banto.slack.as(hanako).click(card, 'alert.ack');
    await banto.slack.waitFor(() => textOf(card).includes('担当 '));
    await restart(banto, '2026-11-20T15:00:00+09:00');
    await sleep(LOOKS_MS);
    expect(levels(card)).toEqual(['第2段階']);
  },
);

test.concurrent(
  'two processes on one database: one digest, one checklist, one alert',
  { timeout: longest(90_000) },
  async () => {
    await using banto = await startBanto({
      inProcess: false,
      replicas: 2,
      paces: {},
      now: new Date('2026-11-22T12:00:00+09:00'),
    });
    await stuckOrder(banto);
    // A Monday; their clocks are a minute and a half apart.
    move(banto, '2026-11-23T09:00:01+09:00', [0, 90]);
    const posts = (fits: RegExp): Message[] => banto.slack.channel(channels.ops).filter(({ text }) => fits.test(text));
    await cardOf(banto);
    await banto.slack.waitFor(
      () => posts(/日次ダイジェスト/u).length > 0 && posts(/週次メンテナンス/u).length > 0,
      15_000,
      () => banto.log.text,
    );
    move(banto, '2026-11-23T09:04:00+09:00');
    await sleep(LOOKS_MS);
    expect(posts(/日次ダイジェスト 2026年11月23日/u)).toHaveLength(1);
    expect(posts(/週次メンテナンス/u)).toHaveLength(1);
    expect(banto.slack.channel(channels.ops)).toHaveLength(2);
    expect(banto.slack.channel(channels.alerts)).toHaveLength(1);
    const ticks = await banto.sql(
      `select schedule, count(*) from banto.tick where due = '2026-11-23T09:00:00+09:00' group by schedule order by schedule`,
    );
    expect(ticks).toEqual(['alerts', 'digest', 'prune', 'tasks', 'weekly'].map((schedule) => ({ schedule, count: 1 })));
    const runs = banto.log.where({ msg: 'schedule ran' }).filter(({ due }) => due === '2026-11-23T00:00:00.000Z');
    expect(runs.map(({ schedule }) => String(schedule)).toSorted()).toEqual([
      'alerts',
      'digest',
      'prune',
      'tasks',
      'weekly',
    ]);
  },
);
