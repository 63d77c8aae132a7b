import { describe, expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { channels, hanako, ken } from '#playground/cast.ts';
import type { Channel } from '#playground/slack/workspace/types.ts';
import { type Banto, startBanto } from '../support/banto.ts';
import { move } from '../support/clock.ts';

/** Ways in which a channel's readers change after Banto started, and whether that is forbidden in a public channel too. */
const ways: readonly (readonly [string, Partial<Channel>, boolean])[] = [
  ['becomes public', { isPrivate: false }, false],
  ['is shared with another company', { isExtShared: true }, true],
  ['is about to be shared with another company', { isPendingExtShared: true }, true],
  ['is shared within the organisation', { isOrgShared: true }, false],
];

const change = (banto: Banto, id: string, to: Partial<Channel>): (() => void) => {
  const channel = banto.slack.channels.get(id);
  if (!channel) throw new Error(`no ${id}`);
  const before = { isPrivate: channel.isPrivate, isExtShared: false, isPendingExtShared: false, isOrgShared: false };
  Object.assign(channel, to);
  return () => void Object.assign(channel, before);
};

/** Everything in a channel as one text, to see whether anything was posted or edited. */
const everythingIn = (banto: Banto, id: string): string =>
  JSON.stringify(banto.slack.channel(id).map(({ ts, blocks, edits }) => ({ ts, blocks, edits })));

const isHeld = (banto: Banto, channel: string, code: RegExp): Promise<boolean> =>
  banto.slack.waitFor(
    async () =>
      (await banto.sql('select from banto.card where channel = $1 and last_error ~ $2', [channel, code.source]))
        .length > 0 || undefined,
    10_000,
    `something held back in ${channel}; log: ${JSON.stringify(banto.log.lines.slice(-5))}`,
  );

const CODE = /public_channel|shared_channel/;

describe.concurrent.each(ways)('the payouts channel %s after start', (_how, to) => {
  test('outcomes, cards, their changes and reminders wait until it is sheltered again', async () => {
    await using banto = await startBanto();
    const act = acts(banto);
    // A card that stands there already, and a channel that was looked at a moment ago.
    const big = await act.owe({ amount: 300_000 });
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${big} EXPOSED-1`));
    const { card } = await act.openRequest(`payout:${big}`);
    const shelter = change(banto, channels.payouts, to);
    const before = everythingIn(banto, channels.payouts);

    const small = await act.owe({ amount: 7_000 });
    expect(await act.submit(hanako, await act.open(hanako, `/payouts paid ${small} EXPOSED-2`))).toContain('支払済み');
    const other = await act.owe({ amount: 200_000 });
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${other} EXPOSED-3`));
    await isHeld(banto, channels.payouts, CODE);
    // A changed row would change the open card.
    await banto.sql('update payouts_v31 set final_payout = 310000 where id = $1', [big]);
    // Half the time has passed: the reminder names the requester and the amount.
    move(banto, '2026-11-21T00:00:00+09:00');
    await act.waitFor(
      async () => (await banto.sql(`select from banto.card where subject like 'request:%:reminder'`)).length > 0,
    );
    await act.waitFor(
      async () =>
        (
          await banto.sql(`select from banto.card where channel = $1 and shown is distinct from wanted`, [
            channels.payouts,
          ])
        ).length >= 4 || undefined,
    );
    expect(everythingIn(banto, channels.payouts)).toBe(before);

    shelter();
    await act.posted((text) => text.includes('EXPOSED-2'));
    await act.posted((text) => text.includes('承認を待っています'));
    await act.waitFor(() => act.text(card).includes('依頼後に内容が変わりました') || undefined);
  });
});

test.concurrent.each(ways)(
  'the reviews channel %s after start: no card of a partner is posted there',
  async (_how, to) => {
    await using banto = await startBanto({ dialect: 'runbook' });
    const act = acts(banto);
    const first = await act.register({ name: '先の工房' });
    await act.reviewCardOf(first);
    const shelter = change(banto, channels.reviews, to);
    const id = await act.register({ name: '人目に触れない工房' });
    await isHeld(banto, channels.reviews, CODE);
    expect(act.cardsOf(id)).toEqual([]);
    shelter();
    await act.reviewCardOf(id);
  },
);

test.concurrent.each(ways.filter(([, , always]) => always))(
  'a channel that may be public %s: neither the digest nor an alert goes there, nor a shared answer',
  async (_how, to) => {
    await using banto = await startBanto({ seed: true });
    const act = acts(banto);
    const restore = [change(banto, channels.ops, to), change(banto, channels.alerts, to)];
    move(banto, '2026-11-24T09:00:01+09:00');
    await isHeld(banto, channels.ops, CODE);
    expect(banto.slack.channel(channels.ops)).toEqual([]);
    expect(banto.slack.channel(channels.alerts)).toEqual([]);
    const shared = await banto.slack.as(hanako).command('/payouts ready share');
    const answer = await shared.message();
    expect(act.text(answer)).toContain('社外と共有されているため、投稿しません');
    expect(answer.ephemeral).toBe(hanako);
    for (const back of restore) back();
    // A closed channel is tried again every five seconds; as long as every other wait for a message.
    await act.waitFor(
      () => banto.slack.channel(channels.ops).some((each) => act.text(each).includes('日次ダイジェスト')) || undefined,
      8_000,
    );
    expect(act.text(await (await banto.slack.as(ken).command('/payouts ready share')).message())).toContain('振込待ち');
  },
);

test.concurrent('Slack is busy when it is asked who reads the channel: what it said within the minute counts, then nothing goes', async () => {
  await using banto = await startBanto();
  const act = acts(banto);
  await act.reviewCardOf(await act.register({ name: '最初の工房' }));
  banto.slack.fail(
    'conversations.info',
    Array.from({ length: 100 }, () => ({ status: 429, headers: { 'retry-after': '1' } })),
  );
  const id = await act.register({ name: '一分以内の工房' });
  expect(act.text(await act.reviewCardOf(id))).toContain('一分以内の工房');
});

test.concurrent.each(ways.filter(([, , always]) => always))(
  'the channel of a shared answer %s: nobody brings it up to date there',
  async (_how, to) => {
    await using banto = await startBanto();
    const act = acts(banto);
    await act.owe({ amount: 1_000 });
    const shared = await act.ask(hanako, '/payouts ready share');
    await act.owe({ amount: 7_654_321 });
    change(banto, channels.ops, to);
    const refreshing = await banto.slack.as(ken).click(shared, 'answer.refresh');
    const told = await refreshing.message((message) => message !== shared);
    expect(told.ephemeral).toBe(ken);
    expect(act.text(told)).toContain('社外と共有されているため、投稿しません');
    expect(shared.edits).toBe(0);
    expect(everythingIn(banto, channels.ops)).not.toContain('7,654,321');
  },
);
