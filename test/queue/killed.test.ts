import { expect, test } from 'vitest';
import * as z from 'zod';
import { patient } from '#playground/patience.ts';
import { defineJob, Queue, worker } from '#src/queue/queue.ts';
import { freshDatabase } from '../support/database.ts';

const job = defineJob({ name: 'a.lost.job', data: z.object({}), retries: 1 });
/** The longest until it runs again: the queue's pass, every half minute, the pause before a retry, and a look for it. Milliseconds. */
const AGAIN_MS = 60_000;

test(
  'a job that a killed process had begun is run again within a minute',
  { timeout: patient(AGAIN_MS + 10_000) },
  async () => {
    await using database = await freshDatabase('production');
    const queue = new Queue({ url: database.url, owned: true, onError: () => undefined, onWaiting: () => undefined });
    const ran = Promise.withResolvers<number>();
    const run = (): Promise<void> => Promise.resolve(ran.resolve(performance.now()));
    await queue.start([worker(job, { run, giveUp: () => Promise.resolve() })]);
    try {
      await queue.enqueue(job, {}, { key: 'lost', afterSeconds: 3_600 });
      // As in the middle of a day: the first pass of a new queue always looks.
      await database.sql(
        `update banto_queue.queue set monitor_on = now() - interval '5 seconds', monitor_claim_on = null`,
      );
      // As the process left it that was killed.
      await database.sql(
        `update banto_queue.job_common set state = 'active', started_on = now(), heartbeat_on = now() - interval '1 minute'
         where name = $1`,
        [job.name],
      );
      const begun = performance.now();
      expect((await ran.promise) - begun).toBeLessThan(patient(AGAIN_MS));
    } finally {
      await queue.stop();
    }
  },
);
