import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ken, sam, taro } from '#playground/cast.ts';
import { elapsed, patient } from '#playground/patience.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../support/banto.ts';

let banto: Banto;
let act: Acts;
let stranger: Client;
beforeEach(async () => {
  banto = await startBanto({ dialect: 'production', mayRefuse: [/^views\.update/] });
  act = acts(banto);
  await banto.sql(`create role "${banto.database.name}_login" login`);
  const url = new URL(banto.database.url);
  url.username = `${banto.database.name}_login`;
  stranger = new Client({ connectionString: url.href, application_name: 'stranger' });
  await stranger.connect();
});
afterEach(async () => {
  await stranger.end();
  await banto.sql(`drop role "${banto.database.name}_login"`);
  await banto[Symbol.asyncDispose]();
});

const today = '20261120';
/** Every lock of Banto that is known by an advisory key. */
const keys: readonly (readonly [what: string, key: string])[] = [
  // 'banto' in ASCII.
  ['audit chain', '422541423727'],
  ['payout generation', `hashtextextended('payout generation', 0)`],
  ['orders.resend', `hashtextextended('orders.resend', 0)`],
  ['batch numbers', `hashtextextended('batch numbers 2026-11-20', 0)`],
  ['paid alone', `hashtextextended('paid alone ${sam}', 0)`],
];

test('a login without one right takes every lock that it can name: people ask and pay as if it were not there', async () => {
  await stranger.query(keys.map(([, key]) => `select pg_advisory_lock(${key})`).join(';'));
  const id = await act.owe({ amount: 1_000 });
  const begun = elapsed();
  expect(await act.asked(hanako, '/orders stuck')).toContain('0件');
  expect(await act.submit(sam, await act.open(sam, `/payouts paid ${id} STRANGER-1`))).toContain('marked paid');
  expect(elapsed() - begun).toBeLessThan(patient(4_000));
  // A batch always needs a second person.
  await act.owe({ amount: 2_000 });
  expect(await act.submit(hanako, await act.open(hanako, '/payouts paid-all'))).toContain('承認を依頼しました');
  const card = await act.requestCard((text) => text.includes('まとめて支払済みにする') && text.includes('承認待ち'));
  expect(await act.decide(ken, card, 'request.approve')).toContain(`batch_${today}`);
  expect(await act.asked(hanako, '/ops health')).toContain(
    `「audit chain」を stranger / ${banto.database.name}_login / pid`,
  );
});

/** The advisory locks of pg-boss and of Kysely's migrator, by which any login could keep a replica from starting. */
const queueKey = (name: string): string =>
  `('x' || encode(sha224((current_database() || '.pgboss.banto_queue${name}')::bytea), 'hex'))::bit(64)::bigint`;
const startKeys = [queueKey(''), queueKey('create-queue'), queueKey('bamClaim'), '3853314791062309107'];

test('such a login takes the locks of those who make schemas and queues: another replica starts all the same', async () => {
  await stranger.query(startKeys.map((key) => `select pg_advisory_lock(${key})`).join(';'));
  const begun = elapsed();
  await banto.addReplica();
  expect(elapsed() - begun).toBeLessThan(patient(5_000));
  banto.slack.botUrl = banto.slack.botUrl.slice(1);
  expect(await act.asked(hanako, '/orders stuck')).toContain('0件');
});

test('a migration waits for a lock that such a login holds: health names the login', async () => {
  await stranger.query('select pg_advisory_lock(3853314791062309107)');
  expect(await act.asked(hanako, '/ops health')).not.toContain('stranger /');
  const migrating = new Client({ connectionString: banto.database.url, application_name: 'banto:migrate' });
  await migrating.connect();
  const waiting = migrating.query('select pg_advisory_lock(3853314791062309107)');
  expect(await act.asked(hanako, '/ops health')).toContain(
    `「queue, migrations」を stranger / ${banto.database.name}_login / pid`,
  );
  await stranger.query('select pg_advisory_unlock_all()');
  await waiting;
  await migrating.end();
});

test('it may not lock a row of them', async () => {
  await expect(stranger.query('select from banto.lock for update')).rejects.toMatchObject({ code: '42501' });
});

/** Longer than the two seconds after which rows that somebody else holds are given up. Milliseconds. */
const HELD_MS = 2_500;

