import type { Month } from '../../domain/time/tokyo.ts';
import type { Db, ReadDb, Trx } from '../database.ts';

/** Figures by what they are of: a table's name, a partner's id. */
export type Figures = Readonly<Record<string, number>>;

/** The figures of one kind as they were when a month began. */
export interface MonthFigures {
  readonly month: Month;
  readonly figures: Figures;
}

/** Keeps the figures with which a month begins; a second time for the same month is ignored. */
export async function storeMonthFigures(trx: Trx, name: string, { month, figures }: MonthFigures, now: Date) {
  await trx
    .insertInto('banto.month_figures')
    .values({ name, month, figures: JSON.stringify(figures), stored_at: now })
    .onConflict((conflict) => conflict.columns(['name', 'month']).doNothing())
    .execute();
}

/** The latest figures of a kind from before this month; undefined when there are none yet. */
export async function figuresBefore(db: Db | ReadDb, name: string, month: Month): Promise<MonthFigures | undefined> {
  const row = await db
    .selectFrom('banto.month_figures')
    .select(['month', 'figures'])
    .where('name', '=', name)
    .where('month', '<', month)
    .orderBy('month', 'desc')
    .limit(1)
    .executeTakeFirst();
  // The column is written by `storeMonthFigures` only.
  return row && { month: row.month as Month, figures: row.figures };
}
