import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { channels, hanako } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, someFriday, startBanto } from '../support/banto.ts';
import { move } from '../support/clock.ts';

let banto: Banto;
let act: Acts;
beforeEach(async () => {
  banto = await startBanto({ transport: 'socket', paces: { selfMs: 300 } });
  act = acts(banto);
  await banto.slack.waitFor(() => banto.slack.socket.connections === 2);
});
afterEach(() => banto[Symbol.asyncDispose]());

const ready = async () => {
  const response = await fetch(`${banto.url}/readyz`);
  return { status: response.status, text: await response.text() };
};
const answers = async (): Promise<void> => expect(await act.asked(hanako, '/orders stuck')).toContain('0件');
const alerted = (word: string): Promise<unknown> => {
  // The alert may have opened before the reason was known; after a while, by Banto's clock, it is measured again.
  move(banto, new Date(someFriday.getTime() + 60_000).toISOString());
  return banto.slack.waitFor(
    () =>
      banto.slack
        .channel(channels.alerts)
        .some((message) => textOf(message).includes('Slackとの接続') && textOf(message).includes(word)),
    15_000,
  );
};

test.each(['refresh_requested', 'warning'] as const)(
  '%s: the other socket answers meanwhile, and both are back',
  async (reason) => {
    expect(banto.slack.socket.disconnect(reason)).toBe(true);
    await answers();
    expect((await ready()).status).toBe(200);
    await banto.slack.waitFor(() => banto.slack.socket.connections === 2, 20_000);
    await answers();
  },
);

test('too_many_websockets for one of them: the other goes on, and when none is left /readyz says why', async () => {
  banto.slack.socket.most = 1;
  banto.slack.socket.drop();
  await answers();
  expect((await ready()).status).toBe(200);
  banto.slack.socket.most = 0;
  banto.slack.socket.drop();
  await banto.slack.waitFor(async () => (await ready()).text.includes('too_many_websockets'), 20_000);
  expect((await ready()).status).toBe(503);
  banto.slack.socket.most = 10;
  await banto.slack.waitFor(async () => (await ready()).status === 200, 30_000);
  await answers();
});

test('link_disabled: /readyz says it, the administrators are told, and it works again when it is switched on', async () => {
  banto.slack.socket.most = 0;
  while (banto.slack.socket.disconnect('link_disabled'));
  await banto.slack.waitFor(async () => (await ready()).text.includes('link_disabled'), 10_000);
  expect((await ready()).status).toBe(503);
  await alerted('no socket is connected');
  banto.slack.socket.most = 10;
  await banto.slack.waitFor(async () => (await ready()).status === 200, 30_000);
  await answers();
});

test.each(['invalid_auth', 'token_revoked', 'account_inactive'])(
  'the app token is refused with %s while Banto runs: it says so, goes on, and connects again when it may',
  async (error) => {
    banto.slack.fail(
      'apps.connections.open',
      Array.from({ length: 1_000 }, () => ({ error })),
    );
    banto.slack.socket.dropAll();
    await banto.slack.waitFor(async () => (await ready()).text.includes(error), 20_000);
    expect((await ready()).status).toBe(503);
    expect((await fetch(`${banto.url}/healthz`)).status).toBe(200);
    await alerted(error);
    banto.slack.mend();
    await banto.slack.waitFor(async () => (await ready()).status === 200, 60_000);
    await answers();
  },
  120_000,
);
