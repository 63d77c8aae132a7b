import { once } from 'node:events';
import { createServer } from 'node:http';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FunctionSettings, openMarketplaceFunctions, whileRehearsing } from '#src/marketplace/functions.ts';
import { callMarketplace, openMarketplaceHttp } from '#src/marketplace/http.ts';

/** This host does not exist, so a request that nock does not handle fails. */
const site = 'http://marketplace.example';
const health = '/api/health';
const payouts = '/functions/v1/process-payouts';
const worker = '/functions/v1/process-notification-queue';
const urls = {
  healthUrl: `${site}${health}`,
  processPayoutsUrl: `${site}${payouts}`,
  notificationWorkerUrl: `${site}${worker}`,
};
const json = { 'content-type': 'application/json' };

beforeAll(() => nock.disableNetConnect());
beforeEach(() => {
  if (!nock.isActive()) nock.activate();
});
afterEach(() => {
  // Every planned response must have been used, so that a missing call is found.
  const pending = nock.pendingMocks();
  nock.cleanAll();
  if (pending.length > 0) throw new Error(`not asked for: ${pending.join(', ')}`);
});
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

/** Every kind of bad response, and the name of its fault. */
const faults = [
  [200, '<!doctype html><p>', 'text/html', 'html'],
  [404, '<html>', 'text/html', 'html'],
  [200, ' <!DOCTYPE html>', 'application/json', 'html'],
  [200, 'ok', 'text/plain', 'not-json'],
  [200, '{"a":', 'application/json', 'not-json'],
  [200, '', 'application/json', 'not-json'],
  [302, '{}', 'application/json', 'redirected'],
  [401, '{"error":"Unauthorized"}', 'application/json', 'unauthorized'],
  [403, '{}', 'application/json', 'forbidden'],
  [404, '{}', 'application/json', 'not-found'],
  [429, '{}', 'application/json', 'limited'],
  [500, '<html>', 'text/html', 'server-error'],
  [503, '', 'text/plain', 'server-error'],
] as const;

describe('one call', () => {
  test.each(faults)('%d %j (%s) is %s', async (status, body, type, fault) => {
    nock(site).get(health).reply(status, body, { 'content-type': type });
    expect(await callMarketplace(urls.healthUrl, { timeoutMs: 5_000 })).toMatchObject({ ok: false, status, fault });
  });

  test.each([
    [200, '{"a":1}', 'application/json; charset=utf-8', { a: 1 }],
    [204, '', 'text/plain', undefined],
  ])('%d %j is an answer', async (status, body, type, read) => {
    nock(site).get(health).reply(status, body, { 'content-type': type });
    const answer = await callMarketplace(urls.healthUrl, { timeoutMs: 5_000 });
    expect(answer).toMatchObject({ ok: true, status, json: read });
    expect(answer.ms).toBeGreaterThan(0);
  });

  test('a connection that is refused or cut means that the marketplace is not reachable', async () => {
    for (const code of ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND']) {
      nock(site)
        .get(health)
        .replyWithError(Object.assign(new Error(code), { code }));
      expect(await callMarketplace(urls.healthUrl, { timeoutMs: 5_000 })).toMatchObject({ fault: 'unreachable' });
    }
  });

  test('it is sent once, whatever the response', async () => {
    let calls = 0;
    nock(site)
      .post(payouts)
      .reply(() => {
        calls += 1;
        return [503, ''];
      });
    await callMarketplace(urls.processPayoutsUrl, { method: 'POST', timeoutMs: 5_000 });
    expect(calls).toBe(1);
  });
});

