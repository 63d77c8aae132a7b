import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { channels, hanako, ken } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { Message, View } from '#playground/slack/workspace/types.ts';
import { type Banto, startBanto } from '../support/banto.ts';

/**
 * What a piece of work costs the hand, from a cold start. Return after a command is a tap, and so is each button,
 * choice, submit and answer to Slack's question; a paste is one tap whatever its length.
 */
class Hand {
  taps = 0;
  typed = 0;
  type(line: string): string {
    this.typed += line.length;
    this.taps += 1;
    return line;
  }
  write(text: string): string {
    this.typed += text.length;
    return text;
  }
  tap(times = 1): void {
    this.taps += times;
  }
  get cost(): { readonly taps: number; readonly typed: number } {
    return { taps: this.taps, typed: this.typed };
  }
}

let banto: Banto;
let act: Acts;
beforeAll(async () => {
  banto = await startBanto({ dialect: 'production', transport: 'http', mayRefuse: [/^views\.update/] });
  act = acts(banto);
});
afterAll(() => banto[Symbol.asyncDispose]());

const click = async (hand: Hand, person: string, message: Message, action: string): Promise<View> => {
  hand.tap();
  return (await banto.slack.as(person).click(message, action, { where: ({ type }) => type === 'button' })).opened(
    ({ submit }) => submit !== undefined,
  );
};
/** Submits, and goes on with the next one for as long as one is offered. Returns how many were done. */
async function doAll(hand: Hand, person: string, view: View, action: string, done: RegExp): Promise<number> {
  for (let count = 1; ; count += 1) {
    hand.tap();
    const said = await act.submit(person, view);
    expect(said).toMatch(done);
    if (!/残り\d+件/u.test(said)) return count;
    hand.tap();
    await banto.slack.as(person).clickInView(view, action);
    await banto.slack.waitFor(() => view.submit !== undefined);
  }
}

test('17 payouts are paid with their bank references: one paste, two submits, one approval', async () => {
  const lines = ['支払いID\t取引ID\t振込日\t金額\t受取人'];
  for (let n = 1; n <= 17; n += 1)
    lines.push(`${await act.owe({ amount: 1_000 * n })}\tFB20261120-${n}\t\t${1_000 * n}\t`);
  const [operator, approver] = [new Hand(), new Hand()];
  const view = await (
    await banto.slack.as(hanako).command(operator.type('/payouts paid-list'))
  ).opened(({ submit }) => submit !== undefined);
  operator.tap(2);
  await banto.slack.as(hanako).submit(view, { rows: lines.join('\n') });
  await banto.slack.waitFor(() => textOf(view).includes('17件'));
  operator.tap();
  expect(await act.submit(hanako, view)).toContain('承認を依頼しました');
  approver.tap(2);
  expect(await act.decide(ken, structuredClone((await act.openRequest()).card), 'request.approve')).toContain('17件');
  expect({ operator: operator.cost, approver: approver.cost }).toEqual({
    operator: { taps: 4, typed: 18 },
    approver: { taps: 2, typed: 0 },
  });
});

test('6 partners are reviewed one after the other', async () => {
  for (let n = 1; n <= 6; n += 1) await act.register({ name: `審査の工房${n}` });
  const hand = new Hand();
  const pending = await act.ask(ken, hand.type('/partners pending'));
  const view = await click(hand, ken, pending, 'partners.approve');
  expect(await doAll(hand, ken, view, 'partners.approve', /承認しました/u)).toBe(6);
  expect(hand.cost).toEqual({ taps: 13, typed: 17 });
});

test('4 failed notifications are sent again one after the other', async () => {
  const partner = await act.register({ name: '通知の工房', status: 'approved' });
  for (let n = 1; n <= 4; n += 1) {
    const order = await act.order(partner, `FAILED-${n}`);
    await banto.sql(
      `insert into partner_notifications (partner_id, notification_type, payload, status, attempts, created_at)
       values ($1, 'order_created', jsonb_build_object('order_id', $2::text), 'failed', 5, timestamptz '2026-11-20 08:00+09')`,
      [partner, order],
    );
  }
  const hand = new Hand();
  const failed = await act.ask(hanako, hand.type('/orders 通知 失敗'));
  const view = await click(hand, hanako, failed, 'orders.resend');
  expect(await doAll(hand, hanako, view, 'orders.resend', /送信待ちにしました/u)).toBe(4);
  expect(hand.cost).toEqual({ taps: 9, typed: 13 });
});

test('what somebody wrote in #random is found out without typing', async () => {
  const partner = await act.register({ name: '岡崎製作所', status: 'approved' });
  await act.order(partner, 'PR-20261028-0001');
  const written = banto.slack.as(ken).say(channels.random, 'PR-20261028-0001 はどうなっていますか');
  const hand = new Hand();
  // The message's ⋯, "more message shortcuts", and the shortcut.
  hand.tap(3);
  const shown = await (await banto.slack.as(hanako).messageShortcut(written, 'look_up')).message();
  expect(textOf(shown)).toContain('岡崎製作所');
  hand.tap();
  expect(textOf(await act.pressed(hanako, shown, 'orders.show'))).toContain('PR-20261028-0001');
  expect(hand.cost).toEqual({ taps: 4, typed: 0 });
});
