import { describe, expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { channels, hanako, ichiro, ken, sam, taro } from '#playground/cast.ts';
import { actionIdsOf, textOf } from '#playground/slack/workspace/text.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { type Banto, startBanto } from '../support/banto.ts';
import { move } from '../support/clock.ts';

/** Requests a payment above the limit and waits for its card. */
const request = async (banto: Banto, by = hanako) => {
  const act = acts(banto);
  const id = await act.owe({ amount: 300_000 });
  await act.submit(by, await act.open(by, `/payouts paid ${id} CARD-${id.slice(0, 6)}`));
  return { id, card: (await act.openRequest(`payout:${id}`)).card };
};

/** A workspace administrator deletes the message. */
const remove = (banto: Banto, message: Message): void => banto.slack.site.world.remove(message);

/** The last is none that Banto names: an edit may be refused for any reason. */
const codes = [
  'cant_update_message',
  'edit_window_closed',
  'is_inactive',
  'message_not_found',
  'update_failed',
] as const;

describe.concurrent.each(codes)('Slack does not let Banto edit a card: %s', (code) => {
  test.each([
    ['deletes the old one', undefined],
    ['does not delete the old one either', 'cant_delete_message'],
  ] as const)('it is posted anew once, and Slack %s', async (_name, deleting) => {
    await using banto = await startBanto();
    const act = acts(banto);
    const { id, card } = await request(banto);
    const uneditable = { error: code, when: ({ ts }: { ts?: unknown }) => ts === card.ts };
    banto.slack.fail(
      'chat.update',
      Array.from({ length: 50 }, () => uneditable),
    );
    if (code === 'message_not_found') remove(banto, card);
    if (deleting !== undefined) banto.slack.fail('chat.delete', [{ error: deleting }]);
    expect(await act.decide(ken, structuredClone(card), 'request.approve')).toContain('承認しました。');
    const again = await banto.slack.waitFor(
      () => act.requestCard((text) => text.includes(id) && text.includes('✅ 承認済み')),
      20_000,
    );
    expect(again.ts).not.toBe(card.ts);
    await act.waitForCards(10_000);
    const standing = (): string[] =>
      banto.slack
        .channel(channels.payouts)
        .filter((each) => JSON.stringify(each.blocks).includes(id))
        .map(({ ts }) => ts);
    const left = deleting === undefined || code === 'message_not_found' ? [again.ts] : [card.ts, again.ts];
    // The old one is deleted after the new one is stored.
    await act.waitFor(() => standing().length === left.length);
    expect(standing()).toEqual(left);
    const edits = banto.slack.calls.filter(({ method, args }) => method === 'chat.update' && args['ts'] === card.ts);
    expect(edits.length).toBeLessThanOrEqual(4);
    // A card that a person deleted says nothing about the channel.
    const line = code === 'message_not_found' ? '✅ 正常' : `⚠️ 注意.*${code}`;
    expect(textOf(await act.ask(taro, '/ops health'))).toMatch(new RegExp(`チャンネル payouts .*${line}`));
  });
});

describe.concurrent('somebody deletes the card of an open request', () => {
  test('/ops requests finds it and posts it anew, and carries the decision buttons itself', async () => {
    await using banto = await startBanto({ mayRefuse: [/^chat\.update .*message_not_found/] });
    const act = acts(banto);
    const { id, card } = await request(banto);
    remove(banto, card);
    const list = await act.ask(ken, '/ops requests');
    expect(actionIdsOf(list)).toEqual(expect.arrayContaining(['request.approve', 'request.reject']));
    expect(JSON.stringify(list)).toContain('¥300,000 を承認…');
    const again = await act.requestCard((text) => text.includes(id) && text.includes('承認待ち'));
    expect(again.ts).not.toBe(card.ts);
    expect(actionIdsOf(await act.ask(hanako, '/ops requests'))).toContain('request.withdraw');
    expect(actionIdsOf(await act.ask(sam, '/ops requests'))).not.toContain('request.approve');
    const decided = await banto.slack.as(ken).click(list, 'request.approve');
    expect(textOf(await decided.message((message) => message !== list))).toContain('承認しました。');
    expect((await act.payout(id))?.status).toBe('completed');
  });

  test('it can be decided on Home', async () => {
    await using banto = await startBanto({ mayRefuse: [/^chat\.update .*message_not_found/] });
    const act = acts(banto);
    const { id, card } = await request(banto);
    remove(banto, card);
    await banto.slack.as(ichiro).openHome();
    const home = await act.waitFor(() => banto.slack.home(ichiro));
    expect(textOf(home)).toContain('¥300,000');
    // The button and its question say what the card's say.
    expect(JSON.stringify(home)).toContain('¥300,000 を承認…');
    expect(JSON.stringify(home)).not.toContain('この依頼を承認すると');
    await banto.slack.as(ichiro).clickInView(home, 'request.approve');
    await act.directMessage(ichiro, (text) => text.includes('承認しました。'));
    expect((await act.payout(id))?.status).toBe('completed');
    await act.waitFor(() => !actionIdsOf(banto.slack.home(ichiro) ?? home).some((each) => each.startsWith('request.')));
  });

  test('the requester cannot decide on Home; somebody without the role has no button', async () => {
    await using banto = await startBanto();
    const act = acts(banto);
    await request(banto, ken);
    for (const [person, decisions] of [
      [ken, ['request.withdraw:1']],
      [ichiro, ['request.approve:1', 'request.reject:1']],
      [hanako, []],
    ] as const) {
      // An own request waits for others, so it does not count among what waits for me.
      const [waits, own] = person === ichiro ? [1, 0] : [0, person === ken ? 1 : 0];
      await banto.slack.as(person).openHome();
      const home = await act.waitFor(() => banto.slack.home(person));
      expect(
        actionIdsOf(home).filter((each) => each.startsWith('request.')),
        person,
      ).toEqual(decisions);
      expect(textOf(home)).toContain(`あなたの対応待ち ${waits}件`);
      expect(textOf(home).includes(`あなたの依頼（承認待ち） ${own}件`)).toBe(own > 0);
    }
  });

  test('the reminder finds it', async () => {
    await using banto = await startBanto({ mayRefuse: [/^chat\.update .*message_not_found/] });
    const act = acts(banto);
    const { id, card } = await request(banto);
    remove(banto, card);
    move(banto, '2026-11-21T00:00:00+09:00');
    await act.posted((text) => text.includes('承認を待っています'));
    const again = await act.requestCard((text) => text.includes(id) && text.includes('承認待ち'));
    expect(actionIdsOf(again)).toContain('request.approve');
  });
});

test.concurrent('somebody deletes cards: the digest finds open requests and pending reviews, and posts them anew', async () => {
  await using banto = await startBanto({ mayRefuse: [/^chat\.update .*message_not_found/] });
  const act = acts(banto);
  const partner = await act.register({ name: '消された工房' });
  const review = await act.reviewCardOf(partner);
  move(banto, '2026-11-24T08:58:00+09:00');
  const { id, card } = await request(banto);
  remove(banto, card);
  remove(banto, review);
  move(banto, '2026-11-24T09:00:01+09:00');
  const again = await act.requestCard((text) => text.includes(id) && text.includes('承認待ち'));
  expect(again.ts).not.toBe(card.ts);
  expect((await act.reviewCardOf(partner)).ts).not.toBe(review.ts);
});

test.concurrent('somebody deletes a review’s card: /partners pending finds it and posts it anew', async () => {
  await using banto = await startBanto({ mayRefuse: [/^chat\.update .*message_not_found/] });
  const act = acts(banto);
  const partner = await act.register({ name: '見つかる工房' });
  remove(banto, await act.reviewCardOf(partner));
  await act.ask(hanako, '/partners pending');
  expect(actionIdsOf(await act.reviewCardOf(partner))).toContain('partners.approve');
});

describe.concurrent('a channel that takes no message', () => {
  test.each([
    ['is_archived', (banto: Banto): unknown => (banto.slack.channels.get(channels.ops)!.isArchived = true)],
    ['not_in_channel', (banto: Banto): unknown => banto.slack.channels.get(channels.ops)!.members.delete('U0BANTO')],
  ] as const)(
    '%s: health and the alert name it with the code, and it is used at once when it works again',
    async (code, close) => {
      await using banto = await startBanto({
        paces: { selfMs: 400 },
        mayRefuse: [/^chat\.postMessage .*(?:is_archived|not_in_channel)/],
      });
      const act = acts(banto);
      close(banto);
      move(banto, '2026-11-24T09:00:01+09:00');
      await act.waitFor(
        async () =>
          (await banto.sql(`select from banto.card where channel = $1 and last_error = $2`, [channels.ops, code]))
            .length > 0,
        15_000,
      );
      const health = textOf(await act.ask(taro, '/ops health'));
      expect(health).toMatch(new RegExp(`チャンネル ops .*❌ 異常.*${code}`));
      expect(health).toMatch(/チャンネル payouts .*✅ 正常/);
      // Three minutes later there is an alert.
      await banto.sql(`update banto.card set changed_at = changed_at - interval '4 minutes' where channel = $1`, [
        channels.ops,
      ]);
      const alert = await act.waitFor(() =>
        banto.slack.channel(channels.alerts).find((card) => textOf(card).includes('カードの更新遅れ')),
      );
      await act.waitFor(() => (textOf(alert).includes('チャンネル ops') && textOf(alert).includes(code)) || undefined);

      const channel = banto.slack.channels.get(channels.ops)!;
      // As after many attempts.
      await banto.sql(`update banto.card set attempts = 12 where channel = $1`, [channels.ops]);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      channel.isArchived = false;
      channel.members.add('U0BANTO');
      await act.waitFor(
        () => banto.slack.channel(channels.ops).some((each) => textOf(each).includes('日次ダイジェスト')) || undefined,
        12_000,
      );
    },
  );
});

test.concurrent('one message that Slack refuses in a channel for a reason of its own does not hold those behind it for long', async () => {
  await using banto = await startBanto({ mayRefuse: [/^chat\.postMessage/] });
  const act = acts(banto);
  const first = await act.register({ name: '断られる工房' });
  const refused = {
    error: 'a_code_of_tomorrow',
    when: (args: object) => JSON.stringify(args).includes('断られる工房'),
  };
  banto.slack.fail(
    'chat.postMessage',
    Array.from({ length: 500 }, () => refused),
  );
  await act.waitFor(
    async () => (await banto.sql(`select from banto.card where last_error = 'a_code_of_tomorrow'`)).length > 0,
    15_000,
  );
  // As after a minute of tries.
  await banto.sql(`update banto.card set attempts = 12 where last_error = 'a_code_of_tomorrow'`);
  const second = await act.register({ name: '届く工房' });
  await banto.slack.waitFor(() => act.reviewCardOf(second), 20_000);
  expect(act.cardsOf(first)).toEqual([]);
  banto.slack.mend();
  const late = await banto.slack.waitFor(() => act.reviewCardOf(first), 20_000);
  expect(textOf(late)).toContain('断られる工房');
});

test.concurrent.each([
  [
    'Banto is not in the old one',
    (banto: Banto): unknown => banto.slack.channels.get(channels.payouts)?.members.delete('U0BANTO'),
  ],
  [
    'the old one is archived',
    (banto: Banto): unknown => Object.assign(banto.slack.channels.get(channels.payouts) ?? {}, { isArchived: true }),
  ],
] as const)('ops.yml names another channel while a request is open, and %s: its card follows', async (_how, close) => {
  await using banto = await startBanto({ mayRefuse: [/^(?:conversations|chat)\./] });
  const act = acts(banto);
  const { id } = await request(banto);
  const old = banto.slack.channels.get(channels.payouts);
  if (!old) throw new Error('no payouts');
  const payouts = 'C0NEWPAY';
  banto.slack.channels.set(payouts, { ...old, id: payouts, name: 'new-payouts', members: new Set(old.members) });
  await banto.apps[0]?.stop();
  banto.slack.botUrl = [];
  close(banto);
  const { ops, reviews, alerts } = channels;
  await banto.addReplica(undefined, { channels: { ops, reviews, alerts, payouts } });
  // Somebody's question looks for the card.
  await act.ask(ken, '/ops requests');
  const moved = await banto.slack.waitFor(() => banto.slack.channel(payouts)[0], 25_000);
  expect(textOf(moved)).toContain(id);
  expect(await act.decide(ken, moved, 'request.approve')).toContain('承認しました。');
  await act.waitFor(() => textOf(moved).includes('✅ 承認済み'), 10_000);
});
