import { Client } from 'pg';
import { expect, test } from 'vitest';
import { migrate, MigrationFailed } from '#src/db/migrate.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

/** A database without Banto's tables, and somebody who holds Kysely's lock on migrations in it. */
async function held(application: string) {
  const database = await freshDatabase('production');
  await database.sql('drop schema banto, banto_queue cascade');
  const stranger = new Client({ connectionString: database.url, application_name: application });
  await stranger.connect();
  await stranger.query('select pg_advisory_lock(3853314791062309107)');
  return {
    database,
    stranger,
    [Symbol.asyncDispose]: async () => {
      await stranger.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

const tablesIn = ({ sql }: TestDatabase) =>
  sql(`select from pg_tables where schemaname = 'banto' and tablename = 'card'`);

test('a stranger who holds the lock is named, and ends the wait after its bound', async () => {
  await using place = await held('psql');
  const said: string[] = [];
  const waiting = (who: string): void => void said.push(who);
  const patience = { silentMs: 0, strangerMs: 1_200, ownMs: 60_000 };
  const failed = await migrate(place.database.url, { waiting, patience }).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(MigrationFailed);
  expect(String(failed)).toMatch(
    /psql \/ postgres \/ pid \d+ holds the lock on migrations; end that session .*, then try again$/u,
  );
  expect(said).toEqual([expect.stringMatching(/^psql \/ postgres \/ pid \d+$/u)]);
  expect(await tablesIn(place.database)).toEqual([]);
});

test('a console that has read a table in an open transaction is named, and ends the wait after its bound', async () => {
  await using database = await freshDatabase('production');
  // As before a migration that adds a column.
  await database.sql(`alter table banto.card drop column posted_in;
    delete from banto.kysely_migration where name = '0070_posted_in'`);
  const said: string[] = [];
  const waiting = (who: string): void => void said.push(who);
  const patience = { silentMs: 0, strangerMs: 1_200, ownMs: 60_000 };
  await database.withClient(async (console) => {
    await console.query(`begin; select from banto.card`);
    const failed = await migrate(database.url, { waiting, patience }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(MigrationFailed);
    expect(String(failed)).toMatch(/test \/ postgres \/ pid \d+ holds a lock that Banto waits for; end that session/u);
    expect(said).toEqual([expect.stringMatching(/^test \/ postgres \/ pid \d+$/u)]);
    await console.query('rollback');
  });
  expect(await migrate(database.url, { waiting, patience })).toEqual(['0070_posted_in']);
});

test('another process of Banto is waited for', async () => {
  await using place = await held('banto:migrate');
  const said: string[] = [];
  const patience = { silentMs: 0, strangerMs: 0, ownMs: 60_000 };
  const release = async (who: string): Promise<void> => {
    said.push(who);
    await place.stranger.query('select pg_advisory_unlock_all()');
  };
  const applied = await migrate(place.database.url, { waiting: (who) => void release(who), patience });
  expect(applied).toContain('0001_audit_log');
  expect(said).toHaveLength(1);
});
