import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aoi, channels, gone, guest, hanako, outsider, robot, sam } from '#playground/cast.ts';
import type { Json } from '#playground/json.ts';
import { startSlack, type Slack } from '#playground/slack/server.ts';
import { mentionsOf, textOf } from '#playground/slack/workspace/text.ts';
import { call, modal, plain, section } from './slack-call.ts';

let slack: Slack;
beforeEach(async () => {
  slack = await startSlack();
});
afterEach(() => slack.stop());

const post = (more = {}) => call(slack, 'chat.postMessage', { channel: channels.ops, text: 'こんにちは', ...more });

const open = (trigger: string, method = 'views.open', more = {}) =>
  call(slack, method, { trigger_id: trigger, view: modal(more) });
const trigger = (source?: string) => slack.site.triggers.issue(hanako, source).id;
const input = (id: string) => ({
  type: 'input',
  block_id: id,
  label: plain('欄'),
  element: { type: 'plain_text_input', action_id: 'value' },
});
const issue = () => slack.site.responseUrls.issue(hanako, channels.random);
const respond = (url: string, body: object) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

describe('who may call', () => {
  test('tokens', async () => {
    expect(await call(slack, 'auth.test', {}, 'xoxb-wrong')).toMatchObject({ ok: false, error: 'invalid_auth' });
    expect(await call(slack, 'auth.test', {}, null)).toMatchObject({ error: 'not_authed' });
    expect(await call(slack, 'apps.connections.open')).toMatchObject({ error: 'not_allowed_token_type' });
    expect(await call(slack, 'auth.test')).toMatchObject({ ok: true, team_id: 'T0000001', user_id: 'U0BANTO' });
    expect(await call(slack, 'chat.postmessage')).toMatchObject({ error: 'unknown_method' });
    expect(slack.faults).toHaveLength(4);
  });

  test('scopes: one that the test removed is planned, one that the app never had is a fault', async () => {
    slack.scopes.delete('groups:history');
    expect(await call(slack, 'conversations.history', { channel: channels.reviews })).toMatchObject({
      error: 'missing_scope',
      needed: 'groups:history',
    });
    expect(slack.faults).toEqual([]);
    expect(await call(slack, 'team.info')).toMatchObject({ error: 'missing_scope', needed: 'team:read' });
    expect(slack.faults).toHaveLength(1);
  });
});

describe('people', () => {
  test('are full members, guests, bots or outsiders', async () => {
    const user = async (id: string) => (await call(slack, 'users.info', { user: id, include_locale: true }))['user'];
    expect(await user(sam)).toMatchObject({
      real_name: 'Sam Smith',
      locale: 'en-US',
      is_restricted: false,
      deleted: false,
    });
    expect(await user(guest)).toMatchObject({ is_restricted: true });
    expect(await user(outsider)).toMatchObject({ team_id: 'T0OTHER9', is_stranger: false });
    expect(await user(gone)).toMatchObject({ deleted: true });
    expect(await call(slack, 'users.info', { user: 'U0NOBODY' })).toMatchObject({ error: 'user_not_found' });
  });

  test('can change while the bot runs', async () => {
    slack.groups.get('S0OPSGRP')?.members.push(aoi);
    expect(await call(slack, 'usergroups.users.list', { usergroup: 'S0OPSGRP' })).toMatchObject({
      users: [sam, aoi],
    });
  });
});

