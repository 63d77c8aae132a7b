import { expect, test } from 'vitest';
import { channels, hanako } from '#playground/cast.ts';
import type { Exchange } from '#playground/slack/control/traffic.ts';
import { startSlack } from '#playground/slack/server.ts';
import { startHttpBot } from './slack-bolt.ts';

test('what Slack and the bot say to each other can be read, with times, and each broken rule with its page', async () => {
  await using slack = await startSlack();
  await using bot = await startHttpBot(slack, (app) => {
    app.command('/orders', async ({ ack, client, respond }) => {
      await ack();
      await respond({ text: '滞留' });
      const header = { type: 'header', text: { type: 'plain_text', text: 'あ'.repeat(151) } } as const;
      await client.chat.postMessage({ channel: channels.ops, text: '見出し', blocks: [header] }).catch(() => undefined);
      await client.chat.postMessage({ channel: 'C0NOWHERE', text: 'どこへ' }).catch(() => undefined);
    });
  });
  expect(slack.botUrl).toEqual([bot.url]);
  const traffic = async (): Promise<Exchange[]> =>
    (await fetch(`${slack.url}/playground/traffic`)).json() as Promise<Exchange[]>;
  await slack.as(hanako).command('/orders stuck 48');
  await slack.waitFor(async () => (await traffic()).filter(({ what }) => what === 'chat.postMessage').length === 2);
  const all = await traffic();
  const of = (what: string): Exchange[] => all.filter((each) => each.what === what).toReversed();

  expect(of('/orders stuck 48')).toMatchObject([
    { from: 'slack', where: hanako, outcome: '200', bad: false, ms: expect.any(Number) as number, broken: [] },
  ]);
  expect(of('response_url')).toMatchObject([{ from: 'bot', outcome: 'ok', bad: false, validate: null }]);
  const [header, nowhere] = of('chat.postMessage');
  expect(header).toMatchObject({
    where: channels.ops,
    outcome: 'invalid_blocks',
    bad: true,
    broken: [
      {
        said: '[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]',
        source: 'https://docs.slack.dev/reference/block-kit/blocks/header-block',
      },
    ],
    validate: { found: ['/blocks/0/text/text must be less than 151 characters'] },
  });
  expect(header?.validate?.asked).toContain('"message"');
  expect(nowhere).toMatchObject({
    outcome: 'channel_not_found',
    broken: [{ said: 'channel_not_found', source: 'https://docs.slack.dev/reference/methods/chat.postMessage' }],
  });
  slack.botUrl = 'http://127.0.0.1:9';
  await slack.as(hanako).command('/orders today');
  expect((await traffic())[0]).toMatchObject({ what: '/orders today', outcome: 'no answer', bad: true });
});
