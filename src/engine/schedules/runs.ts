import type { Db, ReadDb } from '../database.ts';

/** A stored run of a schedule. */
export interface Run {
  readonly schedule: string;
  readonly due: Date;
  readonly found_at: Date;
  readonly ended_at: Date | null;
  readonly failed_at: Date | null;
}

/** The latest run of each schedule. */
export const latestRuns = (db: Db | ReadDb): Promise<Run[]> =>
  db
    .selectFrom('banto.tick')
    .distinctOn('schedule')
    .select(['schedule', 'due', 'found_at', 'ended_at', 'failed_at'])
    .orderBy('schedule')
    .orderBy('due', 'desc')
    .execute();
