import { Kysely, PostgresDialect } from 'kysely';
import { Pool, type PoolConfig, types } from 'pg';
import Cursor from 'pg-cursor';

/** The driver has no name for it. */
const DATE_ARRAY = 1182;

/**
 * How Banto reads PostgreSQL's types. A `date` stays the text it is: as a JavaScript Date it would fall on another day
 * in another time zone. A `bigint` becomes a number and refuses to lose digits.
 */
const parsers = new Map<number, (value: string) => unknown>([
  [types.builtins.DATE, (value) => value],
  [DATE_ARRAY, (value) => value.slice(1, -1).split(',').filter(Boolean)],
  [types.builtins.INT8, safeInteger],
]);

const parserFor = (...[oid, format]: Parameters<typeof types.getTypeParser>): ((value: string) => unknown) =>
  parsers.get(oid) ?? types.getTypeParser(oid, format);

function safeInteger(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`bigint ${value} is beyond what JavaScript counts exactly`);
  return number;
}

export interface PoolOptions {
  /** Shown in pg_stat_activity as `banto:<name>`. */
  readonly name: string;
  readonly max: number;
  /** Every transaction of this pool is read-only, whatever it is asked to do. */
  readonly readOnly?: boolean;
  /** A statement that runs longer is ended by the server with 57014. Milliseconds; 0 lets it take its time. */
  readonly statementTimeoutMs: number;
}

/**
 * A pool with safe parsers and bounds on everything that could hang. The bounds are start-up parameters, so a direct or
 * session connection is needed (a transaction pooler refuses them).
 */
export function openPool(url: string, { name, max, readOnly = false, statementTimeoutMs }: PoolOptions): Pool {
  const config: PoolConfig = {
    connectionString: url,
    max,
    application_name: `banto:${name}`,
    statement_timeout: statementTimeoutMs,
    // The server ends a statement; when the server itself is out of reach, the client does. Not what may take its time: the
    // client's clock runs on while a cursor is read, and keeps the process alive after it.
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
  // Nor must one that is lent out: the pool listens only to idle ones, and its user hears of it from the next query.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Kysely over a pool; the caller names the tables. */
export function openKysely<Tables>(pool: Pool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool, cursor: Cursor }) });
}
