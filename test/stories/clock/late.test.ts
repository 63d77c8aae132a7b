import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { channels, hanako } from '#playground/cast.ts';
import { longest } from '#playground/patience.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { type Banto, startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

/** The day before a Monday that begins a quarter, when every scheduled post is due at nine. */
const eve = new Date('2028-12-31T12:00:00+09:00');
const due = '遅延: 2029/1/1 09:00 JST の予定でした';
const posts = {
  digest: /日次ダイジェスト 2029年1月1日/u,
  weekly: /週次メンテナンス（/u,
  monthly: /月次メンテナンス（/u,
  quarterly: /四半期メンテナンス（/u,
  generation: /2028年12月分の支払い生成/u,
  report: /月次レポート.*2028年12月|2028年12月.*月次レポート/u,
};

const inOps = (banto: Banto): Message[] => banto.slack.channel(channels.ops);
const found = (banto: Banto, fits: RegExp): Message[] => inOps(banto).filter(({ text }) => fits.test(text));
const names = (banto: Banto): string[] =>
  inOps(banto).map(({ text }) => Object.entries(posts).find(([, fits]) => fits.test(text))?.[0] ?? text);

async function allOnceAndLate(banto: Banto): Promise<void> {
  const wanted = Object.keys(posts).toSorted();
  await banto.slack.waitFor(
    () => inOps(banto).length >= wanted.length,
    40_000,
    () => `six posts; there are\n${inOps(banto).map(textOf).join('\n---\n')}`,
  );
  expect(names(banto).toSorted()).toEqual(wanted);
  for (const message of inOps(banto)) {
    expect(textOf(message)).toContain(due);
    expect(message.text).toContain(due);
  }
  expect(names(banto).indexOf('generation')).toBeLessThan(names(banto).indexOf('report'));
}

test.concurrent(
  'Slack is down at nine and for hours: everything comes once, marked late, in order',
  { timeout: longest(60_000) },
  async () => {
    await using banto = await startBanto({ replicas: 2, now: eve });
    const { waitFor, text } = acts(banto);
    // The day before is on time.
    move(banto, '2028-12-31T23:00:00+09:00');
    banto.slack.outage(true);
    move(banto, '2029-01-01T09:00:05+09:00');
    await waitFor(
      async () => (await banto.sql(`select from banto.card where planned_at is not null`)).length === 6,
      20_000,
    );
    move(banto, '2029-01-01T10:30:00+09:00');
    await waitFor(
      async () => (await banto.sql(`select from banto.card where last_error is not null`)).length > 0,
      20_000,
    );
    expect(inOps(banto)).toEqual([]);
    move(banto, '2029-01-01T11:12:00+09:00');
    banto.slack.outage(false);
    await allOnceAndLate(banto);
    // Wait until the last post is also recorded.
    await waitFor(
      async () => (await banto.sql(`select from banto.card where shown is distinct from wanted`)).length === 0,
    );
    const stored = await banto.sql<{ ts: string }>(
      `select ts from banto.card where planned_at is not null order by changed_at, id`,
    );
    expect(inOps(banto).map(({ ts }) => ts)).toEqual(stored.map(({ ts }) => ts));

    // It is still marked late after an update; later posts on time are not.
    const [weekly] = found(banto, posts.weekly);
    if (!weekly) throw new Error('no checklist');
    await banto.slack.as(hanako).click(weekly, 'task.tick:1');
    await waitFor(() => text(weekly).includes('3件中 1件完了'));
    expect(text(weekly)).toContain(due);
    move(banto, '2029-01-02T09:00:03+09:00');
    const next = await waitFor(() => found(banto, /日次ダイジェスト 2029年1月2日/u)[0]);
    expect(text(next)).not.toContain('遅延');
    expect(inOps(banto)).toHaveLength(7);
  },
);

test.concurrent('Banto is down at nine and for hours: the same', { timeout: longest(60_000) }, async () => {
  await using banto = await startBanto({ now: eve });
  await banto.apps[0]?.stop();
  banto.slack.botUrl = [];
  await banto.addReplica(new Date('2029-01-01T11:30:00+09:00'));
  await allOnceAndLate(banto);
  const [digest] = found(banto, posts.digest);
  expect(digest && textOf(digest)).toContain('2029/1/1 11:30 JST 現在');
});

test.concurrent('Slack is down on two mornings: the days come in order', { timeout: longest(60_000) }, async () => {
  await using banto = await startBanto({
    now: new Date('2029-01-06T12:00:00+09:00'),
    policy: { language: 'en' },
  });
  const { waitFor } = acts(banto);
  banto.slack.outage(true);
  for (const [day, cards] of [
    ['2029-01-07', 1],
    ['2029-01-08', 3],
  ] as const) {
    move(banto, `${day}T09:00:05+09:00`);
    await waitFor(
      async () =>
        (await banto.sql(`select from banto.card where planned_at >= '2029-01-07' and kind <> 'notice'`)).length ===
        cards,
      20_000,
    );
  }
  banto.slack.outage(false);
  await waitFor(() => inOps(banto).filter(({ text }) => /digest|Weekly maintenance/u.test(text)).length === 3, 40_000);
  const order = inOps(banto).flatMap(({ text }) => /digest, \w+, Jan \d+|Weekly/u.exec(text)?.[0] ?? []);
  expect(order[0]).toBe('digest, Sun, Jan 7');
  expect(order.slice(1).toSorted()).toEqual(['Weekly', 'digest, Mon, Jan 8']);
  const late = inOps(banto).map(({ text }) => /Late: it was due Jan \d/u.exec(text)?.[0]);
  expect(late.filter((said) => said === 'Late: it was due Jan 7')).toHaveLength(1);
});
