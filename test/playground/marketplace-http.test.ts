import { expect, test } from 'vitest';
import { z } from 'zod';

import { type MarketplaceHttp, startMarketplaceHttp } from '#playground/marketplace/http.ts';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import { dialects } from '#playground/marketplace/schema.ts';

import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { seededDatabase } from '../support/seeded.ts';

/** 10:00 in Tokyo: the UTC day is the same. */
const now = new Date('2026-11-22T01:00:00Z');
const clock = (): Date => now;

const post = (url: string, headers: Record<string, string> = {}, body?: string): Promise<Response> =>
  fetch(url, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });
const asAdmin = { authorization: 'Bearer admin-token' };
const process = (http: MarketplaceHttp, token = 'admin-token'): Promise<Response> =>
  post(http.processPayoutsUrl, { authorization: `Bearer ${token}` });

const statusOf = async (database: TestDatabase, payout: string): Promise<unknown> =>
  (await database.sql('select status from payouts_v31 where id = $1', [payout]))[0]?.['status'];

test('health returns JSON, the page of a single-page host, or an error', async () => {
  await using http = await startMarketplaceHttp({ clock });
  const healthy = await fetch(http.healthUrl);
  expect(healthy.headers.get('content-type')).toBe('application/json');
  expect(await healthy.json()).toMatchObject({ status: 'healthy' });
  http.mode.health = 'unhealthy';
  expect(await (await fetch(http.healthUrl)).json()).toMatchObject({ status: 'unhealthy' });
  http.mode.health = 'html';
  const page = await fetch(http.healthUrl);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  http.mode.health = 'error';
  expect((await fetch(http.healthUrl)).status).toBe(500);
  expect(http.calls.map((call) => `${call.method} ${call.path}`)).toEqual(Array(4).fill('GET /api/health'));
});

test.each(dialects)('process-payouts marks payouts of the UTC day as ready, in the %s dialect', async (dialect) => {
  await using database = await seededDatabase({ dialect, now });
  await using http = await startMarketplaceHttp({ db: database.url, clock });
  const response = await process(http);
  expect(response.status).toBe(200);
  const body: unknown = await response.json();
  expect(body).toMatchObject({
    processed: 1,
    results: [{ id: landmarks.payouts.scheduledToday, ok: true, amount: 31_000 }],
  });
  expect(await statusOf(database, landmarks.payouts.scheduledToday)).toBe('ready_for_transfer');
  expect(await statusOf(database, landmarks.payouts.missed), 'a missed day is never picked up').toBe('scheduled');
});

test('before nine in Tokyo, process-payouts uses yesterday', async () => {
  await using database = await seededDatabase({ dialect: 'production', now });
  await using http = await startMarketplaceHttp({ db: database.url, clock: () => new Date('2026-11-21T23:30:00Z') });
  await process(http);
  expect(await statusOf(database, landmarks.payouts.scheduledToday)).toBe('scheduled');
});

test('process-payouts can lie, or work and never respond', async () => {
  await using database = await seededDatabase({ dialect: 'production', now });
  await using http = await startMarketplaceHttp({ db: database.url, clock });
  http.mode.payouts = 'lie';
  expect(await (await process(http)).json()).toMatchObject({ processed: 1, results: [{ ok: true }] });
  expect(await statusOf(database, landmarks.payouts.scheduledToday)).toBe('scheduled');
  http.mode.payouts = 'drop';
  await expect(process(http)).rejects.toThrow('fetch failed');
  expect(await statusOf(database, landmarks.payouts.scheduledToday)).toBe('ready_for_transfer');
});

test('process-payouts refuses unknown callers', async () => {
  await using http = await startMarketplaceHttp({ clock });
  expect((await post(http.processPayoutsUrl)).status).toBe(401);
  expect((await process(http, 'norow-token')).status).toBe(404);
  expect((await process(http, 'user-token')).status).toBe(403);
  expect((await process(http)).status).toBe(200);
  http.mode.payouts = 'limited';
  expect([(await process(http)).status, await (await process(http)).json()]).toEqual([
    429,
    { error: 'Rate limit exceeded' },
  ]);
  http.mode.payouts = 'html';
  expect(await (await process(http)).text()).toContain('<!doctype html>');
});

