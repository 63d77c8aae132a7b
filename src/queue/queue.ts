import type { Kysely } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import type * as z from 'zod';
import { poolConfig } from '../db/database.ts';
import { type Watched, watchLocks } from '../db/lock-watch.ts';
import { LaterWatch } from './later-watch.ts';

/** A kind of queued work: its data and how often it is retried. */
export interface Job<Data extends object> {
  readonly name: string;
  readonly data: z.ZodType<Data>;
  /** How often a failed run is retried, after pauses that grow from five seconds to five minutes. */
  readonly retries: number;
}

export const defineJob = <Data extends object>(job: Job<Data>): Job<Data> => job;

/** Runs the jobs of one kind. It validates their data itself. */
export interface Worker {
  readonly name: string;
  readonly retries: number;
  readonly run: (data: unknown) => Promise<void>;
  readonly giveUp: (data: unknown) => Promise<void>;
}

interface JobHandlers<Data> {
  readonly run: (data: Data) => Promise<void>;
  /** Called once when the last retry has failed. */
  readonly giveUp: (data: Data) => Promise<void>;
}

/** Binds a job to its handlers. Data that no longer validates, of an older version, fails like any other run. */
export const worker = <Data extends object>(
  { name, retries, data: schema }: Job<Data>,
  { run, giveUp }: JobHandlers<Data>,
): Worker => ({
  name,
  retries,
  run: (data) => run(schema.parse(data)),
  giveUp: (data) => giveUp(schema.parse(data)),
});

export interface QueueSettings {
  readonly url: string;
  /** Whether the role owns the queue's schema; otherwise its owner has prepared it. */
  readonly owned: boolean;
  /** Called with what pg-boss reports by itself: a lost connection, a slow query. */
  readonly onError: (error: unknown) => void;
  /** Called at the start when somebody holds a lock that pg-boss needs for more than a moment, with who it is. */
  readonly onWaiting: (who: string) => void;
}

/**
 * The queue's schema. It is Banto's own: a marketplace may have a pg-boss of another version in `pgboss`, which Banto
 * must neither use nor migrate.
 */
export const QUEUE_SCHEMA = 'banto_queue';
/** The time limit of a statement; pg-boss's maintenance deletes many rows at once. Milliseconds. */
const STATEMENT_MS = 60_000;
/** How long a start waits for a lock until it says who holds it. Milliseconds. */
export const QUEUE_SILENT_MS = 3_000;

/** Jobs whose last retry has failed. */
export const deadLetterOf = (name: string): string => `${name}.dead`;
/** A job as it is stored. */
export interface StoredJob {
  readonly queue: string;
  readonly data: object;
  readonly key: string;
  readonly afterSeconds: number;
}

/** Jobs fetched at once. Each ends on its own, so that a slow one delays no other. */
const BATCH = 20;

/** Seconds before the first retry of a job, and before each later one at most. */
const RETRY_S = { first: 5, most: 300 };

const LATER_WATCH = { paceMs: RETRY_S.first * 1000, forMs: RETRY_S.most * 1000 };

/** Seconds. Jobs of a killed process are retried after their heartbeat has expired plus this, at most. */
const SUPERVISE_S = 30;

/** A job queue in PostgreSQL (pg-boss, schema `banto_queue`): jobs survive restarts; one process at a time runs a job. */
export class Queue {
  readonly #boss: PgBoss;
  readonly #watched: Watched;
  readonly #onError: QueueSettings['onError'];
  readonly #laterWatches = new Map<string, LaterWatch>();
  #started = false;
  #nextPass: NodeJS.Timeout | undefined;

