import { expect, test } from 'vitest';
import { channels, hanako, sam } from '#playground/cast.ts';
import { startSlack } from '#playground/slack/server.ts';
import type { KeptSlack } from '#playground/slack/workspace/kept-slack.ts';
import type { Slack } from '#playground/slack/slack.ts';
import { call } from './slack-call.ts';

/** As a file keeps it. */
const written = (slack: Slack): KeptSlack => JSON.parse(JSON.stringify(slack.kept)) as KeptSlack;

const blocks = [{ type: 'section', block_id: 'b', text: { type: 'mrkdwn', text: '滞留' } }];

test('a Slack goes on from what another one kept: posts, threads, files, Home tabs and languages', async () => {
  await using before = await startSlack();
  const posted = await call(before, 'chat.postMessage', { channel: channels.ops, text: '滞留', blocks });
  await call(before, 'chat.postMessage', { channel: channels.ops, text: '返信', thread_ts: posted['ts'] });
  const gone = await call(before, 'chat.postMessage', { channel: channels.ops, text: '消す' });
  await call(before, 'chat.delete', { channel: channels.ops, ts: gone['ts'] });
  await call(before, 'chat.postEphemeral', { channel: channels.ops, user: hanako, text: 'あなただけ' });
  const view = { type: 'home', blocks };
  await call(before, 'views.publish', { user_id: hanako, view });
  before.as(hanako).upload('list.csv', '日本語');
  before.site.world.person(sam).locale = 'ja-JP';

  await using after = await startSlack({ kept: written(before) });
  expect(written(after)).toEqual(written(before));
  const [message, ...more] = after.channel(channels.ops);
  expect(more).toEqual([]);
  expect(message).toMatchObject({ ts: posted['ts'], text: '滞留', blocks });
  expect(message?.replies.map(({ text }) => text)).toEqual(['返信']);
  expect(after.files.map(({ name, text, content }) => [name, text, content.toString()])).toEqual([
    ['list.csv', '日本語', '日本語'],
  ]);
  expect(after.people.get(sam)?.locale).toBe('ja-JP');

  // The bot edits what it posted, and new messages come after the kept ones.
  await call(after, 'chat.update', { channel: channels.ops, ts: posted['ts'], text: '0件' });
  expect(after.channel(channels.ops)[0]?.text).toBe('0件');
  const next = await call(after, 'chat.postMessage', { channel: channels.ops, text: '次' });
  expect(Number(next['ts'])).toBeGreaterThan(Number(message?.replies[0]?.ts));
  expect(await call(after, 'views.publish', { user_id: hanako, view, hash: after.home(hanako)?.hash })).toMatchObject({
    ok: true,
  });
});
