import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { channels, hanako, ken, outsider } from '#playground/cast.ts';
import type { Json } from '#playground/json.ts';
import { startSlack, type Slack } from '#playground/slack/server.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { View } from '#playground/slack/workspace/types.ts';
import { call, modal, plain, section } from './slack-call.ts';

/** A bot that responds to everything with what the test sets here. */
let says: { status: number; body: string };
let server: Server;
let slack: Slack;

beforeEach(async () => {
  says = { status: 200, body: '' };
  server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(says.status).end(says.body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  slack = await startSlack({ botUrl: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` });
});
afterEach(async () => {
  await slack.stop();
  await new Promise((resolve) => {
    server.closeAllConnections();
    server.close(resolve);
  });
});

const say = (body: Json, status = 200) => {
  says = { status, body: JSON.stringify(body) };
};

const open = async (): Promise<View> => {
  const answer = await slack.as(hanako).command('/payouts paid');
  const field = {
    type: 'input',
    block_id: 'reason',
    label: plain('理由'),
    element: { type: 'plain_text_input', action_id: 'value' },
  };
  await call(slack, 'views.open', {
    trigger_id: answer.delivery.trigger,
    view: modal({ submit: plain('送信'), blocks: [field] }),
  });
  return answer.opened();
};
const submit = (view: View) => slack.as(hanako).submit(view, { reason: '理由' });

test('an empty acknowledgement closes the modal', async () => {
  const view = await open();
  expect((await submit(view)).view()).toBeUndefined();
  expect(view.ended).toBe('submitted');
});

test('a push puts a modal on top, closing it shows the one below, clear closes all', async () => {
  const view = await open();
  say({ response_action: 'push', view: modal({ title: plain('上'), submit: plain('次') }) });
  const above = (await submit(view)).view();
  expect([textOf(above), above?.previous_view_id]).toEqual(['上\n本文\n次', view.id]);
  if (!above) throw new Error('nothing was pushed');
  await slack.as(hanako).close(above);
  expect([view.open, above.open]).toEqual([true, false]);
  say({ response_action: 'clear' });
  await submit(view);
  expect(slack.views.filter((one) => one.open)).toEqual([]);
  expect(slack.faults).toEqual([]);
});

test('errors at a block that is not an input, and a refused modal, show the person an error and count as faults', async () => {
  const view = await open();
  for (const body of [
    { response_action: 'errors', errors: { nowhere: 'x' } },
    { response_action: 'update', view: modal({ blocks: [section('')] }) },
  ]) {
    say(body);
    await submit(view);
    expect([view.open, view.trouble]).toEqual([true, 'We had some trouble connecting. Try again?']);
  }
  expect(slack.faults).toHaveLength(2);
});

test('an HTTP error is shown to the person, and the modal stays', async () => {
  const view = await open();
  say({}, 500);
  expect((await submit(view)).shown).toBe('http_service_error');
  expect(view.open).toBe(true);
  say({}, 401);
  expect((await slack.as(hanako).command('/orders')).shown).toBe('http_client_error');
});

test('a message in an acknowledgement is checked like any other', async () => {
  say({ text: 'みんなへ', response_type: 'in_channel' });
  await slack.as(hanako).command('/orders');
  expect(slack.channel(channels.ops).map(textOf)).toEqual(['みんなへ']);
  say({ blocks: [section('a')] });
  const answer = await slack.as(hanako).command('/orders');
  expect([answer.messages(), slack.faults.length]).toEqual([[], 1]);
});

test('a click sends the message in its current state; a click in an ephemeral message sends no message', async () => {
  const blocks = [
    {
      type: 'actions',
      block_id: 'b',
      elements: [{ type: 'button', action_id: 'request.approve', value: 'v1', text: plain('承認') }],
    },
  ];
  await call(slack, 'chat.postMessage', { channel: channels.reviews, text: '依頼', blocks });
  const [card] = slack.channel(channels.reviews);
  if (!card) throw new Error('no card');
  const before = structuredClone(card);
  await call(slack, 'chat.update', { channel: channels.reviews, ts: card.ts, text: '決定済み' });
  await expect(slack.as(ken).click(card, 'request.approve')).rejects.toThrow('there is no request.approve');
  const late = await slack
    .as(outsider)
    .click(before, 'request.approve', { tamper: (payload) => Object.assign(payload, { marked: true }) });
  expect(late.delivery.payload).toMatchObject({
    type: 'block_actions',
    marked: true,
    team: { id: 'T0000001' },
    user: { id: outsider, team_id: 'T0OTHER9' },
    is_enterprise_install: false,
    container: { type: 'message', message_ts: card.ts, channel_id: channels.reviews, is_ephemeral: false },
    message: { ts: card.ts, blocks },
    actions: [{ type: 'button', action_id: 'request.approve', block_id: 'b', value: 'v1' }],
  });
  say({ text: 'だけに', blocks });
  const [whisper] = (await slack.as(hanako).command('/orders')).messages();
  if (!whisper) throw new Error('no answer');
  says.body = '';
  const { payload } = (await slack.as(hanako).click(whisper, 'request.approve')).delivery;
  expect(payload).toMatchObject({ container: { is_ephemeral: true } });
  expect(payload).not.toHaveProperty('message');
});
