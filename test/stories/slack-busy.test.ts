import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ken } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { aMinutePasses, type Banto, startBanto } from '../support/banto.ts';

let banto: Banto;
let act: Acts;
beforeAll(async () => {
  banto = await startBanto();
  act = acts(banto);
});
afterAll(() => banto[Symbol.asyncDispose]());
afterEach(() => banto.slack.mend());

const busy = (method: string, times: number, seconds = 1): void =>
  banto.slack.fail(
    method,
    Array.from({ length: times }, () => ({ status: 429, headers: { 'retry-after': String(seconds) } })),
  );

const unexpected = '予期しないエラー';
const known = /Slackが混み合っている|権限を確認できない/;

test('users.info is busy: a command, a card’s button and a decision get a known word', async () => {
  const id = await act.register({ name: '混み合う工房' });
  const card = await act.reviewCardOf(id);
  const payout = await act.owe({ amount: 300_000 });
  await act.submit(hanako, await act.open(hanako, `/payouts paid ${payout} BUSY-1`));
  const { card: request } = await act.openRequest(`payout:${payout}`);
  aMinutePasses();
  busy('users.info', 60, 2);
  expect(await act.asked(hanako, '/orders stuck')).toMatch(known);
  const click = await banto.slack.as(ken).click(card, 'partners.approve');
  expect(textOf(await click.message((message) => message !== card))).toMatch(known);
  const rejecting = await banto.slack.as(ken).click(request, 'request.reject');
  expect(textOf(await rejecting.message((message) => message !== request))).toMatch(known);
  // An approval is stored: the person is told at once that it waits, and it goes on by itself.
  const approving = await banto.slack.as(ken).click(request, 'request.approve');
  expect(textOf(await approving.message((message) => message !== request))).toMatch(known);
  banto.slack.mend();
  await approving.message((message) => textOf(message).includes('承認しました。'), 30_000);
});

test('users.info is busy while a modal is submitted: the modal says so, and then the outcome', async () => {
  const payout = await act.owe({ amount: 3_000 });
  const modal = await act.open(hanako, `/payouts paid ${payout} BUSY-2`);
  aMinutePasses();
  busy('users.info', 40, 2);
  await banto.slack.as(hanako).submit(modal);
  expect(await act.waitFor(() => known.test(textOf(modal)))).toBe(true);
  banto.slack.mend();
  expect(await act.waitFor(() => textOf(modal).includes('支払済み'), 30_000)).toBe(true);
});

test('views.open is busy: the reason comes beside the message, or from Home by direct message', async () => {
  busy('views.open', 1);
  expect(await act.asked(hanako, '/payouts paid')).toMatch(known);
  await banto.slack.as(hanako).openHome();
  const home = await act.waitFor(() => banto.slack.home(hanako));
  const before = banto.slack.channel(hanako).length;
  busy('views.open', 3);
  await banto.slack.as(hanako).clickInView(home, 'payouts.paid');
  // The outcome of the request above may arrive between.
  const told = () => banto.slack.channel(hanako).slice(before).map(textOf);
  expect(await act.waitFor(() => told().some((text) => known.test(text)))).toBe(true);
});

test('views.update is busy: an open modal is filled after the pause that Slack asks for', async () => {
  const payout = await act.owe({ amount: 3_000 });
  const choice = await (await banto.slack.as(hanako).command('/payouts paid')).opened((view) => !!view.submit);
  busy('views.update', 1);
  const choose = await banto.slack.as(hanako).submit(choice, { id: payout });
  expect((await choose.opened((view) => textOf(view).includes('¥3,000'), 15_000)).open).toBe(true);
});

test('views.publish is busy: Home is published again by itself', async () => {
  busy('views.publish', 2);
  await banto.slack.as(ken).openHome();
  const home = await act.waitFor(() => banto.slack.home(ken), 30_000);
  expect(textOf(home)).toContain('対応待ち');
});

test('chat.postMessage is busy: the card comes later', async () => {
  busy('chat.postMessage', 1);
  const id = await act.register({ name: 'あとで届く工房' });
  expect(act.text(await act.reviewCardOf(id))).toContain('あとで届く工房');
});

test('nowhere is it called unexpected', async () => {
  const said = banto.slack.messages.map(textOf).join('\n') + banto.slack.views.map(textOf).join('\n');
  expect(said).not.toContain(unexpected);
  expect(said).not.toContain('Something unexpected');
});
