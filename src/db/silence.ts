import { Client, type ClientBase } from 'pg';
import Cursor from 'pg-cursor';
import { connectionOf } from './connection.ts';

/** How long a statement may wait before the server is asked whether it is working on it. Milliseconds. */
const SILENT_MS = 2_000;
/** Between two looks at the statements that wait. Milliseconds. */
const LOOK_MS = 1_000;
/** How long a response that is on its way may still take after the server was asked. Milliseconds. */
const ON_THE_WAY_MS = 500;

/** A statement that waits for its response. */
interface Waiting {
  readonly client: ClientBase;
  /** The server's process. */
  readonly pid: number;
  readonly since: number;
}

type Watched = Pick<Waiting, 'client' | 'pid'>;

/**
 * Finds connections that went silent: the network or a pooler dropped them without a word, so that a statement would
 * wait for minutes, while new connections work. A statement that waits is looked up on the server, over a new
 * connection; if its session is not working on it, the connection is ended, and its user gets an error at once.
 *
 * A statement that waits longer than `limitMs` ends its connection in any case: Kysely gives it back to the pool
 * without an error, and the next user would wait behind it.
 */
export class Silence {
  readonly #url: string;
  readonly #limitMs: number;
  readonly #waiting = new Set<Waiting>();
  #isArmed = false;

  /** @param limitMs the longest time that a statement may take; 0 means no limit */
  constructor(url: string, limitMs: number) {
    this.#url = url;
    this.#limitMs = limitMs;
  }

  /** Watches a connection from now on. */
  watch(watched: Watched): void {
    const { client } = watched;
    const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
    const wrapped = queryOf(client);
    const query = wrapped.query.bind(client);
    wrapped.query = (...given) => {
      const callback = given.at(-1);
      if (isCallback(callback)) {
        const done = this.#begin(watched);
        return query(...given.slice(0, -1), (...answer: unknown[]) => {
          done();
          callback(...answer);
        });
      }
      const result = query(...given);
      if (result instanceof Promise) return this.#during(watched, result);
      if (result instanceof Cursor) this.#watchCursor(watched, result, ended);
      return result;
    };
  }

  /** Between two reads a cursor may rest. Closing one waits for a response, which an ended connection never gives. */
  #watchCursor(watched: Watched, cursor: Cursor, ended: Promise<void>): void {
    const read = cursor.read.bind(cursor);
    const close = cursor.close.bind(cursor);
    cursor.read = ((rows: number) => this.#during(watched, read(rows))) as typeof cursor.read;
    cursor.close = (() => this.#during(watched, Promise.race([close(), ended]))) as typeof cursor.close;
  }

  async #during<Value>(watched: Watched, work: Promise<Value>): Promise<Value> {
    const done = this.#begin(watched);
    try {
      return await work;
    } finally {
      done();
    }
  }

  #begin(watched: Watched): () => void {
    const waiting: Waiting = { ...watched, since: performance.now() };
    this.#waiting.add(waiting);
    this.#arm();
    return () => this.#waiting.delete(waiting);
  }

  #arm(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    setTimeout(() => void this.#look(), LOOK_MS).unref();
  }

  async #look(): Promise<void> {
    const waited = ({ since }: Waiting): number => performance.now() - since;
    const late = [...this.#waiting].filter((each) => waited(each) > SILENT_MS);
    const tooLong = late.filter((each) => this.#limitMs > 0 && waited(each) > this.#limitMs);
    for (const { client } of tooLong) end(client);
    const open = late.filter((each) => !tooLong.includes(each));
    // When the server cannot be asked, only the limit is left.
    if (open.length > 0) await this.#endSilent(open).catch(() => undefined);
    this.#isArmed = false;
    if (this.#waiting.size > 0) this.#arm();
  }

  async #endSilent(late: readonly Waiting[]): Promise<void> {
    const idle = await idleSessions(
      this.#url,
      late.map(({ pid }) => pid),
    );
    const silent = late.filter(({ pid }) => idle.has(pid));
    if (silent.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, ON_THE_WAY_MS).unref());
    for (const each of silent) if (this.#waiting.has(each)) end(each.client);
  }
}

/** A client's `query`, to be replaced: pg returns a promise, or the given cursor, or calls the given callback. */
const queryOf = (client: ClientBase): { query: (...given: unknown[]) => unknown } => client;

const isCallback = (value: unknown): value is (...answer: unknown[]) => void => typeof value === 'function';

/** Ends a connection at once: pg destroys the socket while a statement waits, and the pool opens another. */
const end = (client: ClientBase): void => void (client as Client).end().catch(() => undefined);

/**
 * The sessions that are not working on a statement: gone, idle, or waiting for their client.
 * States and wait events: https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW
 */
async function idleSessions(url: string, pids: readonly number[]): Promise<Set<number>> {
  const client = new Client({
    ...connectionOf(url),
    application_name: 'banto:check',
    connectionTimeoutMillis: 3_000,
    query_timeout: 3_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(
      `select asked.pid from unnest($1::int[]) as asked (pid)
       left join pg_catalog.pg_stat_activity a on a.pid = asked.pid
       where a.pid is null or a.state like 'idle%' or a.state = 'active' and a.wait_event = 'ClientRead'`,
      [pids],
    );
    return new Set(rows.map(({ pid }) => pid));
  } finally {
    end(client);
  }
}
