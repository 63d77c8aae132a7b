import type { App } from '@slack/bolt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aoi, channels, hanako, ken, sam } from '#playground/cast.ts';
import { NotSent } from '#playground/slack/client/person.ts';
import { startSlack, type Slack } from '#playground/slack/server.ts';
import { find, textOf } from '#playground/slack/workspace/text.ts';
import { startHttpBot } from './slack-bolt.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });

/** A small bot: a command with an answer, a card that is decided in a modal, and a Home. */
const tinyBot = (app: App): void => {
  app.command('/orders', async ({ ack, respond, command }) => {
    await ack();
    await respond({ text: `滞留: ${command.text}`, response_type: 'ephemeral' });
  });
  app.command('/inline', async ({ ack }) => ack('すぐに'));
  app.command('/slow', async ({ ack }) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    await ack();
  });
  app.command('/card', async ({ ack, client }) => {
    await ack();
    await client.chat.postMessage({
      channel: channels.reviews,
      text: '審査待ち: 第一工房',
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: '*第一工房* &lt;a&amp;b&gt;' } },
        {
          type: 'actions',
          block_id: 'decide',
          elements: [
            { type: 'button', action_id: 'partners.approve:1', value: 'p1', text: plain('承認'), style: 'primary' },
          ],
        },
      ],
    });
  });
  app.action(/^partners\.approve/, async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions') return;
    const opened = await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'partners.approve',
        title: plain('読み込み中'),
        blocks: [{ type: 'section', text: plain('…') }],
      },
    });
    await client.views.update({
      view_id: opened.view?.id ?? '',
      hash: opened.view?.hash ?? '',
      view: {
        type: 'modal',
        callback_id: 'partners.approve',
        private_metadata: body.message?.ts ?? '',
        title: plain('承認'),
        submit: plain('承認する'),
        blocks: [
          {
            type: 'input',
            block_id: 'note',
            optional: true,
            label: plain('メモ'),
            element: { type: 'plain_text_input', action_id: 'value', initial_value: '初期' },
          },
          {
            type: 'input',
            block_id: 'date',
            label: plain('日付'),
            element: { type: 'datepicker', action_id: 'value', initial_date: '2026-11-22' },
          },
          {
            type: 'input',
            block_id: 'kind',
            dispatch_action: true,
            label: plain('種類'),
            element: {
              type: 'static_select',
              action_id: 'value',
              options: [
                { text: plain('通常'), value: 'normal' },
                { text: plain('急ぎ'), value: 'urgent' },
              ],
            },
          },
        ],
      },
    });
  });
  app.action('value', async ({ ack }) => ack());
  app.view('partners.approve', async ({ ack, view, client, body }) => {
    const note = view.state.values['note']?.['value']?.value ?? '';
    if (note === 'だめ') return ack({ response_action: 'errors', errors: { note: '別の言葉で' } });
    await ack({
      response_action: 'update',
      view: { type: 'modal', title: plain('受付'), blocks: [{ type: 'section', text: plain('受け付けました') }] },
    });
    const kind = view.state.values['kind']?.['value']?.selected_option?.value;
    await client.views.update({
      view_id: view.id,
      view: { type: 'modal', title: plain('完了'), blocks: [{ type: 'section', text: plain(`完了 ${kind}`) }] },
    });
    await client.chat.update({
      channel: channels.reviews,
      ts: view.private_metadata,
      text: `承認済み <@${body.user.id}> ${note}`,
      blocks: [],
    });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [{ type: 'header', text: plain('番頭') }] },
    });
  });
};

