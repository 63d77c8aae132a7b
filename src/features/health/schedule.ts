import { sql } from 'kysely';
import { words } from '../../domain/words.ts';
import type { Schedule } from '../../engine/definitions/schedule.ts';

/** What grows for ever and nobody needs any more is forgotten; which that is stands in the migration. */
export const pruning: Schedule = {
  name: 'prune',
  cron: 'digest',
  title: words('古い記録の整理', 'Tidying of old records'),
  prepare: ({ log, clock }) =>
    Promise.resolve(async (trx) => {
      const { rows } = await sql`select * from banto.prune(${clock.now()})`.execute(trx);
      log.info({ pruned: rows[0] }, 'old records pruned');
    }),
};
