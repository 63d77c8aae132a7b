import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { LockHeld, watchLocks } from '#src/db/lock-watch.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

const LOCK = 'select pg_advisory_lock(4711)';

async function session({ url }: TestDatabase, name: string) {
  const client = new Client({ connectionString: url, application_name: name });
  client.on('error', () => undefined);
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

/** A start that waits for the lock for at most `most` milliseconds, watched from `silentMs` on. Returns who is said to hold it. */
async function start(database: TestDatabase, { silentMs, most }: { silentMs: number; most: number }) {
  const said: string[] = [];
  await using starting = await session(database, 'banto:test');
  await starting.query(`set lock_timeout = ${most}`);
  const watched = { url: database.url, pool: 'test', silentMs, waiting: (who: string) => void said.push(who) };
  const error = await watchLocks(watched, () => starting.query(LOCK)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { said, error };
}

test('of all that keep a start waiting, the one that waits for nobody is named, once, and in the error', async () => {
  await using database = await freshDatabase('production');
  // Its process number is the lowest, and it stands before the start in the line.
  await using second = await session(database, 'second in line');
  await using holder = await session(database, 'psql');
  await holder.query(LOCK);
  const waits = second.query(LOCK);
  const { said, error } = await start(database, { silentMs: 300, most: 2_000 });
  expect(said).toEqual([expect.stringMatching(/^psql \/ postgres \/ pid \d+$/u)]);
  expect(error).toBeInstanceOf(LockHeld);
  expect(String(error)).toContain(`${said[0]} holds a lock that Banto waits for; end that session`);
  await holder.query('select pg_advisory_unlock_all()');
  await waits;
});

test('a wait of a moment is not said', async () => {
  await using database = await freshDatabase('production');
  await using holder = await session(database, 'psql');
  await holder.query(LOCK);
  const released = sleep(700).then(() => holder.query('select pg_advisory_unlock_all()'));
  expect(await start(database, { silentMs: 60_000, most: 30_000 })).toEqual({ said: [], error: undefined });
  await released;
});

test('what fails for another reason is thrown as it is', async () => {
  await using database = await freshDatabase('production');
  const watched = { url: database.url, pool: 'test', silentMs: 0, waiting: () => undefined };
  const fault = new Error('another');
  await expect(watchLocks(watched, () => Promise.reject(fault))).rejects.toBe(fault);
});
