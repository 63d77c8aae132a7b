import { Client } from 'pg';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { elapsed, patient } from '#playground/patience.ts';
import { defineJob, Queue, worker } from '#src/queue/queue.ts';
import { prepareQueue } from '#src/queue/schema.ts';
import { freshDatabase } from '../support/database.ts';

/*
 * pg-boss takes advisory locks for what it makes, and any login of a database may hold one: `advisoryLockKey` in its
 * dist/plans.js.
 */
const lock = (name: string): string =>
  `select pg_advisory_lock(('x' || encode(sha224((current_database() || '.pgboss.banto_queue${name}')::bytea), 'hex'))::bit(64)::bigint)`;

const job = defineJob({ name: 'a.new.job', data: z.object({}), retries: 1 });

/** Somebody holds a lock while work runs, until it is said who. */
async function held(name: string, work: (url: string, waiting: (who: string) => void) => Promise<void>) {
  await using database = await freshDatabase('production');
  await database.sql('drop schema banto_queue cascade');
  const stranger = new Client({ connectionString: database.url, application_name: 'psql' });
  await stranger.connect();
  const { rows } = await stranger.query<{ pid: number }>('select pg_backend_pid() as pid');
  await stranger.query(lock(name));
  const said: string[] = [];
  const begun = elapsed();
  await work(database.url, (who) => {
    said.push(who);
    void stranger.end();
  });
  expect(said).toEqual([`psql / postgres / pid ${rows[0]?.pid}`]);
  expect(elapsed() - begun).toBeLessThan(patient(10_000));
}

test('somebody holds the lock on the queue’s schema: npm run migrate says who within seconds, and goes on', async () => {
  await held('', async (url, waiting) => {
    expect(await prepareQueue(url, { grantee: undefined, waiting })).toMatch(/^banto_queue_\d+$/u);
  });
});

test.each([
  ['the schema', ''],
  ['new queues', 'create-queue'],
])('somebody holds the lock on %s: a start says who within seconds, and goes on', async (_what, name) => {
  await held(name, async (url, onWaiting) => {
    const queue = new Queue({ url, owned: true, onError: () => undefined, onWaiting });
    await queue.start([worker(job, { run: () => Promise.resolve(), giveUp: () => Promise.resolve() })]);
    expect(queue.started).toBe(true);
    await queue.stop();
  });
});
