import type { Db, ReadDb } from '../database.ts';

/** A note that somebody left for whoever works next. */
export interface HandoverNote {
  readonly id: string;
  readonly text: string;
  readonly written_by: string;
  readonly written_at: Date;
}

/** The notes that nobody has closed yet, newest first. People type them, so there are never too many to read. */
export const openNotes = (db: Db | ReadDb): Promise<HandoverNote[]> =>
  db
    .selectFrom('banto.handover')
    .select(['id', 'text', 'written_by', 'written_at'])
    .where('closed_at', 'is', null)
    .orderBy('written_at', 'desc')
    .orderBy('id')
    .execute();
