import { MINUTE_MS } from '../../domain/time/duration.ts';
import type { Directory, Uses } from '../../engine/ports.ts';
import type { ReadDb } from '../../engine/database.ts';
import { latestTime } from '../../engine/schedules/times.ts';

/** A run must succeed within this time after it was due. Milliseconds. */
const GRACE_MS = 10 * MINUTE_MS;

/** Schedules that have had no success since their latest due time, ignoring the last ten minutes. */
export async function missedSchedules(
  db: ReadDb,
  { directory, policy }: Uses<'directory' | 'policy'>,
  now: Date,
): Promise<Directory['schedules'][number][]> {
  const rows = await db
    .selectFrom('banto.schedule as s')
    .leftJoin('banto.tick as t', (join) => join.onRef('t.schedule', '=', 's.name').on('t.ended_at', 'is not', null))
    .select((eb) => ['s.name', 's.since', eb.fn.max('t.due').as('success')])
    .groupBy(['s.name', 's.since'])
    .execute();
  return directory.schedules.filter((schedule) => {
    const row = rows.find(({ name }) => name === schedule.name);
    const needed = latestTime(policy, schedule.cron, new Date(now.getTime() - GRACE_MS));
    return row !== undefined && needed > row.since && (row.success === null || row.success < needed);
  });
}
