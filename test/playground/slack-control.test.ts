import type { App } from '@slack/bolt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { channels, hanako, sam } from '#playground/cast.ts';
import type { Act, ActResult, ControlState } from '#playground/slack/control/control.ts';
import { startSlack, type Slack } from '#playground/slack/server.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { startHttpBot } from './slack-bolt.ts';

let slack: Slack;
let bot: AsyncDisposable;
const plain = (text: string) => ({ type: 'plain_text' as const, text });

const tinyBot = (app: App): void => {
  app.command('/orders', async ({ ack, respond }) => {
    await ack();
    await respond({
      text: '滞留',
      response_type: 'ephemeral',
      blocks: [
        {
          type: 'actions',
          block_id: 'b',
          elements: [{ type: 'button', action_id: 'answer.sql', text: plain('SQLを見る') }],
        },
      ],
    });
  });
  app.shortcut(/^(?:look_up|start)$/u, async ({ ack }) => ack());
  app.action('answer.sql', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions') return;
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        title: plain('SQL'),
        callback_id: 'sql',
        submit: plain('送信'),
        blocks: [
          {
            type: 'input',
            block_id: 'reason',
            label: plain('理由'),
            element: { type: 'plain_text_input', action_id: 'value' },
          },
        ],
      },
    });
  });
  app.view('sql', async ({ ack }) => ack());
};

beforeAll(async () => {
  slack = await startSlack({
    page: (request, response) => {
      if (request.url !== '/') return false;
      response.end('the page');
      return true;
    },
  });
  bot = await startHttpBot(slack, tinyBot);
});
afterAll(async () => {
  await bot[Symbol.asyncDispose]();
  await slack.stop();
});

const state = async (as: string): Promise<ControlState> =>
  (await fetch(`${slack.url}/playground/state?as=${as}`)).json() as Promise<ControlState>;
const act = async (what: Act): Promise<ActResult & { error?: string }> =>
  (
    await fetch(`${slack.url}/playground/act`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(what),
    })
  ).json() as Promise<ActResult & { error?: string }>;
const seen = (from: ControlState, channel: string) => from.channels.find(({ id }) => id === channel)?.messages ?? [];

test('the page can do what a test can, and shows what the person sees', async () => {
  expect(await act({ as: hanako, kind: 'command', text: '/orders stuck', channel: channels.ops })).toMatchObject({
    ok: true,
    shown: null,
  });
  const message = await slack.waitFor(async () => seen(await state(hanako), channels.ops).at(-1));
  expect([textOf(message), message.ephemeral]).toEqual(['SQLを見る', true]);
  expect(seen(await state(sam), channels.ops)).toEqual([]);
  await act({ as: hanako, kind: 'click', channel: channels.ops, ts: message.ts, actionId: 'answer.sql', block: 'b' });
  const view = await slack.waitFor(async () => (await state(hanako)).views.at(-1));
  expect(await act({ as: hanako, kind: 'submit', viewId: view.id, values: {} })).toMatchObject({
    ok: false,
    errors: { reason: 'Please complete this required field.' },
  });
  expect(await act({ as: hanako, kind: 'submit', viewId: view.id, values: { reason: '確認' } })).toMatchObject({
    ok: true,
    viewId: null,
  });
  expect((await state(hanako)).views).toEqual([]);
});

test('who presses what is gone at that moment sees no error: a closed modal, a button, a message', async () => {
  await act({ as: sam, kind: 'command', text: '/orders stuck', channel: channels.ops });
  const message = await slack.waitFor(async () => seen(await state(sam), channels.ops).at(-1));
  const press = { as: sam, kind: 'click', channel: channels.ops, ts: message.ts, actionId: 'answer.sql' } as const;
  await act(press);
  const { id: viewId } = await slack.waitFor(async () => (await state(sam)).views.at(-1));
  // Its form has been changed since: the field is not there any more.
  expect(await act({ as: sam, kind: 'fill', viewId, values: { before: '1' } })).toMatchObject({
    ok: false,
    shown: null,
  });
  expect(await act({ as: sam, kind: 'close', viewId })).toMatchObject({ ok: true });
  const late: Act[] = [
    { as: sam, kind: 'close', viewId },
    { as: sam, kind: 'fill', viewId, values: { reason: '確認' } },
    { as: sam, kind: 'submit', viewId, values: { reason: '確認' } },
    { ...press, actionId: 'answer.csv' },
    { ...press, ts: '1.000001' },
  ];
  for (const each of late) expect(await act(each)).toMatchObject({ ok: false, shown: null, errors: {} });
  expect(await act({ as: 'U0NOBODY', kind: 'close', viewId })).toHaveProperty('error');
});

test('a wrong act gets an error, and other origins cannot act', async () => {
  expect(await act({ as: 'U0NOBODY', kind: 'home' })).toMatchObject({
    error: expect.stringContaining('U0NOBODY') as string,
  });
  const plainText = await fetch(`${slack.url}/playground/act`, {
    method: 'POST',
    body: JSON.stringify({ as: hanako, kind: 'home' }),
  });
  expect([plainText.status, plainText.headers.get('access-control-allow-origin')]).toEqual([400, null]);
});

test('a message shortcut is sent with the whole message, escaped as Slack does, a global one with neither', async () => {
  const message = slack.as(hanako).say(channels.random, 'PR-1 <b@c.jp> & @sato');
  const chosen = await slack.as(hanako).messageShortcut(message, 'look_up');
  expect(chosen.delivery.payload).toMatchObject({
    type: 'message_action',
    callback_id: 'look_up',
    message_ts: message.ts,
    channel: { id: channels.random, name: 'random' },
    message: { type: 'message', ts: message.ts, text: 'PR-1 &lt;<mailto:b@c.jp|b@c.jp>&gt; &amp; <@U0APPR1|sato>' },
    user: { id: hanako },
    response_url: expect.stringContaining('/actions/') as string,
  });
  const { payload } = (await slack.as(hanako).globalShortcut('start')).delivery;
  expect(payload).toMatchObject({ type: 'shortcut', callback_id: 'start', user: { id: hanako } });
  expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(['response_url']));
  expect(
    await act({ as: hanako, kind: 'message-shortcut', channel: channels.random, ts: '1.1', callbackId: 'look_up' }),
  ).toMatchObject({ ok: false, shown: null });
});

test('changes are sent to the page as events', async () => {
  const stop = new AbortController();
  const events = await fetch(`${slack.url}/playground/events`, { signal: stop.signal });
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
  const first = await reader?.read();
  slack.as(hanako).say(channels.ops, 'やあ');
  const second = await reader?.read();
  stop.abort();
  expect([first?.value, second?.value].map((text) => text?.split('\n')[0])).toEqual(['event: change', 'event: change']);
  expect(second?.value).not.toBe(first?.value);
});

test('paths that are not Slack’s go to the page', async () => {
  expect(await (await fetch(`${slack.url}/`)).text()).toBe('the page');
  expect((await fetch(`${slack.url}/elsewhere`)).status).toBe(404);
});
