import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  Client,
  DatabaseError,
  escapeIdentifier,
  Pool,
  type PoolClient,
  type QueryResult,
  type QueryResultRow,
} from 'pg';
import { inject } from 'vitest';

import type { DialectName } from '#playground/marketplace/schema.ts';
import { plainTypes } from '#playground/plain-types.ts';
import { elapsed, load, patient } from '#playground/patience.ts';

export interface TestDatabase extends AsyncDisposable {
  readonly name: string;
  readonly dialect: DialectName;
  /** The superuser's connection string. */
  readonly url: string;
  /**
   * Runs a statement as the superuser (several, when there are no parameters) and returns its rows: dates as
   * `YYYY-MM-DD`, timestamps as Date, bigint and numeric as number.
   */
  readonly sql: <Row extends QueryResultRow = QueryResultRow>(
    text: string,
    params?: readonly unknown[],
  ) => Promise<Row[]>;
  /** Runs a function with one connection, for transactions. */
  readonly withClient: <Result>(use: (client: PoolClient) => Promise<Result>) => Promise<Result>;
  /** Backs it up while no Banto runs, and returns what restores it to that moment. */
  backUp(): Promise<() => Promise<void>>;
}

/**
 * A new database for a test or a test file: a copy of the dialect's template (schemas, no rows).
 *
 * Disposing drops it, and throws when a connection of Banto is still open a second later, because then something under
 * test was not closed.
 */
export async function freshDatabase(dialect: DialectName): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${dialect}_${randomUUID().slice(0, 13).replace('-', '')}`;
  await onServer(server, (client) => copyTemplate(client, name, `template_${dialect}`));
  const url = server.replace(/[^/]*$/, name);
  const pool = new Pool({ connectionString: url, application_name: 'test', max: 4, types: plainTypes });
  // When a test cuts connections, this pool's idle ones must not fail it.
  pool.on('error', () => undefined);

  return {
    name,
    dialect,
    url,
    sql: async <Row extends QueryResultRow>(text: string, params?: readonly unknown[]) =>
      rowsOf(await pool.query<Row>(text, params === undefined ? undefined : [...params])),
    withClient: async (use) => {
      const client = await pool.connect();
      try {
        return await use(client);
      } finally {
        client.release();
      }
    },
    backUp: async () => {
      const backup = `${name}_backup`;
      await onServer(server, async (client) => {
        await cutConnections(client, name);
        await copyTemplate(client, backup, name);
      });
      return () =>
        onServer(server, async (client) => {
          await client.query(`drop database ${escapeIdentifier(name)} with (force)`);
          await client.query(`alter database ${escapeIdentifier(backup)} rename to ${escapeIdentifier(name)}`);
        });
    },
    [Symbol.asyncDispose]: async () => {
      await pool.end();
      await onServer(server, async (client) => {
        const open = await leftOpen(client, name);
        await client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`);
        if (open.length > 0) throw new Error(`Connections still open after the test: ${open.join(', ')} (${load()})`);
      });
    },
  };
}

async function onServer<Result>(url: string, use: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url, application_name: 'test' });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Ends everybody's connections to a database. */
const cutConnections = (client: Client, database: string): Promise<unknown> =>
  client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database]);

/** Copies one at a time, because the disk is the bottleneck. Waits while the template is in use (55006). */
async function copyTemplate(client: Client, name: string, template: string): Promise<void> {
  await client.query(`select pg_advisory_lock(hashtext('copy a template'))`);
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(
        `create database ${escapeIdentifier(name)} template ${escapeIdentifier(template)} strategy file_copy`,
      );
      return;
    } catch (error) {
      if (attempt === 10 || !(error instanceof DatabaseError) || error.code !== '55006') throw error;
      await sleep(50 * attempt);
    }
  }
}

/** Banto's connections to a database that are still open after a second (longer on a busy machine). */
async function leftOpen(client: Client, database: string): Promise<string[]> {
  const begun = elapsed();
  for (;;) {
    const { rows } = await client.query<{ application_name: string; state: string | null; query: string }>(
      `select application_name, state, left(query, 80) as query from pg_stat_activity
       where datname = $1 and application_name like 'banto%'`,
      [database],
    );
    if (rows.length === 0 || elapsed() - begun > patient(1_000)) {
      return rows.map((row) => `${row.application_name} (${row.state ?? 'unknown'}: ${row.query})`);
    }
    await sleep(50);
  }
}

/** The rows of the last result, since several statements give several results. */
const rowsOf = <Row extends QueryResultRow>(result: QueryResult<Row> | QueryResult<Row>[]): Row[] =>
  (Array.isArray(result) ? result.at(-1)?.rows : result.rows) ?? [];
