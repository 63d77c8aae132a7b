import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { waitFor } from '#playground/patience.ts';
import { openKysely, openPool } from '#src/db/database.ts';
import { leftInOldSchema, takeOverJobs } from '#src/queue/older-jobs.ts';
import { version } from '#src/process/version.ts';
import { defineJob, Queue, type Worker, worker } from '#src/queue/queue.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let stack: AsyncDisposableStack;
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  database = stack.use(await freshDatabase('production'));
});
afterEach(() => stack.disposeAsync());

test('the jobs of versions before 0.2 are taken over until version 0.3, which removes this', () => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  expect(major * 1_000 + minor, 'remove src/queue/older-jobs.ts: see docs/decisions/0009-pg-boss.md').toBeLessThan(3);
});

const job = defineJob({ name: 'receipt.tell', data: z.object({ receipt: z.string() }), retries: 3 });
const once = defineJob({ name: 'orders.resend.send', data: z.object({ receipt: z.string() }), retries: 0 });
const jobs = [job, once];

/** What an older version did: its queues and jobs in schema pgboss. */
async function oldBoss(): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: database.url, application_name: 'old', max: 2, schedule: false });
  boss.on('error', () => undefined);
  await boss.start();
  stack.defer(() => boss.stop({ graceful: false, close: true }));
  for (const { name, retries } of jobs) {
    await boss.createQueue(`${name}.dead`);
    await boss.createQueue(name, { policy: 'exclusive', retryLimit: retries, deadLetter: `${name}.dead` });
  }
  return boss;
}

/** This version's queue; collects what ran and what was given up. */
async function newQueue() {
  const ran: string[] = [];
  const gaveUp: string[] = [];
  const collect = (each: typeof job): Worker =>
    worker(each, {
      run: ({ receipt }) => Promise.resolve(void ran.push(receipt)),
      giveUp: ({ receipt }) => Promise.resolve(void gaveUp.push(receipt)),
    });
  const queue = new Queue({ url: database.url, owned: true, onError: () => undefined, onWaiting: () => undefined });
  await queue.start(jobs.map(collect));
  stack.defer(() => queue.stop());
  const db = openKysely(openPool(database.url, { name: 'test', max: 2, statementTimeoutMs: 10_000 }));
  stack.defer(() => db.destroy());
  return { ran, gaveUp, queue, db };
}

test('jobs that an older version left are run once, in their own time, and nothing else is touched', async () => {
  const boss = await oldBoss();
  await boss.send(job.name, { receipt: 'waits' }, { singletonKey: 'waits' });
  await boss.send(job.name, { receipt: 'later' }, { singletonKey: 'later', startAfter: 3_600 });
  await boss.createQueue('marketplace.mail');
  await boss.send('marketplace.mail', { to: 'somebody' });
  const { ran, queue, db } = await newQueue();
  expect(
    await leftInOldSchema(
      db,
      jobs.map(({ name }) => name),
    ),
  ).toBe(2);

  expect(await takeOverJobs(db, queue, jobs)).toBe(2);
  expect(await takeOverJobs(db, queue, jobs)).toBe(0);
  await waitFor(() => ran.length > 0, 15_000);
  expect(ran).toEqual(['waits']);
  expect(
    await database.sql(`select name, singleton_key as key, start_after > now() + interval '50 minutes' as later
      from banto_queue.job where data ->> 'receipt' = 'later'`),
  ).toEqual([{ name: job.name, key: 'later', later: true }]);
  expect(await database.sql(`select name, state::text from pgboss.job`)).toEqual([
    { name: 'marketplace.mail', state: 'created' },
  ]);
  expect(
    await leftInOldSchema(
      db,
      jobs.map(({ name }) => name),
    ),
  ).toBe(0);
});

