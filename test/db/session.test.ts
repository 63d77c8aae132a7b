import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTransactionPooler } from '#playground/proxy/pooler.ts';
import { openPool, type PoolOptions } from '#src/db/database.ts';
import { assertSession, NotASession } from '#src/db/session.ts';
import { runCli } from '../cli/run.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase('production');
  // Another application's table of the same name.
  await database.sql('create schema app; create table app.purchases (id int)');
});
afterAll(() => database[Symbol.asyncDispose]());

const usual: PoolOptions = { name: 'test', max: 2, statementTimeoutMs: 12_000 };

/** What a session of a new pool really has. */
async function settingsOf(url: string, options = usual): Promise<Record<string, string>> {
  const pool = openPool(url, options);
  try {
    const { rows } = await pool.query<{ name: string; setting: string }>(
      'select lower(name) as name, setting from pg_settings',
    );
    return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
  } finally {
    await pool.end();
  }
}

const wanted = {
  statement_timeout: '12000',
  lock_timeout: '10000',
  idle_in_transaction_session_timeout: '60000',
  search_path: 'public, extensions',
  timezone: 'UTC',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  synchronous_commit: 'on',
  extra_float_digits: '1',
};

test('a connection has what Banto asks for', async () => {
  expect(await settingsOf(database.url)).toMatchObject(wanted);
  expect(await settingsOf(database.url, { ...usual, readOnly: true })).toMatchObject({
    ...wanted,
    default_transaction_read_only: 'on',
  });
});

describe('whatever the database or the role sets', () => {
  test.each([
    ['search_path', 'app, public'],
    ['search_path', '"$user"'],
    ['statement_timeout', '0'],
    ['statement_timeout', '3s'],
    ['lock_timeout', '0'],
    ['idle_in_transaction_session_timeout', '0'],
    ['transaction_timeout', '1s'],
    ['timezone', 'Asia/Tokyo'],
    ['datestyle', 'SQL, DMY'],
    ['intervalstyle', 'iso_8601'],
    ['default_transaction_isolation', 'serializable'],
    ['synchronous_commit', 'off'],
    ['extra_float_digits', '-15'],
  ])('%s = %s', async (name, value) => {
    for (const whose of [`database ${database.name}`, `role postgres in database ${database.name}`]) {
      const quoted = name === 'search_path' ? value : `'${value}'`;
      await database.sql(`alter ${whose} set ${name} = ${quoted}`);
      try {
        expect(await settingsOf(database.url)).toMatchObject(wanted);
      } finally {
        await database.sql(`alter ${whose} reset all`);
      }
    }
  });

  test('what the connection string carries', async () => {
    for (const query of [
      'statement_timeout=0',
      'lock_timeout=0',
      'options=-c%20search_path%3Dapp%20-c%20timezone%3DJapan',
    ])
      expect(await settingsOf(`${database.url}?${query}`)).toMatchObject(wanted);
    expect(
      await settingsOf(`${database.url}?options=-c%20default_transaction_read_only%3Doff`, {
        ...usual,
        readOnly: true,
      }),
    ).toMatchObject({ default_transaction_read_only: 'on' });
  });

  test('an administrator’s read-only database stays read-only', async () => {
    await database.sql(`alter database ${database.name} set default_transaction_read_only = on`);
    try {
      expect(await settingsOf(database.url)).toMatchObject({ default_transaction_read_only: 'on' });
    } finally {
      // This database's own new sessions are read-only too.
      await database.sql(`set transaction read write; alter database ${database.name} reset all`);
    }
  });

  test('the dialect and the work mean the same table', async () => {
    await database.sql(`alter database ${database.name} set search_path = app, public`);
    const pool = openPool(database.url, usual);
    try {
      const { rows } = await pool.query(`select 'purchases'::regclass::oid = 'public.purchases'::regclass as same`);
      expect(rows).toEqual([{ same: true }]);
    } finally {
      await pool.end();
      await database.sql(`alter database ${database.name} reset all`);
    }
  });
});

describe('a transaction pooler', () => {
  const message = 'this is a transaction pooler; use a direct or session connection';

  test('is told from a direct connection', async () => {
    await using pooler = await startTransactionPooler(database.url);
    await expect(assertSession(pooler.url)).rejects.toThrow(message);
    await expect(assertSession(database.url)).resolves.toBeUndefined();
  });

  test('is told also when other clients use it', async () => {
    await using pooler = await startTransactionPooler(database.url);
    // Three clients had servers at the same time, so that the pool has several idle ones.
    const others = Array.from({ length: 3 }, () => new Client({ connectionString: pooler.url }));
    for (const other of others) other.on('error', () => undefined);
    await Promise.all(others.map((other) => other.connect()));
    await Promise.all(others.map((other) => other.query('begin')));
    await Promise.all(others.map((other) => other.query('commit')));
    expect(pooler.servers).toBe(3);
    await expect(assertSession(pooler.url)).rejects.toBeInstanceOf(NotASession);
    await Promise.all(others.map((other) => other.end()));
  });

  test.each(['DATABASE_URL', 'DATABASE_READONLY_URL', 'DATABASE_MIGRATE_URL'])(
    'as %s: Banto does not start, creates nothing, and exits with 2',
    async (variable) => {
      await using fresh = await freshDatabase('production');
      await fresh.sql('drop schema banto cascade; drop schema banto_queue cascade');
      await using pooler = await startTransactionPooler(fresh.url);
      const { status, stderr } = await runCli('../main', [], {
        SLACK_BOT_TOKEN: 'xoxb-1',
        SLACK_SIGNING_SECRET: 'secret',
        SLACK_API_URL: 'http://127.0.0.1:9/api/',
        OPS_CONFIG: 'ops.example.yml',
        LOG_LEVEL: 'silent',
        PORT: '0',
        DATABASE_URL: fresh.url,
        [variable]: pooler.url,
      });
      expect(stderr).toBe(`Banto could not start: ${variable}: ${message}\n`);
      expect(status).toBe(2);
      expect(await fresh.sql(`select nspname from pg_namespace where nspname like 'banto%'`)).toEqual([]);
    },
  );
});
