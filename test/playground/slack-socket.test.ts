import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '@slack/bolt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hanako } from '#playground/cast.ts';
import { startSlack, type Slack } from '#playground/slack/server.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { startSocketBot } from './slack-bolt.ts';

let slack: Slack;
let bot: Awaited<ReturnType<typeof startSocketBot>>;
let handled: string[];

const text = (words: string) => ({ type: 'plain_text' as const, text: words });

const tinyBot = (app: App): void => {
  app.command('/orders', async ({ ack, respond, command }) => {
    handled.push(command.text);
    if (command.text === 'silent') return;
    await ack();
    await respond({ text: `答え ${command.text}`, response_type: 'ephemeral' });
  });
  app.command('/modal', async ({ ack, client, command }) => {
    await ack();
    await client.views.open({
      trigger_id: command.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'm',
        title: text('題'),
        submit: text('送信'),
        notify_on_close: true,
        blocks: [
          {
            type: 'input',
            block_id: 'reason',
            label: text('理由'),
            element: { type: 'plain_text_input', action_id: 'value' },
          },
        ],
      },
    });
  });
  app.view('m', async ({ ack }) => ack({ response_action: 'errors', errors: { reason: '短すぎます' } }));
  app.view({ callback_id: 'm', type: 'view_closed' }, async ({ ack }) => {
    handled.push('closed');
    await ack();
  });
};

beforeEach(async () => {
  handled = [];
  slack = await startSlack();
  bot = await startSocketBot(slack, 2, tinyBot);
});
afterEach(async () => {
  await bot[Symbol.asyncDispose]();
  await slack.stop();
});

const ask = async (words: string) => slack.as(hanako).command(`/orders ${words}`);

test('each envelope goes to one of two connections', async () => {
  expect(slack.socket.connections).toBe(2);
  for (const words of ['a', 'b', 'c']) expect(textOf(await (await ask(words)).message())).toBe(`答え ${words}`);
  expect(handled).toEqual(['a', 'b', 'c']);
  expect(bot.received.toSorted((one, other) => one - other)).toEqual([1, 2]);
  expect(slack.faults).toEqual([]);
});

test('an acknowledgement updates the modal, and closing it is reported', async () => {
  const view = await (await slack.as(hanako).command('/modal')).opened();
  const answer = await slack.as(hanako).submit(view, { reason: 'x' });
  expect(answer.errors).toEqual({ reason: '短すぎます' });
  const closed = await slack.as(hanako).close(view);
  expect([closed?.ack.status, handled]).toEqual([200, ['closed']]);
});

test('an unacknowledged envelope times out and is not sent again', async () => {
  slack.timings.ack = 150;
  const answer = await ask('silent');
  expect([answer.shown, slack.socket.unacknowledged, handled]).toEqual(['operation_timeout', 1, ['silent']]);
});

test('the same envelope can be delivered twice', async () => {
  const answer = await ask('twice');
  const { envelopeId } = answer.delivery;
  await slack.redeliver(answer, { sameSignature: true });
  expect([answer.delivery.envelopeId, handled]).toEqual([envelopeId, ['twice', 'twice']]);
});

test('when one connection is refreshed or dropped, nothing is lost and it reconnects', async () => {
  expect(slack.socket.refresh()).toBe(true);
  expect((await ask('meanwhile')).shown).toBeUndefined();
  await slack.waitFor(() => slack.socket.connections === 2);
  expect(slack.socket.drop()).toBe(true);
  expect((await ask('again')).shown).toBeUndefined();
  await slack.waitFor(() => slack.socket.connections === 2);
  slack.socket.dropAll();
  expect((await ask('nobody')).shown).toBe('dispatch_failed');
  await slack.waitFor(() => slack.socket.connections > 0);
});

test('closing during a reconnection causes no rejection and leaves no connection', async () => {
  slack.socket.dropAll();
  const opened = (): number => slack.calls.filter(({ method }) => method === 'apps.connections.open').length;
  const before = opened();
  slack.latency = 200;
  await slack.waitFor(() => opened() > before);
  await bot[Symbol.asyncDispose]();
  await sleep(600);
  expect(slack.socket.connections).toBe(0);
});
