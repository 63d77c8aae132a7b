import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { connectionOf } from './connection.ts';

/** How often it is looked who holds a lock. Milliseconds. */
const AGAIN_MS = 500;

/** A wait for a lock that is watched. */
export interface Watched {
  readonly url: string;
  /** The name of the pool whose connections may wait: they are `banto:<pool>`. */
  readonly pool: string;
  /** Called once when one of them waits for more than a moment, with who holds the lock. */
  readonly waiting: (who: string) => void;
  /** Until it is said who holds the lock. Milliseconds. */
  readonly silentMs: number;
}

/** Somebody else holds a lock that Banto needs; the message says who, and what to do. */
export class LockHeld extends Error {
  constructor(who: string, what: string, options?: ErrorOptions) {
    super(`${who} holds ${what}; end that session (select pg_terminate_backend(…)), then try again`, options);
  }
}

/**
 * Does work at the start that PostgreSQL lets wait for locks, whoever holds them: a row, a table, or an advisory lock,
 * which needs no right at all. It is said who holds one. PostgreSQL itself ends the wait, after `lock_timeout`.
 * @throws LockHeld; what the work throws.
 */
export async function watchLocks<T>(watched: Watched, work: () => Promise<T>): Promise<T> {
  const done = new AbortController();
  const seen: { holder?: string } = {};
  const watching = look(watched, done.signal, (who) => {
    if (seen.holder === undefined) watched.waiting(who);
    seen.holder = who;
  });
  try {
    return await work();
  } catch (error) {
    // lock_not_available: https://www.postgresql.org/docs/current/errcodes-appendix.html
    if ((error as { code?: unknown }).code !== '55P03' || seen.holder === undefined) throw error;
    throw new LockHeld(seen.holder, 'a lock that Banto waits for', { cause: error });
  } finally {
    done.abort();
    await watching;
  }
}

/** Looks again and again who holds a lock, from `silentMs` on. Only work that takes so long costs a connection. */
async function look({ url, pool, silentMs }: Watched, signal: AbortSignal, held: (who: string) => void): Promise<void> {
  const client = new Client({
    ...connectionOf(url),
    application_name: 'banto:look',
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  client.on('error', () => undefined);
  try {
    await sleep(silentMs, undefined, { signal });
    await client.connect();
    for (;;) {
      const { rows } = await client.query<{ who: string }>(HOLDER, [`banto:${pool}`]);
      for (const { who } of rows) held(who);
      await sleep(AGAIN_MS, undefined, { signal });
    }
  } catch {
    // The work has ended, or this database cannot be asked: then its own error says what is wrong.
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whoever keeps connections of a name waiting: those that wait themselves come last. https://www.postgresql.org/docs/current/functions-info.html */
const HOLDER = `
  select concat_ws(' / ', nullif(holder.application_name, ''), holder.usename, 'pid ' || holder.pid) as who
  from pg_stat_activity waiting
  cross join unnest(pg_blocking_pids(waiting.pid)) as by (pid)
  join pg_stat_activity holder on holder.pid = by.pid
  where waiting.datname = current_database() and waiting.application_name = $1
  order by cardinality(pg_blocking_pids(holder.pid)), holder.pid
  limit 1`;