test('a job that an older replica is running is left to it; an abandoned one is run again, or given up when it may run only once', async () => {
  const boss = await oldBoss();
  for (const [name, receipt] of [
    [job.name, 'running'],
    [job.name, 'abandoned'],
    [once.name, 'sent perhaps'],
  ] as const) {
    await boss.send(name, { receipt }, { singletonKey: receipt });
  }
  await boss.fetch(job.name, { batchSize: 2 });
  await boss.fetch(once.name);
  await database.sql(
    `update pgboss.job set started_on = now() - interval '4 minutes' where data ->> 'receipt' <> 'running'`,
  );
  const { ran, gaveUp, queue, db } = await newQueue();
  expect(await takeOverJobs(db, queue, jobs)).toBe(2);
  await waitFor(() => ran.length + gaveUp.length === 2, 15_000);
  expect({ ran, gaveUp }).toEqual({ ran: ['abandoned'], gaveUp: ['sent perhaps'] });
  expect(await database.sql(`select data ->> 'receipt' as receipt, state::text from pgboss.job`)).toEqual([
    { receipt: 'running', state: 'active' },
  ]);
});

test('an older replica and this version share what is left: each job is run by one of them', async () => {
  const boss = await oldBoss();
  const { ran, queue, db } = await newQueue();
  const own: string[] = [];
  await boss.work<{ receipt: string }>(job.name, { batchSize: 1, pollingIntervalSeconds: 0.5 }, async (batch) => {
    for (const { data } of batch) own.push(data.receipt);
  });
  const all = Array.from({ length: 30 }, (_, index) => `job ${index}`);
  for (const receipt of all) {
    await boss.send(job.name, { receipt }, { singletonKey: receipt });
    if (Number(receipt.slice(4)) % 5 === 0) await takeOverJobs(db, queue, jobs);
  }
  await takeOverJobs(db, queue, jobs);
  await waitFor(() => ran.length + own.length >= all.length, 20_000);
  expect([...ran, ...own].toSorted()).toEqual(all.toSorted());
});

describe('another pg-boss in schema pgboss', () => {
  test.each([
    [
      'older',
      `create schema pgboss; create table pgboss.version (version int, cron_on timestamptz); insert into pgboss.version values (21);
      create type pgboss.job_state as enum ('created', 'retry', 'active', 'completed', 'cancelled', 'failed');
      create table pgboss.job (id uuid primary key, name text, state pgboss.job_state, data jsonb, singletonkey text, startafter timestamptz);
      insert into pgboss.job values (gen_random_uuid(), 'receipt.tell', 'created', '{"receipt": "theirs"}', 'k', now())`,
    ],
    [
      'newer',
      `create schema pgboss; create table pgboss.version (version int); insert into pgboss.version values (999);
      create table pgboss.jobs_v2 (id uuid primary key); create view pgboss.job as select 1 as id`,
    ],
    ['empty', 'create schema pgboss'],
    [
      'without a right',
      `create schema pgboss; create table pgboss.job (id uuid, name text, data jsonb, state text, start_after timestamptz, singleton_key text, started_on timestamptz, retry_limit int, retry_count int)`,
    ],
  ])('%s: Banto starts, and changes nothing in it', async (_what, statements) => {
    await database.sql(statements);
    const dump = async () => ({
      relations:
        await database.sql(`select relname, relkind, (select count(*) from pg_attribute a where a.attrelid = c.oid) as columns
          from pg_class c where relnamespace = 'pgboss'::regnamespace order by 1`),
      jobs: await database.sql('select * from pgboss.job').catch(() => 'none'),
    });
    const before = await dump();
    const { ran, queue, db } = await newQueue();
    expect(await takeOverJobs(db, queue, jobs)).toBe(0);
    await queue.enqueue(job, { receipt: 'own' }, { key: 'own' });
    await waitFor(() => ran.includes('own'), 15_000);
    expect(await dump()).toEqual(before);
  });

  test('a role without rights on it takes nothing, without an error', async () => {
    await oldBoss();
    await database.sql(`create role queue_plain login; grant usage on schema public to queue_plain`);
    const url = new URL(database.url);
    url.username = 'queue_plain';
    const client = new Client({ connectionString: url.href });
    await client.connect();
    await client.end();
    const db = openKysely(openPool(url.href, { name: 'test', max: 1, statementTimeoutMs: 10_000 }));
    expect(await takeOverJobs(db, { adopt: () => Promise.reject(new Error('nothing to adopt')) }, jobs)).toBe(0);
    expect(await leftInOldSchema(db, ['receipt.tell'])).toBeUndefined();
    await db.destroy();
    await database.sql('drop owned by queue_plain; drop role queue_plain');
  });
});
