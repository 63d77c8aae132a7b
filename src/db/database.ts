import { Kysely, PostgresDialect } from 'kysely';
import { type ClientBase, Pool, type PoolConfig } from 'pg';
import Cursor from 'pg-cursor';
import { connectionOf } from './connection.ts';
import { parserFor } from './parsers.ts';
import { prepareSession } from './session.ts';
import { Silence } from './silence.ts';

export interface PoolOptions {
  /** Shown in pg_stat_activity as `banto:<name>`. */
  readonly name: string;
  readonly max: number;
  /** Makes every transaction of this pool read-only. */
  readonly readOnly?: boolean;
  /** Milliseconds after which the server cancels a statement with 57014; 0 means no limit. */
  readonly statementTimeoutMs: number;
  /** Milliseconds that a statement waits for a lock; 0 means no limit. Default: ten seconds. */
  readonly lockTimeoutMs?: number;
}

/** Beyond the server's own limit, for when it cannot be reached to cancel the statement. Milliseconds. */
const BEYOND_MS = 5_000;

/**
 * The settings of a pool with safe parsers, time limits on everything that could hang, and sessions that keep what
 * Banto relies on. They need a direct or session connection.
 */
export function poolConfig(
  url: string,
  { name, max, readOnly = false, statementTimeoutMs, lockTimeoutMs = 10_000 }: PoolOptions,
) {
  const silence = new Silence(url, statementTimeoutMs === 0 ? 0 : statementTimeoutMs + BEYOND_MS);
  return {
    ...connectionOf(url),
    max,
    application_name: `banto:${name}`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // Rounds come every few seconds: opening a connection for each would take more round trips than their work.
    idleTimeoutMillis: 60_000,
    // No connection is so old that everybody between Banto and the database has forgotten it.
    maxLifetimeSeconds: 30 * 60,
    // The pool awaits it, though its type does not say so; an error refuses the connection.
    onConnect: (async (client: ClientBase) => {
      // A connection in use has no listener of the pool: its user gets the error from the next query.
      client.on('error', () => undefined);
      silence.watch({ client, pid: await prepareSession(client, { statementTimeoutMs, lockTimeoutMs, readOnly }) });
    }) as (client: ClientBase) => void,
    types: { getTypeParser: parserFor as never },
  } satisfies PoolConfig;
}

/** Opens a pool; the first query makes its first connection. */
export function openPool(url: string, options: PoolOptions): Pool {
  const pool = new Pool(poolConfig(url, options));
  // An idle connection that the server closes must not end the process: the next query opens a new one.
  pool.on('error', () => undefined);
  return pool;
}

/** Why the database takes no writes; undefined when it does. In English. */
export async function readOnlyReason(pool: Pick<Pool, 'query'>): Promise<string | undefined> {
  const { rows } = await pool.query<{ reason: string | null }>(
    `select case when pg_is_in_recovery() then 'read-only: it is a standby'
       when current_setting('transaction_read_only') = 'on' then 'read-only: default_transaction_read_only is on'
     end as reason`,
  );
  return rows[0]?.reason ?? undefined;
}

/** Kysely over a pool; the caller names the tables. */
export function openKysely<Tables>(pool: Pool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool, cursor: Cursor }) });
}