describe('messages', () => {
  test('are posted in order, updated, threaded, found by their metadata', async () => {
    const metadata = { event_type: 'banto_outbox', event_payload: { key: 'k1' } };
    const first = await post({ metadata });
    const second = await post({ thread_ts: first['ts'], text: '返信' });
    expect(Number(second['ts'])).toBeGreaterThan(Number(first['ts']));
    const [message] = slack.channel(channels.ops);
    expect(message?.replies.map(textOf)).toEqual(['返信']);
    const [seen] = (await call(slack, 'conversations.history', { channel: channels.ops, include_all_metadata: true }))[
      'messages'
    ] as object[];
    expect(seen).toMatchObject({ metadata, reply_count: 1 });
    expect(await call(slack, 'conversations.history', { channel: channels.ops })).not.toHaveProperty(
      'messages.0.metadata',
    );
    await call(slack, 'chat.update', {
      channel: channels.ops,
      ts: first['ts'],
      text: '更新',
      blocks: [section('更新済')],
    });
    expect([textOf(message), message?.edits]).toEqual(['更新済', 1]);
    await call(slack, 'chat.update', { channel: channels.ops, ts: first['ts'], text: '文だけ' });
    expect(message?.blocks).toEqual([]);
    await call(slack, 'chat.delete', { channel: channels.ops, ts: first['ts'] });
    expect(slack.channel(channels.ops)).toEqual([]);
    expect(await call(slack, 'chat.update', { channel: channels.ops, ts: first['ts'], text: 'x' })).toMatchObject({
      error: 'message_not_found',
    });
  });

  test('can be posted only where the bot is a member', async () => {
    expect(await post({ channel: channels.random })).toMatchObject({ error: 'not_in_channel' });
    expect(await post({ channel: 'C0NONE' })).toMatchObject({ error: 'channel_not_found' });
    slack.channels.get(channels.reviews)?.members.delete('U0BANTO');
    expect(await post({ channel: channels.reviews })).toMatchObject({ error: 'channel_not_found' });
    expect(await post({ channel: hanako })).toMatchObject({ ok: true, channel: 'D0OPER1' });
    expect(await post({ channel: gone })).toMatchObject({ error: 'channel_not_found' });
    expect(await post({ channel: robot })).toMatchObject({ error: 'cannot_dm_bot' });
  });

  test('cannot be updated when they are ephemeral or somebody else’s', async () => {
    const whisper = await call(slack, 'chat.postEphemeral', { channel: channels.ops, user: hanako, text: 'だけに' });
    const foreign = slack.as(sam).say(channels.ops, 'やあ');
    for (const ts of [whisper['message_ts'], foreign.ts])
      expect(await call(slack, 'chat.update', { channel: channels.ops, ts, text: 'x' })).toMatchObject({
        error: 'message_not_found',
      });
  });

  test('that Slack refuses are faults, with the place in the payload', async () => {
    expect(await post({ blocks: [section('')] })).toMatchObject({
      error: 'invalid_blocks',
      response_metadata: { messages: ['[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]'] },
    });
    expect(await post({ text: '', blocks: [section('a')] })).toMatchObject({ error: 'no_text' });
    expect(slack.faults[0]).toBe(
      'chat.postMessage C0OPS invalid_blocks [ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    );
    expect(slack.faults).toHaveLength(2);
  });

  test('with a block that this workspace does not know are refused, but are no fault', async () => {
    slack.refuseBlocks.add('data_table');
    const table = {
      type: 'data_table',
      caption: 'a',
      rows: [[{ type: 'raw_text', text: 'a' }], [{ type: 'raw_text', text: 'b' }]],
    };
    expect(await post({ blocks: [table] })).toMatchObject({ error: 'invalid_blocks' });
    expect(slack.refusals).toMatchObject([{ planned: true }]);
    expect(slack.faults).toEqual([]);
  });

  test('list the people they would notify', () => {
    const blocks = [
      { type: 'section', text: { type: 'mrkdwn', text: '<@U0OPER1> &lt;!here&gt;' } },
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'usergroup', usergroup_id: 'S0TECH' },
              { type: 'text', text: '<!channel>' },
            ],
          },
        ],
      },
    ];
    expect(mentionsOf({ text: 'a', blocks })).toEqual(['<@U0OPER1>', '<!subteam^S0TECH>']);
  });
});

describe('modals', () => {
  test('a trigger works once and expires soon', async () => {
    const first = trigger();
    const late = trigger();
    expect(await open(first)).toMatchObject({ ok: true });
    expect(await open(first)).toMatchObject({ error: 'exchanged_trigger_id' });
    slack.timings.trigger = -1;
    expect(await open(late)).toMatchObject({ error: 'expired_trigger_id' });
    expect(await open('made up')).toMatchObject({ error: 'invalid_trigger_id' });
  });

  test('stack up to three', async () => {
    await open(trigger());
    for (const height of [2, 3]) {
      expect(await open(trigger(slack.views.at(-1)?.id), 'views.push')).toMatchObject({ ok: true });
      expect(slack.views).toHaveLength(height);
    }
    expect(await open(trigger(slack.views.at(-1)?.id), 'views.push')).toMatchObject({ error: 'push_limit_reached' });
  });

  test('the second of two updates is refused, and typed text stays', async () => {
    const opened = await open(trigger(), 'views.open', { submit: plain('送信'), blocks: [input('a'), input('b')] });
    const [view] = slack.views;
    if (!view) throw new Error('no view');
    slack.as(hanako).fill(view, { a: '書いた', b: '消える' });
    const { id, hash } = opened['view'] as { id: string; hash: string };
    const update = (more: object) =>
      call(slack, 'views.update', {
        view_id: id,
        view: modal({ submit: plain('送信'), blocks: [input('a')] }),
        ...more,
      });
    expect(await update({ hash })).toMatchObject({
      ok: true,
      view: { state: { values: { a: { value: { value: '書いた' } } } } },
    });
    expect(await update({ hash })).toMatchObject({ error: 'hash_conflict' });
    expect(slack.faults).toEqual([]);
    await slack.as(hanako).close(view);
    expect(await update({})).toMatchObject({ error: 'not_found' });
  });

  test('that Slack refuses do not use up the trigger', async () => {
    const id = trigger();
    expect(await open(id, 'views.open', { title: plain('あ'.repeat(25)) })).toMatchObject({
      error: 'invalid_arguments',
    });
    expect(await open(id)).toMatchObject({ ok: true });
  });
});