describe('no answer in time', () => {
  // A real server that hangs, because nock cannot hold back a response from a call that gives up.
  const server = createServer((request, response) => {
    if (request.url === '/half') response.writeHead(200, json).write('{"status":');
    if (request.url === '/endless') {
      response.writeHead(200, json).write('{"status": "');
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) sent += 65_536;
      };
      response.on('drain', more);
      more();
    }
  });
  let sent = 0;
  let url = '';
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    url = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '';
  });
  beforeEach(() => nock.restore());
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each(['/nothing', '/half'])('%s is a timeout', async (path) => {
    expect(await callMarketplace(`${url}${path}`, { timeoutMs: 150 })).toMatchObject({ ok: false, fault: 'timeout' });
    const late = openMarketplaceHttp({ healthUrl: `${url}${path}`, workerGuarded: true, timeoutMs: 150 });
    expect(await late.health()).toMatchObject({ state: 'bad', detail: { en: 'no response in time' } });
  });

  test('an answer without an end is none, and is not read for as long as it takes', async () => {
    expect(await callMarketplace(`${url}/endless`, { timeoutMs: 5_000 })).toMatchObject({ fault: 'not-json' });
    // What stands in the buffers of both sides was sent, too.
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  test('the outcome is unclear, because payouts may have been processed', async () => {
    const functions = openMarketplaceFunctions({ processPayoutsUrl: `${url}/`, credentials: token, timeoutMs: 150 });
    expect(await functions.processPayouts()).toMatchObject({ kind: 'unclear', fault: 'timeout' });
  });
});

describe('health checks of a question', () => {
  test.each([
    ['{"status":"ok"}', 'good'],
    ['{"status":"Healthy"}', 'good'],
    ['{"ok":true}', 'good'],
    ['{"status":"degraded"}', 'bad'],
    ['{"healthy":false}', 'bad'],
    ['{}', 'attention'],
    ['null', 'attention'],
  ])('a site that says %s is %s', async (body, state) => {
    nock(site).get(health).reply(200, body, json);
    expect(await openMarketplaceHttp({ ...urls, workerGuarded: true }).health()).toMatchObject({ state });
  });

  test.each(faults)('a site that responds %d %j (%s) is bad, with the reason', async (status, body, type, fault) => {
    nock(site).get(health).reply(status, body, { 'content-type': type });
    const probe = await openMarketplaceHttp({ ...urls, workerGuarded: true }).health();
    const isWrongAddress = ['html', 'not-json', 'not-found'].includes(fault);
    expect(probe).toMatchObject({
      state: 'bad',
      next: { ja: expect.stringContaining(isWrongAddress ? 'health_url' : 'ログを確認') as string },
    });
  });

  test.each([
    [401, 'good', 'good'],
    [403, 'good', 'good'],
    [405, 'good', 'good'],
    [200, 'good', 'attention'],
    [404, 'bad', 'bad'],
    [429, 'attention', 'attention'],
    [500, 'bad', 'bad'],
  ])('functions that answer a stranger %d are %s, and the worker %s', async (status, forPayouts, forWorker) => {
    // A request without credentials, with a method that has no effect.
    const stranger = { badheaders: ['authorization', 'x-internal-auth'] };
    nock(site, stranger).options(payouts).reply(status, '{"success":true}', json);
    nock(site, stranger).options(worker).reply(status, '{"success":true}', json);
    const http = openMarketplaceHttp({ ...urls, workerGuarded: true });
    expect(await http.payoutsFunction()).toMatchObject({ state: forPayouts });
    expect(await http.notificationWorker()).toMatchObject({ state: forWorker });
  });

  test('what is not configured, or would have an effect, is not called', async () => {
    const none = openMarketplaceHttp({ workerGuarded: true });
    for (const probe of [none.health(), none.payoutsFunction(), none.notificationWorker()])
      expect(await probe).toMatchObject({ state: 'off', reason: { ja: expect.stringContaining('未設定') as string } });
    expect(await openMarketplaceHttp({ ...urls, workerGuarded: false }).notificationWorker()).toMatchObject({
      state: 'off',
    });
    const off = openMarketplaceHttp({ ...urls, workerGuarded: true, functionsOff: () => whileRehearsing });
    for (const probe of [off.payoutsFunction(), off.notificationWorker()])
      expect(await probe).toEqual({ state: 'off', reason: whileRehearsing });
  });

  // The worker of the marketplace takes any method, and sends when its own secret is not set.
  test('a worker that runs without authentication is called once, and named from then on', async () => {
    nock(site).options(worker).reply(200, '{"success":true}', json);
    const http = openMarketplaceHttp({ ...urls, workerGuarded: true });
    const first = await http.notificationWorker();
    expect(first).toMatchObject({ state: 'attention', next: { en: expect.stringContaining('restart') as string } });
    expect(await http.notificationWorker()).toEqual(first);
  });
});

