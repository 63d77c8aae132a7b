import { sql } from 'kysely';
import { monthOf } from '../../domain/time/tokyo.ts';
import { words } from '../../domain/text/words.ts';
import { asReadonly } from '../../engine/database.ts';
import type { Schedule } from '../../engine/definitions/schedule.ts';
import { storeMonthFigures } from '../../engine/schedules/month-figures.ts';
import { SIZES, tableSizes } from './store.ts';

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

/** Keeps the sizes of the tables at the beginning of each month, for their growth in `/ops db`. */
export const monthlySizes: Schedule = {
  name: 'monthly-sizes',
  cron: 'monthly',
  title: words('表の大きさの記録', 'Sizes of tables'),
  async prepare({ db, clock }, { due }) {
    const figures = await tableSizes(asReadonly(db));
    return (trx) => storeMonthFigures(trx, SIZES, { month: monthOf(due), figures }, clock.now());
  },
};