describe('response URLs', () => {
  test('five uses, ephemeral unless said otherwise, replacing the first', async () => {
    const response = issue();
    await respond(response.url, { text: '一' });
    await respond(response.url, { text: '一改', replace_original: true });
    await respond(response.url, { text: '二', response_type: 'in_channel' });
    expect(slack.seenBy(hanako, channels.random).map(textOf)).toEqual(['一改', '二']);
    expect(slack.seenBy(sam, channels.random).map(textOf)).toEqual(['二']);
    await respond(response.url, { delete_original: true });
    expect((await respond(response.url, { blocks: [section('')], text: 'x' })).status).toBe(400);
    const sixth = await respond(response.url, { text: '六' });
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
    expect(slack.seenBy(hanako, channels.random).map(textOf)).toEqual(['二']);
    expect(slack.faults).toHaveLength(2);
  });

  test('expire', async () => {
    const { url } = issue();
    slack.timings.responseUrl = -1;
    expect((await respond(url, { text: '遅い' })).status).toBe(404);
  });
});

describe('other methods', () => {
  test('conversations, groups, links and reactions', async () => {
    const { ts } = await post();
    expect(await call(slack, 'bots.info')).toMatchObject({ bot: { user_id: 'U0BANTO' } });
    expect(await call(slack, 'usergroups.list', { include_users: true })).toMatchObject({
      usergroups: [{ users: [sam] }, { id: 'S0TECH' }],
    });
    expect(await call(slack, 'conversations.info', { channel: channels.reviews })).toMatchObject({
      channel: { is_private: true, is_member: true, is_ext_shared: false },
    });
    expect(await call(slack, 'conversations.info', { channel: channels.random })).toMatchObject({
      channel: { is_member: false },
    });
    expect(await call(slack, 'conversations.list', { limit: 1 })).toMatchObject({
      channels: [{ id: channels.ops }],
      has_more: true,
    });
    expect(await call(slack, 'conversations.members', { channel: channels.ops })).toMatchObject({
      members: expect.arrayContaining([hanako]),
    });
    expect(await call(slack, 'conversations.open', { users: gone })).toMatchObject({ error: 'user_disabled' });
    expect(await call(slack, 'conversations.replies', { channel: channels.ops, ts })).toMatchObject({
      messages: [{ ts }],
    });
    expect(await call(slack, 'chat.getPermalink', { channel: channels.ops, message_ts: ts })).toMatchObject({
      permalink: `https://playground.slack.com/archives/C0OPS/p${String(ts).replace('.', '')}`,
    });
    expect(await call(slack, 'reactions.add', { channel: channels.ops, timestamp: ts, name: 'eyes' })).toMatchObject({
      error: 'missing_scope',
    });
    const validate = (args: Json) => call(slack, 'blocks.validate', args, null);
    const refused = (pointer: string) => ({
      ok: false,
      errors: [{ code: 'failed_constraint', message: 'unsupported type: none', pointer }],
    });
    const wrong = [section('本文'), { type: 'none' }];
    expect(await validate({ blocks: wrong })).toMatchObject({ ...refused('/1/type'), error: 'invalid_blocks' });
    expect(await validate({ message: { blocks: wrong } })).toMatchObject({
      ...refused('/blocks/1/type'),
      error: 'invalid_message',
    });
    expect(await validate({ view: { ...modal(), blocks: wrong } })).toMatchObject({
      ...refused('/blocks/1/type'),
      error: 'invalid_view',
    });
    expect(await validate({ view: modal() })).toMatchObject({ ok: true });
    expect(await validate({ view: modal(), blocks: [] })).toMatchObject({ error: 'invalid_arguments' });
    expect(slack.faults.filter((fault) => /blocks\.validate invalid_(?:blocks|message|view)/u.test(fault))).toEqual([]);
  });

  test('a form with JSON values is accepted', async () => {
    const body = new URLSearchParams({
      token: slack.botToken,
      channel: channels.ops,
      text: '要約',
      blocks: JSON.stringify([section('本文')]),
    });
    await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', body });
    expect(slack.channel(channels.ops).map(textOf)).toEqual(['本文']);
  });
});

describe('files', () => {
  test('are uploaded and shared in direct messages', async () => {
    const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
    const { channel } = await client.conversations.open({ users: hanako });
    await client.filesUploadV2({
      channel_id: channel?.id ?? '',
      filename: '滞留.csv',
      file: Buffer.from('注文,時間\r\nORD-1,48\r\n'),
      initial_comment: 'CSVです',
    });
    expect(slack.files).toMatchObject([
      { name: '滞留.csv', text: '注文,時間\r\nORD-1,48\r\n', channel: 'D0OPER1', completed: true },
    ]);
    expect(slack.channel(hanako).map(textOf)).toEqual(['CSVです']);
    const download = await fetch(`${slack.url}/files/${slack.files[0]?.id}`);
    expect(await download.text()).toContain('ORD-1');
    expect(slack.faults).toEqual([]);
  });
});