describe('a lock that Banto itself holds is waited for', () => {
  let other: Client;
  beforeEach(async () => {
    other = new Client({ connectionString: banto.database.url, application_name: 'banto:work' });
    await other.connect();
    await other.query('begin');
  });
  afterEach(() => other.end());

  /** How replicas of this version, and older ones, hold a lock. */
  const versions = [
    ['this version', (name: string) => `select banto.take_lock('${name}', hashtextextended('${name}', 0))`],
    ['an older one', (name: string) => `select pg_advisory_xact_lock(hashtextextended('${name}', 0))`],
  ] as const;

  test.each(versions)('while a month is generated by %s, no fee of a sale is recalculated', async (_version, hold) => {
    const id = await act.sell({ price: 10_000, cost: 2_000, at: new Date('2026-11-10T03:00:00Z') });
    const modal = await act.open(hanako, `/purchases recalc ${id}`);
    await other.query(hold('payout generation'));
    const said = act.submit(hanako, modal);
    await sleep(HELD_MS);
    expect(await act.audit(`subject = $1`, [`purchase:${id}`])).toEqual([]);
    await other.query('rollback');
    expect(await said).toContain('再計算しました');
  });

  test.each(versions)(
    'while the day’s sum is read by %s, the same person pays nothing else',
    async (_version, hold) => {
      const id = await act.owe({ amount: 1_000 });
      const modal = await act.open(sam, `/payouts paid ${id} SUM-${id.slice(0, 8)}`);
      await other.query(hold(`paid alone ${sam}`));
      const said = act.submit(sam, modal);
      await sleep(HELD_MS);
      expect(await act.audit(`subject = $1`, [`payout:${id}`])).toEqual([]);
      await other.query('rollback');
      expect(await said).toContain('marked paid');
    },
  );

  test.each(versions)('while a batch of the day is numbered by %s, no other batch is', async (_version, hold) => {
    await act.owe({ amount: 2_000 });
    await act.submit(hanako, await act.open(hanako, '/payouts paid-all'));
    const card = structuredClone(
      await act.requestCard((text) => text.includes('まとめて支払済みにする') && text.includes('承認待ち')),
    );
    await other.query(hold('batch numbers 2026-11-20'));
    const said = act.decide(ken, card, 'request.approve', 20_000);
    await sleep(HELD_MS);
    expect(await banto.sql(`select from payouts_v31 where status = 'completed'`)).toEqual([]);
    await other.query('rollback');
    expect(await said).toContain(`batch_${today}`);
  });

  test('the chain is locked for long: it is given up after a while, and works again', async () => {
    await other.query('select from banto.lock_chain()');
    const begun = elapsed();
    // It is given up after five seconds, as long as a person usually waits here.
    const said = textOf(await (await banto.slack.as(hanako).command('/orders stuck')).message(undefined, 12_000));
    expect(said).toContain('データベースでほかの処理を待っていて');
    expect(said).toContain('参照番号');
    expect(elapsed() - begun).toBeLessThan(patient(12_000));
    await other.query('rollback');
    expect(await act.asked(hanako, '/orders stuck')).toContain('0件');
  });
});

test('the marketplace is not called while another process holds the call’s lock, and its rows decide afterwards', async () => {
  await act.owe({ amount: 30_000, status: 'scheduled' });
  await act.submit(taro, await act.open(taro, '/payouts process'));
  const card = await act.requestCard((text) => text.includes('承認待ち'));
  const [request] = await banto.sql<{ receipt_id: string }>('select receipt_id from banto.request');
  const other = new Client({ connectionString: banto.database.url, application_name: 'banto:work' });
  await other.connect();
  await other.query(`select pg_advisory_lock(hashtextextended('foreign ' || $1, 0))`, [request?.receipt_id]);
  await act.decide(ken, card, 'request.approve');
  await banto.slack.waitFor(async () => (await act.audit(`outcome = 'started'`)).length === 1);
  // Long enough for a call, if it were made.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const calls = () =>
    banto.marketplace.calls.filter(({ method, path }) => method === 'POST' && path.includes('process')).length;
  expect(calls()).toBe(0);
  await other.end();
  await banto.sql(`update banto.receipt set stored_at = stored_at - interval '2 minutes' where state = 'started'`);
  await banto.slack.waitFor(
    async () => (await act.audit(`operation = 'payouts.process'`)).at(-1)?.outcome === 'unknown',
    15_000,
  );
  expect(calls()).toBe(0);
});
