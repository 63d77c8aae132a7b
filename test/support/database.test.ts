import { Client } from 'pg';
import { expect, test } from 'vitest';

import { freshDatabase } from './database.ts';

test('a connection that Banto leaves open fails the test, and the database is dropped anyway', async () => {
  const database = await freshDatabase('runbook');
  const forgotten = new Client({ connectionString: database.url, application_name: 'banto:forgotten' });
  forgotten.on('error', () => undefined);
  await forgotten.connect();
  await expect(database[Symbol.asyncDispose]()).rejects.toThrow(
    'Connections still open after the test: banto:forgotten',
  );
  await using other = await freshDatabase('runbook');
  expect(await other.sql('select 1 from pg_database where datname = $1', [database.name])).toEqual([]);
});

test('many databases at once, each separate, with the schemas of the marketplace and of Banto', async () => {
  const databases = await Promise.all(
    Array.from({ length: 8 }, (_, index) => freshDatabase(index % 2 ? 'runbook' : 'production')),
  );
  const tables = await Promise.all(
    databases.map((database) =>
      database.sql(
        `select to_regclass('public.payouts_v31') is not null and to_regclass('banto.audit_log') is not null as both`,
      ),
    ),
  );
  expect(tables).toEqual(databases.map(() => [{ both: true }]));
  expect(new Set(databases.map((database) => database.name)).size).toBe(8);
  await Promise.all(databases.map((database) => database[Symbol.asyncDispose]()));
});
