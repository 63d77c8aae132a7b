import { sql } from 'kysely';
import { words } from '../../domain/words.ts';
import type { Schedule } from '../../engine/definitions/schedule.ts';

/** Deletes old records; the migration lists which. */
export const pruning: Schedule = {
  name: 'prune',
  cron: 'digest',
  title: words('古い記録の整理', 'Cleanup of old records'),
  prepare: ({ log, clock }) =>
    Promise.resolve(async (trx) => {
      const { rows } = await sql`select * from banto.prune(${clock.now()})`.execute(trx);
      log.info({ pruned: rows[0] }, 'old records pruned');
    }),
};
