import type { Kysely } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import type * as z from 'zod';

/** A kind of queued work: what it carries, and how stubbornly it is tried. */
export interface Job<Data extends object> {
  readonly name: string;
  readonly data: z.ZodType<Data>;
  /** How often a failed run is repeated, with growing pauses from five seconds to five minutes. */
  readonly retries: number;
  /**
   * Seconds between two looks for jobs that come due later, for a job that is put off on purpose. A new job that is due at
   * once is announced, and needs no look.
   */
  readonly lookSeconds?: number;
}

export const defineJob = <Data extends object>(job: Job<Data>): Job<Data> => job;

/** Who does a job, whatever it carries: the data is read before it gets here. */
export interface Worker {
  readonly name: string;
  readonly retries: number;
  readonly lookSeconds: number | undefined;
  readonly run: (data: unknown) => Promise<void>;
  readonly giveUp: (data: unknown) => Promise<void>;
}

export interface Doing<Data> {
  readonly run: (data: Data) => Promise<void>;
  /** Called once when the last retry has failed. */
  readonly giveUp: (data: Data) => Promise<void>;
}

/** Ties a job to who does it. Data of a version that no longer reads fails like any other run. */
export const worker = <Data extends object>(
  { name, retries, lookSeconds, data: shape }: Job<Data>,
  { run, giveUp }: Doing<Data>,
): Worker => ({
  name,
  retries,
  lookSeconds,
  run: (data) => run(shape.parse(data)),
  giveUp: (data) => giveUp(shape.parse(data)),
});

export interface QueueSettings {
  readonly url: string;
  /** Whether the role owns the queue's schema; otherwise that was prepared for it. */
  readonly owned: boolean;
  /** Called with what pg-boss reports by itself: a lost connection, a slow query. */
  readonly onError: (error: unknown) => void;
}

const deadLetterOf = (name: string): string => `${name}.dead`;
/** Twenty at a time, each settled by itself, so that one slow job holds nobody up. */
const BATCH = 20;

/** A killed process's jobs are taken up again within their heartbeat and this. */
const SUPERVISE_S = 15;

/** Jobs in PostgreSQL (pg-boss, schema `pgboss`): kept through restarts, taken by one process at a time. */
export class Queue {
  readonly #boss: PgBoss;
  #started = false;

  constructor({ url, owned, onError }: QueueSettings) {
    this.#boss = new PgBoss({
      connectionString: url,
      application_name: 'banto:queue',
      max: 4,
      useListenNotify: true,
      // How soon the jobs of a process that died are missed, after their heartbeat has stopped.
      superviseIntervalSeconds: SUPERVISE_S,
      monitorIntervalSeconds: SUPERVISE_S,
      migrate: owned,
      reindex: owned,
    });
    this.#boss.on('error', onError);
  }

  get started(): boolean {
    return this.#started;
  }

  async start(workers: readonly Worker[]): Promise<void> {
    await this.#boss.start();
    await Promise.all(workers.map((each) => this.#employ(each)));
    this.#started = true;
  }

  async #employ({ name, retries, lookSeconds, run, giveUp }: Worker): Promise<void> {
    const dead = deadLetterOf(name);
    await this.#boss.createQueue(dead, { notify: true });
    await this.#boss.createQueue(name, {
      policy: 'exclusive',
      notify: true,
      retryLimit: retries,
      retryDelay: 5,
      retryBackoff: true,
      retryDelayMax: 300,
      expireInSeconds: 120,
      heartbeatSeconds: 20,
      deadLetter: dead,
    });
    const options = {
      batchSize: BATCH,
      perJobResults: true,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: 5,
      ...(lookSeconds !== undefined && { notifyPollingIntervalSeconds: lookSeconds }),
    } as const;
    await this.#boss.work(name, options, (jobs) =>
      Promise.all(
        jobs.map(async ({ id, data }) => {
          try {
            await run(data);
            return { id, status: 'completed' as const };
          } catch (error) {
            return { id, status: 'failed' as const, output: { message: String(error) } };
          }
        }),
      ),
    );
    await this.#boss.work(dead, { batchSize: BATCH, pollingIntervalSeconds: 5 }, async (jobs) => {
      for (const { data } of jobs) await giveUp(data);
    });
  }

  /**
   * Adds a job; with a transaction, only if that commits. A job with a key that still waits or runs is not added again.
   * @param afterSeconds how long it waits at least
   */
  async enqueue<Data extends object, Tables>(
    job: Job<Data>,
    data: Data,
    { trx, key, afterSeconds }: { trx?: Kysely<Tables>; key: string; afterSeconds?: number },
  ): Promise<void> {
    await this.#boss.send(job.name, job.data.parse(data), {
      singletonKey: key,
      ...(afterSeconds !== undefined && { startAfter: afterSeconds }),
      ...(trx && { db: fromKysely(trx) }),
    });
  }

  /** Takes no new job and waits for those under way, ten seconds at most. */
  async stop(): Promise<void> {
    if (!this.#started) return;
    this.#started = false;
    await this.#boss.stop({ graceful: true, timeout: 10_000, close: true });
  }
}
