import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { connectionOf } from './connection.ts';

/** After the connection has ended, before it is opened again. Milliseconds. */
const AGAIN_MS = 2_000;
/** Between two checks that the connection has not gone silent. Milliseconds. */
const CHECK_MS = 15_000;
/** The longest wait for an answer. Milliseconds. */
const ANSWER_MS = 5_000;

/** Called with the table that has changed; with nothing when any of them may have, because nobody listened before. */
export type OnChange = (table?: string) => void;

/**
 * Listens for what Banto's own tables tell of themselves (migration 0072), on one connection that is opened again
 * whenever it ends. Who needs to know must look by itself while `isOpen` is false.
 * https://www.postgresql.org/docs/current/sql-listen.html
 */
export class Notifications {
  readonly #url: string;
  readonly #onChange: OnChange;
  readonly #over = new AbortController();
  #isOpen = false;
  #check = (): void => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(url: string, onChange: OnChange) {
    this.#url = url;
    this.#onChange = onChange;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Checks now, instead of in its turn, that the connection has not gone silent: another one failed. */
  check(): void {
    this.#check();
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      // That the database is gone is said by the work that needs it.
      await this.#listen(signal).catch(() => undefined);
      await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Listens until the connection ends or goes silent. */
  async #listen(signal: AbortSignal): Promise<void> {
    const client = new Client({
      ...connectionOf(this.#url),
      application_name: 'banto:notifications',
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
    });
    client.on('error', () => undefined);
    client.on('notification', ({ payload }) => this.#onChange(payload));
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    try {
      await client.connect();
      await client.query('listen banto');
      this.#isOpen = true;
      this.#onChange();
      while (!signal.aborted) {
        const asked = new Promise<boolean>((resolve) => {
          this.#check = () => resolve(true);
        });
        const turn = new AbortController();
        const waited = sleep(CHECK_MS, true, { signal: AbortSignal.any([signal, turn.signal]) }).catch(() => false);
        const isOpen = await Promise.race([waited, asked, ended.then(() => false)]);
        turn.abort();
        if (!isOpen) return;
        await client.query('select 1');
      }
    } finally {
      this.#isOpen = false;
      await Promise.race([client.end().catch(() => undefined), sleep(ANSWER_MS, undefined, { ref: false })]);
    }
  }
}
