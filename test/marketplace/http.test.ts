import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callMarketplace, openMarketplaceHttp, type Probe } from '#src/marketplace/http.ts';

let reply = { status: 200, type: 'application/json', body: '{}' };
const server = createServer((_, response) => {
  if (reply.status === 0) return;
  response.writeHead(reply.status, { 'content-type': reply.type }).end(reply.body);
});
let url = '';
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}/` : '';
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const answers = (status: number, body: string, type = 'application/json'): void => {
  reply = { status, type, body };
};

test.each([
  [200, '{"a":1}', 'application/json; charset=utf-8', undefined],
  [204, '', 'text/plain', undefined],
  [200, '<!doctype html><p>', 'text/html', 'html'],
  [404, '<html>', 'text/html', 'html'],
  [200, ' <!DOCTYPE html>', 'application/json', 'html'],
  [200, 'ok', 'text/plain', 'not-json'],
  [200, '{"a":', 'application/json', 'not-json'],
  [200, '', 'application/json', 'not-json'],
  [302, '{}', 'application/json', 'status'],
  [401, '{"error":"Unauthorized"}', 'application/json', 'unauthorized'],
  [403, '{}', 'application/json', 'forbidden'],
  [404, '{}', 'application/json', 'not-found'],
  [429, '{}', 'application/json', 'limited'],
  [500, '<html>', 'text/html', 'server-error'],
  [503, '', 'text/plain', 'server-error'],
  [0, '', '', 'timeout'],
])('%d %j (%s) is %s', async (status, body, type, fault) => {
  answers(status, body, type);
  const answer = await callMarketplace(url, { timeoutMs: fault === 'timeout' ? 150 : 5_000 });
  expect(answer.ok ? undefined : answer.fault).toBe(fault);
  expect(answer.ms).toBeGreaterThan(0);
});

test('nobody there is told from no answer', async () => {
  expect(await callMarketplace('http://127.0.0.1:9/', { timeoutMs: 500 })).toMatchObject({
    ok: false,
    fault: 'unreachable',
  });
});

const state = (probe: Probe): string => probe.state;

test.each([
  ['{"status":"ok"}', 'good'],
  ['{"status":"Healthy"}', 'good'],
  ['{"ok":true}', 'good'],
  ['{"status":"degraded"}', 'bad'],
  ['{"healthy":false}', 'bad'],
  ['{}', 'attention'],
  ['null', 'attention'],
])('a site that says %s is %s', async (body, expected) => {
  answers(200, body);
  expect(state(await openMarketplaceHttp({ healthUrl: url, workerGuarded: true }).health())).toBe(expected);
});

test.each([
  [401, 'good', 'good'],
  [403, 'good', 'good'],
  [405, 'good', 'good'],
  [200, 'good', 'attention'],
  [404, 'bad', 'bad'],
  [429, 'attention', 'attention'],
  [500, 'bad', 'bad'],
])('functions that answer a stranger %d are %s, and the worker %s', async (status, payouts, worker) => {
  answers(status, '{"success":true}');
  const http = openMarketplaceHttp({ processPayoutsUrl: url, notificationWorkerUrl: url, workerGuarded: true });
  expect([state(await http.payoutsFunction()), state(await http.notificationWorker())]).toEqual([payouts, worker]);
});

test('what is not configured, or would have an effect, is left alone', async () => {
  answers(200, '{}');
  const none = openMarketplaceHttp({ workerGuarded: true });
  for (const probe of [none.health(), none.payoutsFunction(), none.notificationWorker()])
    expect(await probe).toMatchObject({ state: 'off', reason: { ja: expect.stringContaining('未設定') } });
  const open = openMarketplaceHttp({ notificationWorkerUrl: url, workerGuarded: false });
  expect(await open.notificationWorker()).toMatchObject({ state: 'off' });
});
