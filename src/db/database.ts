import { Kysely, PostgresDialect } from 'kysely';
import { Pool, type PoolConfig } from 'pg';
import Cursor from 'pg-cursor';
import { parserFor } from './parsers.ts';

export interface PoolOptions {
  /** Shown in pg_stat_activity as `banto:<name>`. */
  readonly name: string;
  readonly max: number;
  /** Makes every transaction of this pool read-only. */
  readonly readOnly?: boolean;
  /** Milliseconds after which the server cancels a statement with 57014; 0 means no limit. */
  readonly statementTimeoutMs: number;
}

/**
 * A pool with safe parsers and time limits on everything that could hang. The limits are start-up parameters, so a
 * direct or session connection is needed (a transaction pooler refuses them).
 */
export function openPool(url: string, { name, max, readOnly = false, statementTimeoutMs }: PoolOptions): Pool {
  const config: PoolConfig = {
    connectionString: url,
    max,
    application_name: `banto:${name}`,
    statement_timeout: statementTimeoutMs,
    // For when the server cannot be reached to cancel the statement itself. Not set without a statement timeout: the
    // client's timer also runs while a cursor is read, and would keep the process alive.
    ...(statementTimeoutMs > 0 && { query_timeout: statementTimeoutMs + 5_000 }),
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: 5_000,
    lock_timeout: 10_000,
    keepAlive: true,
    options: `-c timezone=UTC${readOnly ? ' -c default_transaction_read_only=on' : ''}`,
    types: { getTypeParser: parserFor as never },
  };
  const pool = new Pool(config);
  // An idle connection that the server closes must not end the process: the next query opens a new one.
  pool.on('error', () => undefined);
  // The same for a connection in use, which the pool does not listen to: its user gets the error from the next query.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Kysely over a pool; the caller names the tables. */
export function openKysely<Tables>(pool: Pool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool, cursor: Cursor }) });
}