test('signing in returns a token that process-payouts accepts', async () => {
  const who = { email: 'admin@marketplace.example', password: 'secret' };
  await using http = await startMarketplaceHttp({ clock, signIn: { ...who, anonKey: 'anon' } });
  const signIn = (headers: Record<string, string>, body: object): Promise<Response> =>
    post(`${http.authUrl}/token?grant_type=password`, headers, JSON.stringify(body));
  expect((await signIn({}, who)).status).toBe(401);
  expect((await signIn({ apikey: 'anon' }, { ...who, password: 'wrong' })).status).toBe(400);
  const granted = z.object({ access_token: z.string() });
  const { access_token: token } = granted.parse(await (await signIn({ apikey: 'anon' }, who)).json());
  expect((await process(http, token)).status).toBe(200);
  expect((await process(http, 'anon')).status).toBe(401);
});

test('the worker needs its secret, then sends notifications that are due', async () => {
  await using database = await freshDatabase('production');
  await database.sql(`
    insert into manufacturing_partners (id, name, contact_email, status, webhook_url)
    values ('${landmarks.partners.yamada}', '山田製作所', 'y@example.com', 'approved', 'https://y.example'),
           ('${landmarks.partners.approvedWithoutWebhook}', '高岡銅器', 't@example.com', 'approved', null);
    insert into partner_notifications (partner_id, notification_type, payload, status, next_retry_at, attempts, created_at)
    select case when name = 'deaf' then '${landmarks.partners.approvedWithoutWebhook}'::uuid else '${landmarks.partners.yamada}' end,
           'order_created', jsonb_build_object('order_id', name), status, next::timestamptz, attempts, '2026-11-22T00:00Z'
    from (values ('new', 'pending', null, 0), ('due', 'retry', '2026-11-22T00:59Z', 4), ('later', 'retry', '2026-11-22T01:01Z', 1),
                 ('over', 'failed', '2026-11-22T00:00Z', 1), ('deaf', 'pending', null, 0)) as n (name, status, next, attempts)`);
  await using http = await startMarketplaceHttp({ db: database.url, clock, cronSecret: 'cron' });
  expect((await post(http.notificationWorkerUrl, asAdmin)).status).toBe(401);

  http.mode.delivery = 'refused';
  await post(http.notificationWorkerUrl, { 'x-internal-auth': 'cron' });
  const states = (): Promise<Record<string, unknown>[]> =>
    database.sql(
      `select payload ->> 'order_id' as name, status, attempts, response_code from partner_notifications order by 1`,
    );
  expect(await states()).toEqual([
    { name: 'deaf', status: 'failed', attempts: 1, response_code: null },
    { name: 'due', status: 'failed', attempts: 5, response_code: 500 },
    { name: 'later', status: 'retry', attempts: 1, response_code: null },
    { name: 'new', status: 'retry', attempts: 1, response_code: 500 },
    { name: 'over', status: 'failed', attempts: 1, response_code: null },
  ]);

  await database.sql(`update partner_notifications set next_retry_at = '2026-11-22T00:59Z' where status = 'retry'`);
  http.mode.delivery = 'delivered';
  const response = await post(http.notificationWorkerUrl, { 'x-internal-auth': 'cron' });
  expect(await response.json()).toMatchObject({
    success: true,
    processed: 2,
    queue_stats: { sent_24h: 2, failed_24h: 3 },
  });
});

test('the worker of the runbook dialect sends queued notifications', async () => {
  await using database = await seededDatabase({ dialect: 'runbook', now });
  await using http = await startMarketplaceHttp({ db: database.url, clock });
  const waiting = async (): Promise<unknown> =>
    (await database.sql(`select count(*) from partner_notifications where status = 'queued'`))[0]?.['count'];
  expect(await waiting()).toBeGreaterThan(0);
  http.mode.worker = 'lie';
  await post(http.notificationWorkerUrl);
  expect(await waiting()).toBeGreaterThan(0);
  http.mode.worker = 'ok';
  await post(http.notificationWorkerUrl);
  expect(await waiting()).toBe(0);
});