describe('people and a Bolt app over HTTP', () => {
  let slack: Slack;
  let bot: Awaited<ReturnType<typeof startHttpBot>>;
  beforeAll(async () => {
    slack = await startSlack({ timings: { eventRetries: [0] } });
    bot = await startHttpBot(slack, tinyBot);
  });
  afterAll(async () => {
    await bot[Symbol.asyncDispose]();
    await slack.stop();
  });

  test('a command is acknowledged, and only the person who typed it sees the answer', async () => {
    const answer = await slack.as(hanako).command('/orders stuck 48');
    const message = await answer.message();
    expect(answer.ack.status).toBe(200);
    expect(textOf(message)).toBe('滞留: stuck 48');
    expect(slack.seenBy(hanako, channels.ops)).toContain(message);
    expect(slack.seenBy(sam, channels.ops)).not.toContain(message);
    expect(slack.channel(channels.ops)).not.toContain(message);
  });

  test('a command arrives as Slack escapes it', async () => {
    const answer = await slack.as(hanako).command('/orders owner:@sato in #ops a@tanaka.example A&B');
    expect((await answer.message()).text).toBe(
      '滞留: owner:<@U0APPR1|sato> in <#C0OPS|ops> <mailto:a@tanaka.example|a@tanaka.example> A&amp;B',
    );
  });

  test('an acknowledgement can be the answer', async () => {
    const answer = await slack.as(hanako).command('/inline');
    expect(answer.messages().map(textOf)).toEqual(['すぐに']);
  });

  test('a late acknowledgement is a time-out for the person', async () => {
    const { ack } = slack.timings;
    slack.timings.ack = 200;
    const answer = await slack.as(hanako).command('/slow');
    slack.timings.ack = ack;
    expect(answer.shown).toBe('operation_timeout');
    expect(answer.ack.ms).toBeGreaterThanOrEqual(195);
  });

  test('a person decides a card in a modal: opens, fills in, gets an error, corrects it, and the card is updated', async () => {
    await slack.as(hanako).command('/card');
    const card = await slack.waitFor(() => slack.channel(channels.reviews).at(-1));
    expect(textOf(card)).toBe('*第一工房* <a&b>\n承認');
    const clicked = await slack.as(ken).click(card, 'partners.approve');
    const view = await clicked.opened((one) => one.submit !== undefined);
    await expect(slack.as(ken).submit(view)).rejects.toThrow(NotSent);
    await slack.as(ken).clickInView(view, 'value', { block: 'kind', selected: '急ぎ' });
    const refused = await slack.as(ken).submit(view, { note: 'だめ' });
    expect(refused.errors).toEqual({ note: '別の言葉で' });
    const done = await slack.as(ken).submit(view, { note: '確認済' });
    await done.opened((one) => textOf(one).includes('完了 urgent'));
    await slack.waitFor(() => card.edits === 1);
    expect(textOf(card)).toBe('承認済み <@U0APPR1> 確認済');
    expect(find(card, 'partners.approve')).toBeUndefined();
    await slack.as(ken).close(view);
    expect(done.view()).toBeUndefined();
    expect(slack.faults).toEqual([]);
  });

  test('Home is published for the person who opens it', async () => {
    const opened = await slack.as(aoi).openHome();
    await slack.waitFor(() => slack.home(aoi));
    expect(textOf(opened.view())).toBe('番頭');
    expect(slack.home(hanako)).toBeUndefined();
  });

  test('the same bytes again are the same delivery; a wrong signature is refused', async () => {
    const answer = await slack.as(hanako).command('/orders again');
    await answer.message();
    const { headers } = answer.delivery;
    await slack.redeliver(answer, { sameSignature: true });
    expect(answer.delivery.headers).toBe(headers);
    await slack.redeliver(answer);
    expect(answer.delivery.headers).not.toBe(headers);
    await slack.waitFor(() => answer.messages().length === 3);
    const { body } = answer.delivery;
    expect((await slack.deliver({ body, headers: slack.sign(body, undefined, 'wrong') })).status).toBe(401);
    expect(
      (await slack.deliver({ body, headers: slack.sign(body, Math.floor(Date.now() / 1_000) - 400) })).status,
    ).toBe(401);
  });

  test('when the bot is down, the person sees an error', async () => {
    slack.botUrl = 'http://127.0.0.1:1';
    const answer = await slack.as(hanako).command('/orders');
    slack.botUrl = ['http://127.0.0.1:1', bot.url];
    const through = await slack.as(hanako).command('/orders replica');
    expect(answer.shown).toBe('dispatch_failed');
    expect(textOf(await through.message())).toBe('滞留: replica');
  });

  test('an unacknowledged event is sent again, a click never', async () => {
    slack.botUrl = 'http://127.0.0.1:1';
    const ack = await slack.event({ type: 'user_change', user: { id: hanako } });
    expect(ack.status).toBe(0);
    await slack.waitFor(() => slack.deliveries.at(-1)?.acks.length === 2);
  });
});
