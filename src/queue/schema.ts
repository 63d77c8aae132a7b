import { createRequire } from 'node:module';
import { Client, escapeIdentifier, type Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import { connectionOf } from '../db/connection.ts';
import { poolConfig } from '../db/database.ts';
import { watchLocks } from '../db/lock-watch.ts';
import { QUEUE_SCHEMA as SCHEMA, QUEUE_SILENT_MS } from './queue.ts';

/**
 * Brings the queue's own schema up to date as its owner, and lets `grantee` use the rows in it, but not change its
 * tables. Concurrent calls wait for each other. Returns the applied version (`banto_queue_<n>`); undefined when none was.
 * @param waiting called when somebody holds a lock that it needs for more than a moment, with who it is
 * @throws LockHeld
 */
export async function prepareQueue(
  url: string,
  { grantee, waiting }: { readonly grantee: string | undefined; readonly waiting: (who: string) => void },
): Promise<string | undefined> {
  const client = new Client({ ...connectionOf(url), application_name: 'banto:migrate' });
  await client.connect();
  try {
    const before = await versionOf(client);
    await watchLocks({ url, pool: 'migrate', waiting, silentMs: QUEUE_SILENT_MS }, () => install(url));
    if (grantee !== undefined) await grantTo(client, grantee);
    const after = await versionOf(client);
    return after === before ? undefined : `${SCHEMA}_${after}`;
  } finally {
    await client.end();
  }
}

/** The version of pg-boss's schema; undefined where there is none. */
async function versionOf(client: Client): Promise<number | undefined> {
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass('${SCHEMA}.version') is not null as there`,
  );
  if (rows[0]?.there !== true) return undefined;
  const found = await client.query<{ version: number }>(`select version from ${SCHEMA}.version`);
  return found.rows[0]?.version;
}

async function install(url: string): Promise<void> {
  const quiet = { supervise: false, schedule: false, registerInstance: false } as const;
  const pool = poolConfig(url, { name: 'migrate', max: 1, statementTimeoutMs: 0, lockTimeoutMs: 0 });
  const boss = new PgBoss({ ...pool, schema: SCHEMA, ...quiet });
  // Errors of background work only: `start` throws its own.
  boss.on('error', () => undefined);
  try {
    await boss.start();
  } finally {
    await boss.stop({ graceful: false });
  }
}

async function grantTo(client: Client, role: string): Promise<void> {
  const grantee = escapeIdentifier(role);
  await client.query(`grant usage on schema ${SCHEMA} to ${grantee}`);
  await client.query(`grant select, insert, update, delete on all tables in schema ${SCHEMA} to ${grantee}`);
}

/** What is there of the queue's schema, and what this connection's role may not do with it. */
export interface QueueState {
  /** The version of its tables; undefined when there are none, `unreadable` when this role may not look. */
  readonly installed: number | 'unreadable' | undefined;
  /** The version that this program needs. */
  readonly expected: number;
  /** Tables of which it may not read and write the rows. */
  readonly denied: readonly string[];
}

/** The version that pg-boss makes: it reads it from the same place. */
const { pgboss } = createRequire(import.meta.url)('pg-boss/package.json') as {
  readonly pgboss: { readonly schema: number };
};

/** Looks at the queue's schema without changing anything. */
export async function queueState(pool: Pick<Pool, 'query'>): Promise<QueueState> {
  const { rows } = await pool.query<{ name: string; usable: boolean; granted: boolean }>(
    `select c.relname as name, has_schema_privilege(n.oid, 'usage') as usable,
       has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
         and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete') as granted
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind in ('r', 'p') order by 1`,
    [SCHEMA],
  );
  const expected = pgboss.schema;
  const version = rows.find(({ name }) => name === 'version');
  if (!version) return { installed: undefined, expected, denied: [] };
  if (!version.usable || !version.granted) return { installed: 'unreadable', expected, denied: [] };
  const found = await pool.query<{ version: number }>(`select version from ${SCHEMA}.version`);
  const denied = rows.filter(({ granted }) => !granted).map(({ name }) => name);
  return { installed: found.rows[0]?.version, expected, denied };
}
