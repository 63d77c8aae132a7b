import { expect, test } from 'vitest';
import * as z from 'zod';
import { patient, waitFor } from '#playground/patience.ts';
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

test('a process that starts looks at once: one that is killed every few seconds lives to see no later pass', async () => {
  await using database = await freshDatabase('production');
  const open = async (): Promise<Queue> => {
    const queue = new Queue({ url: database.url, owned: true, onError: () => undefined, onWaiting: () => undefined });
    await queue.start([worker(job, { run: () => Promise.resolve(), giveUp: () => Promise.resolve() })]);
    return queue;
  };
  const first = await open();
  await first.enqueue(job, {}, { key: 'lost', afterSeconds: 3_600 });
  await first.stop();
  await database.sql(`update banto_queue.queue set monitor_on = now() - interval '1 minute', monitor_claim_on = null`);
  await database.sql(
    `update banto_queue.job_common set state = 'active', started_on = now(), heartbeat_on = now() - interval '1 minute'
     where name = $1`,
    [job.name],
  );
  const second = await open();
  try {
    const again = await waitFor(
      async () =>
        (await database.sql(`select state from banto_queue.job where name = $1 and state <> 'active'`, [job.name]))[0],
      10_000,
    );
    expect(again).toEqual({ state: 'retry' });
  } finally {
    await second.stop();
  }
});
