import { Client, type ClientBase, DatabaseError } from 'pg';
import { connectionOf } from './connection.ts';

/** What a session is asked for. */
export interface SessionLimits {
  /** Milliseconds after which the server cancels a statement with 57014; 0 means no limit. */
  readonly statementTimeoutMs: number;
  /** Milliseconds that a statement waits for a lock (55P03); 0 means no limit. */
  readonly lockTimeoutMs: number;
  /** Makes every transaction read-only. */
  readonly readOnly: boolean;
}

/** The connection does not keep what was asked of it; the message says what to do. */
export class NotASession extends Error {}

const useSession = 'use a direct or session connection';

/**
 * Every setting that Banto's statements rely on. Databases and roles may have other defaults (`alter database … set`,
 * `alter role … set`), and a connection string may carry `options`, so each connection sets them itself.
 *
 * Not among them: `default_transaction_read_only` off. An administrator, or a host whose disk is full, sets it on for
 * good reason. Names and values are those of pg_settings: https://www.postgresql.org/docs/current/runtime-config-client.html
 */
const settingsOf = ({ statementTimeoutMs, lockTimeoutMs, readOnly }: SessionLimits): Record<string, string> => ({
  statement_timeout: String(statementTimeoutMs),
  lock_timeout: String(lockTimeoutMs),
  idle_in_transaction_session_timeout: '60000',
  // These two would end a session in the middle of its work. Older servers do not have them.
  transaction_timeout: '0',
  idle_session_timeout: '0',
  ...(readOnly && { default_transaction_read_only: 'on' }),
  // The dialect is read from `public`. Hosts install what the marketplace's triggers call in `extensions`.
  search_path: 'public, extensions',
  // The locks rely on each statement seeing what others have committed.
  default_transaction_isolation: 'read committed',
  // A payment that was reported must survive a crash of the server.
  synchronous_commit: 'on',
  // What the parsers read, and how text that is compared is written.
  timezone: 'UTC',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
});

/** Milliseconds for preparing a connection. */
const PREPARE_MS = 5_000;

/** A statement with a time limit of its own. Guarantee: pg reads `query_timeout` from a query's config; its types do not say so. */
const within = (ms: number, text: string, values: readonly unknown[] = []) =>
  ({ text, values: [...values], query_timeout: ms }) as { text: string; values: unknown[] };

/**
 * A session's process, and what its settings are now: `set_config` returns the new value as `current_setting` shows it.
 * https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SET
 */
interface Session {
  readonly pid: number;
  readonly settings: Record<string, string>;
}

/** Names that this server does not know are left out. Functions are named with their schema: the path is not set yet. */
const SET = `select pg_catalog.pg_backend_pid() as pid,
    pg_catalog.jsonb_object_agg(key, pg_catalog.set_config(key, value, false)) as settings
  from pg_catalog.jsonb_each_text($1) where pg_catalog.current_setting(key, true) is not null`;
/** Not from pg_settings, which would list every setting of the server to find these. */
const READ = `select pg_backend_pid() as pid, jsonb_object_agg(name, current_setting(name)) as settings
  from unnest($1::text[]) as name`;

/**
 * Sets what Banto relies on in a new session, and reads it back in a second statement.
 * @returns the id of the server's process
 * @throws NotASession when the second statement meets another session, or other settings.
 */
export async function prepareSession(client: ClientBase, limits: SessionLimits): Promise<number> {
  const asked = await client.query<Session>(within(PREPARE_MS, SET, [JSON.stringify(settingsOf(limits))]));
  const wanted = asked.rows[0]?.settings ?? {};
  const kept = await client.query<Session>(within(PREPARE_MS, READ, [Object.keys(wanted)]));
  const [before, after] = [asked.rows[0], kept.rows[0]];
  if (!before || !after || before.pid !== after.pid) throw notASession();
  for (const [name, found] of Object.entries(after.settings))
    if (found !== wanted[name])
      throw new NotASession(
        `the connection does not keep ${name} (asked ${wanted[name]}, has ${found}); ${useSession}`,
      );
  return after.pid;
}

const notASession = (): NotASession => new NotASession(`this is a transaction pooler; ${useSession}`);

/**
 * Checks that a connection is one session. A transaction pooler gives each transaction a server of its own choice: while
 * two others hold transactions, the first connection meets another server, or they meet its. PgBouncer's documentation
 * lists what breaks: https://www.pgbouncer.org/features.html
 * @throws NotASession; the errors of connecting.
 */
export async function assertSession(url: string): Promise<void> {
  const clients = Array.from(
    { length: 3 },
    () => new Client({ ...connectionOf(url), application_name: 'banto:check', connectionTimeoutMillis: 5_000 }),
  );
  const [own, ...others] = clients as [Client, ...Client[]];
  for (const client of clients) client.on('error', () => undefined);
  try {
    for (const client of clients) await client.connect();
    const pid = await pidOf(own);
    for (const other of others) {
      await begin(other);
      if ((await pidOf(other)) === pid || (await pidOf(own)) !== pid) throw notASession();
    }
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

async function pidOf(client: Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>(within(PREPARE_MS, 'select pg_catalog.pg_backend_pid() as pid'));
  return rows[0]?.pid;
}

/** A pooler that shares single statements refuses a transaction. */
async function begin(client: Client): Promise<void> {
  try {
    await client.query(within(PREPARE_MS, 'begin read only'));
  } catch (error) {
    throw error instanceof DatabaseError ? notASession() : error;
  }
}