  constructor({ url, owned, onError, onWaiting }: QueueSettings) {
    this.#watched = { url, pool: 'queue', waiting: onWaiting, silentMs: QUEUE_SILENT_MS };
    this.#boss = new PgBoss({
      ...poolConfig(url, { name: 'queue', max: 4, statementTimeoutMs: STATEMENT_MS }),
      schema: QUEUE_SCHEMA,
      useListenNotify: true,
      // Banto asks for each pass itself.
      supervise: false,
      // Not only statistics: this pass also fails the jobs whose heartbeat has expired (pg-boss, dist/boss.js, #monitor).
      monitorIntervalSeconds: SUPERVISE_S,
      // No job waits for another one.
      flowIntervalSeconds: 3_600,
      migrate: owned,
      reindex: owned,
      // Banto has its own: pg-boss would make a queue at each start, under a lock that anybody may hold.
      schedule: false,
    });
    this.#onError = onError;
    this.#boss.on('error', onError);
  }

  get started(): boolean {
    return this.#started;
  }

  /** @throws LockHeld when somebody else holds a lock that pg-boss waits for: after 30 seconds. */
  async start(workers: readonly Worker[]): Promise<void> {
    await watchLocks(this.#watched, async () => {
      await this.#boss.start();
      await Promise.all(workers.map((each) => this.#register(each)));
    });
    this.#started = true;
    void this.#supervise();
  }

  /**
   * pg-boss's own pass, which takes over the jobs of killed processes, at once and then every half minute. Its own timer
   * would begin after half a minute (pg-boss, dist/claimTimer.js), which a process that is killed again and again does not live to see.
   */
  async #supervise(): Promise<void> {
    await this.#boss.supervise().catch(this.#onError);
    if (this.#started) this.#nextPass = setTimeout(() => void this.#supervise(), SUPERVISE_S * 1_000).unref();
  }

  async #register({ name, retries, run, giveUp }: Worker): Promise<void> {
    const dead = deadLetterOf(name);
    await this.#make(dead, { notify: true });
    await this.#make(name, {
      policy: 'exclusive',
      notify: true,
      retryLimit: retries,
      retryDelay: RETRY_S.first,
      retryBackoff: true,
      retryDelayMax: RETRY_S.most,
      expireInSeconds: 120,
      heartbeatSeconds: 20,
      deadLetter: dead,
    });
    const options = {
      batchSize: BATCH,
      perJobResults: true,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: 5,
    } as const;
    let fetcher = '';
    const watch = new LaterWatch(() => this.#boss.notifyWorker(fetcher), LATER_WATCH);
    this.#laterWatches.set(name, watch);
    fetcher = await this.#boss.work(name, options, (jobs) =>
      Promise.all(
        jobs.map(async ({ id, data }) => {
          try {
            await run(data);
            return { id, status: 'completed' as const };
          } catch (error) {
            watch.expect();
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
   * Makes a queue, unless it is there: pg-boss takes an advisory lock for that, and one that anybody else holds must not
   * keep a replica from starting. An existing queue stays as it is in any case.
   */
  async #make(name: string, options: Parameters<PgBoss['createQueue']>[1]): Promise<void> {
    if (!(await this.#boss.getQueue(name))) await this.#boss.createQueue(name, options);
  }

  /**
   * Adds a job; with a transaction, only if that commits. Not added when a job with its key is waiting or running.
   * @param afterSeconds the shortest delay before it runs
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
    if (afterSeconds !== undefined) this.#laterWatches.get(job.name)?.expect();
  }

  /** Adds a job that an older version had stored elsewhere. */
  async adopt<Tables>(trx: Kysely<Tables>, { queue, data, key, afterSeconds }: StoredJob): Promise<void> {
    await this.#boss.send(queue, data, { singletonKey: key, startAfter: afterSeconds, db: fromKysely(trx) });
  }

  /** Takes no new job and waits for running ones, ten seconds at most. */
  async stop(): Promise<void> {
    if (!this.#started) return;
    this.#started = false;
    clearTimeout(this.#nextPass);
    for (const each of this.#laterWatches.values()) each.stop();
    await this.#boss.stop({ graceful: true, timeout: 10_000, close: true });
  }
}
