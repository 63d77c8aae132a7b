import { LogLevel, WebClient } from '@slack/web-api';
import { afterEach, describe, expect, test } from 'vitest';
import { channels, hanako } from '#playground/cast.ts';
import { startSlack, type Slack, type SlackOptions } from '#playground/slack/server.ts';
import { call } from './slack-call.ts';

let slack: Slack;
afterEach(() => slack.stop());
const start = async (options: SlackOptions = {}) => {
  slack = await startSlack(options);
};
const post = (channel: string = channels.ops) => call(slack, 'chat.postMessage', { channel, text: 'a' });

describe('rate limits', () => {
  test('a channel accepts a short burst, then one message per second; other channels are not delayed', async () => {
    await start({ rateLimits: 'strict' });
    const statuses = [];
    for (let n = 0; n < 5; n++) statuses.push((await post())['status']);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    expect(await post()).toMatchObject({ ok: false, error: 'ratelimited', retryAfter: '1' });
    expect(await post(channels.alerts)).toMatchObject({ ok: true });
    expect(slack.rateLimited).toBe(3);
    expect(slack.faults).toEqual([]);
    expect(slack.channel(channels.ops)).toHaveLength(3);
  });

  test('a method of tier 2 accepts twenty calls per minute', async () => {
    await start({ rateLimits: 'strict' });
    for (let n = 0; n < 20; n++) await call(slack, 'users.list');
    expect(await call(slack, 'users.list')).toMatchObject({ status: 429, retryAfter: '3' });
  });

  test('are generous by default, and can be turned off', async () => {
    await start({ rateLimits: false });
    for (let n = 0; n < 60; n++) await post();
    expect(slack.rateLimited).toBe(0);
  });
});

describe('planned faults', () => {
  test('return the planned responses once each, and do not count as faults', async () => {
    await start();
    slack.fail('chat.postMessage', [
      { status: 429, headers: { 'retry-after': '2' } },
      { status: 500 },
      { error: 'internal_error' },
      { when: ({ channel }) => channel === channels.alerts, error: 'is_archived' },
    ]);
    expect(await post()).toMatchObject({ status: 429, retryAfter: '2', error: 'ratelimited' });
    expect(await post()).toMatchObject({ status: 500 });
    expect(await post()).toMatchObject({ status: 200, error: 'internal_error' });
    expect(await post()).toMatchObject({ ok: true });
    expect(await post(channels.alerts)).toMatchObject({ error: 'is_archived' });
    expect(slack.rateLimited).toBe(0);
    expect(slack.faults).toEqual([]);
    expect(slack.channel(channels.ops)).toHaveLength(1);
  });

  test('a post can be delivered while its response is lost', async () => {
    await start();
    slack.fail('chat.postMessage', [{ deliver: true, hang: true }, { deliver: true, reset: true }, { delay: 120 }]);
    const client = new WebClient(slack.botToken, {
      slackApiUrl: slack.apiUrl,
      timeout: 400,
      logLevel: LogLevel.ERROR,
      retryConfig: { retries: 0 },
    });
    for (const posted of [1, 2]) {
      await expect(client.chat.postMessage({ channel: channels.ops, text: '一度だけ' })).rejects.toThrow(
        /timeout|fetch failed/,
      );
      expect(slack.channel(channels.ops)).toHaveLength(posted);
    }
    const started = performance.now();
    expect(await post()).toMatchObject({ ok: true });
    expect(performance.now() - started).toBeGreaterThan(110);
  });

  test('an outage blocks everything until it ends', async () => {
    await start({ botUrl: 'http://127.0.0.1:1' });
    slack.outage(true);
    await expect(post()).rejects.toThrow('fetch failed');
    const answer = await slack.as(hanako).command('/orders stuck');
    expect([answer.shown, answer.ack.body]).toEqual(['dispatch_failed', 'Slack is down']);
    slack.outage(false);
    expect(await post()).toMatchObject({ ok: true });
    expect(slack.calls.map(({ status }) => status)).toEqual([0, 200]);
  });
});
