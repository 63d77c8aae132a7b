import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { elapsed, patient } from '#playground/patience.ts';
import { type DatabaseProxy, startDatabaseProxy } from '#playground/proxy/proxy.ts';
import { openKysely, openPool } from '#src/db/database.ts';
import { readSnapshot } from '#src/db/snapshot.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let proxy: DatabaseProxy;
beforeAll(async () => {
  database = await freshDatabase('production');
  proxy = await startDatabaseProxy(database.url);
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const open = (max: number, statementTimeoutMs = 60_000) =>
  openPool(proxy.url, { name: 'test', max, statementTimeoutMs });
/** Far below the time limit of a statement. */
const SOON_MS = 8_000;

async function took(work: () => Promise<unknown>): Promise<{ ms: number; error: unknown }> {
  const begun = elapsed();
  const error: unknown = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { ms: elapsed() - begun, error };
}

describe('every open connection goes silent', () => {
  test('while idle: the next statement fails soon, and the one after works', async () => {
    const pool = open(1);
    const db = openKysely(pool);
    await sql`select 1`.execute(db);
    expect(proxy.silence()).toBeGreaterThan(0);
    const { ms, error } = await took(() => sql`select 1`.execute(db));
    expect(String(error)).toMatch(/Connection terminated/);
    expect(ms).toBeLessThan(patient(SOON_MS));
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
    await db.destroy();
  });

  test('in the middle of a transaction: it fails, and its connection is not used again', async () => {
    const pool = open(1);
    const db = openKysely(pool);
    const { error } = await took(() =>
      db.transaction().execute(async (trx) => {
        await sql`select 1`.execute(trx);
        proxy.silence();
        await sql`select 2`.execute(trx);
      }),
    );
    expect(error).toBeDefined();
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
    await db.destroy();
  });

  test('while rows are streamed: the stream ends, and its place is free again', async () => {
    const pool = open(1, 3_000);
    const { error } = await took(() =>
      readSnapshot<Record<string, never>, void>({ pool, plugins: [] }, async (db) => {
        const stream = db
          .selectFrom(sql<{ n: number }>`generate_series(1, 100000) as s(n)`.as('rows'))
          .selectAll()
          .stream(100);
        for await (const { n } of stream) if (n === 100) proxy.silence();
      }),
    );
    expect(error).toBeDefined();
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });
});

test('a statement that is only slow is left alone', async () => {
  const pool = open(1);
  const { error } = await took(() => pool.query('select pg_sleep(4)'));
  expect(error).toBeUndefined();
  await pool.end();
});

test('a statement that waits longer than its limit ends its connection, though the server cannot be asked', async () => {
  const pool = open(1, 100);
  const db = openKysely(pool);
  await sql`select 1`.execute(db);
  proxy.delayMs = 60_000;
  const { ms, error } = await took(() => sql`select 1`.execute(db));
  proxy.delayMs = 0;
  expect(error).toBeDefined();
  expect(ms).toBeLessThan(patient(10_000));
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  await db.destroy();
});
