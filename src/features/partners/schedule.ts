import { ratedDays } from '../../domain/time/rated-days.ts';
import { monthOf } from '../../domain/time/tokyo.ts';
import { words } from '../../domain/text/words.ts';
import { asReadonly } from '../../engine/database.ts';
import type { Schedule } from '../../engine/definitions/schedule.ts';
import { sinceDays } from '../../engine/parameters/times.ts';
import { storeMonthFigures } from '../../engine/schedules/month-figures.ts';
import { performanceSince, ratingsName } from './store.ts';

/** Keeps each partner's completion rate at the beginning of each month: an order's later status changes the old rates. */
export const monthlyRatings: Schedule = {
  name: 'monthly-ratings',
  cron: 'monthly',
  title: words('パートナー完了率の記録', 'Completion rates of partners'),
  async prepare({ db, clock }, { due }) {
    const now = clock.now();
    const kept = await Promise.all(
      Object.values(ratedDays).map(async (days) => {
        const rows = await performanceSince(asReadonly(db), sinceDays(now, days), now).execute();
        const rated = rows.flatMap(({ id, rate }) => (rate === null ? [] : [[id, rate] as const]));
        return { name: ratingsName(days), figures: Object.fromEntries(rated) };
      }),
    );
    return async (trx) => {
      for (const { name, figures } of kept) await storeMonthFigures(trx, name, { month: monthOf(due), figures }, now);
    };
  },
};