const token = { kind: 'token', token: 'admin-token' } as const;
const signIn = {
  kind: 'sign-in',
  authUrl: `${site}/auth/v1/`,
  anonKey: 'anon',
  email: 'admin@market.example',
  password: 'p@ss',
} as const;
const functionsWith = (settings: FunctionSettings) => openMarketplaceFunctions({ ...urls, ...settings });

describe('functions that have an effect', () => {
  test('process-payouts is called with the token, and its response is returned', async () => {
    nock(site, { reqheaders: { authorization: 'Bearer admin-token' } })
      .post(payouts)
      .reply(200, { processed: 3 });
    expect(await functionsWith({ credentials: token }).processPayouts()).toEqual({
      kind: 'answered',
      json: { processed: 3 },
    });
  });

  test.each([
    ['with its secret', 'cron', { reqheaders: { 'x-internal-auth': 'cron' } }],
    ['without one where none is set', undefined, { badheaders: ['x-internal-auth'] }],
  ])('the notification worker is called %s', async (_, cronSecret, expected) => {
    nock(site, expected).post(worker).reply(200, { sent: 1 });
    expect(await functionsWith({ cronSecret }).sendNotifications()).toEqual({ kind: 'answered', json: { sent: 1 } });
  });

  // With these responses the server did nothing; with any other the call may have had its effect.
  const sure = ['unauthorized', 'forbidden', 'not-found', 'limited'];
  test.each(faults)('%d %j (%s), %s: reported as refused or unclear', async (status, body, type, fault) => {
    const kind = sure.includes(fault) ? 'refused' : 'unclear';
    for (const path of [payouts, worker]) nock(site).post(path).reply(status, body, { 'content-type': type });
    const functions = functionsWith({ credentials: token });
    expect(await functions.processPayouts()).toMatchObject({ kind, fault });
    expect(await functions.sendNotifications()).toMatchObject({ kind, fault });
  });

  test('a connection that is cut makes the outcome unclear', async () => {
    nock(site).post(payouts).replyWithError('socket hang up');
    expect(await functionsWith({ credentials: token }).processPayouts()).toMatchObject({
      kind: 'unclear',
      fault: 'unreachable',
    });
  });

  test('what is not configured is switched off, with the reason', async () => {
    const off = openMarketplaceFunctions({});
    expect(off.processPayoutsOff?.ja).toContain('process_payouts_url');
    expect(off.sendNotificationsOff?.ja).toContain('notification_worker_url');
    expect(functionsWith({}).processPayoutsOff?.en).toContain('no admin credentials');
    expect(functionsWith({ credentials: token }).processPayoutsOff).toBeUndefined();
    await expect(off.processPayouts()).rejects.toThrow('switched off');
    await expect(off.sendNotifications()).rejects.toThrow('switched off');
  });
});

describe('signing in', () => {
  const asking = () =>
    nock(site, { reqheaders: { apikey: 'anon' } }).post('/auth/v1/token?grant_type=password', {
      email: signIn.email,
      password: signIn.password,
    });

  test('each call signs in again', async () => {
    const functions = functionsWith({ credentials: signIn });
    for (const access_token of ['first', 'second']) {
      asking().reply(200, { access_token });
      nock(site, { reqheaders: { authorization: `Bearer ${access_token}` } })
        .post(payouts)
        .reply(200, {});
      expect(await functions.processPayouts()).toMatchObject({ kind: 'answered' });
    }
  });

  const tokenless = [
    [200, '{}', 'application/json', 'not-json'],
    [200, 'null', 'application/json', 'not-json'],
  ] as const;
  test.each([...faults, ...tokenless])(
    '%d %j (%s), %s: the function is not called',
    async (status, body, type, fault) => {
      asking().reply(status, body, { 'content-type': type });
      const answer = await functionsWith({ credentials: signIn }).processPayouts();
      expect(answer).toMatchObject({ kind: 'refused', fault });
      if (answer.kind !== 'refused') throw new Error('not refused');
      expect(answer.detail.ja).toContain('サインインできません');
      expect(JSON.stringify(answer)).not.toContain(signIn.password);
    },
  );
});
