import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { explain } from '#src/engine/receipts/explain.ts';
import {
  isSlackTrouble,
  openClient,
  openPostingClient,
  slackFailure,
  SlackRefused,
  type WebClientSettings,
} from '#src/slack/web-client.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that accepts every call and records it. */
async function listening(): Promise<{ url: string; calls: { path: string; token: string | undefined }[] }> {
  const calls: { path: string; token: string | undefined }[] = [];
  const server = createServer((request, response) => {
    calls.push({ path: request.url ?? '', token: request.headers.authorization });
    response.setHeader('content-type', 'application/json').end('{"ok":true}');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, calls };
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const logger = { ...silent, setLevel: () => {}, setName: () => {}, getLevel: () => 'error' } as unknown as NonNullable<
  WebClientSettings['logger']
>;

test.each([
  ['looks up', openClient],
  ['posts', openPostingClient],
])('the client that %s sends the token to one address, whatever a method is called', async (_what, open) => {
  const [slack, elsewhere] = [await listening(), await listening()];
  const client = open({ token: 'xoxb-test', apiUrl: slack.url, logger });
  await client.apiCall('auth.test');
  await client.apiCall(`${elsewhere.url}auth.test`).catch(() => undefined);
  expect(elsewhere.calls).toEqual([]);
  expect(slack.calls[0]).toEqual({ path: '/auth.test', token: 'Bearer xoxb-test' });
});

/** Errors that docs.slack.dev/reference/methods/users.info and chat.postMessage call passing ones. */
test.each([
  ['fatal_error', 'unclear'],
  ['internal_error', 'unclear'],
  ['request_timeout', 'unclear'],
  ['service_unavailable', 'unclear'],
  ['team_added_to_org', 'unclear'],
  ['ratelimited', 'rate-limited'],
  ['rate_limited', 'rate-limited'],
  ['message_limit_exceeded', 'rate-limited'],
])('Slack says %s: that is trouble of its own, and people are told so', (code, kind) => {
  const error = new SlackRefused('users.info', code);
  expect(slackFailure(error)).toMatchObject({ kind });
  expect(isSlackTrouble(error)).toBe(true);
  const { sentence } = explain(error, undefined);
  expect(sentence.ja).toMatch(kind === 'unclear' ? /応答しない/u : /混み合っている/u);
});
