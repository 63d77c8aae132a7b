import type { Day } from '../../domain/time/tokyo.ts';
import type { Db, ReadDb, Trx } from '../../engine/database.ts';
import type { DigestFigures } from './rules.ts';

export interface Digest {
  readonly due: Date;
  readonly figures: DigestFigures;
}

/** The stored digest of a day. */
export async function findDigest(db: Db | ReadDb, day: Day): Promise<Digest | undefined> {
  const row = await db.selectFrom('banto.digest').select(['due', 'figures']).where('day', '=', day).executeTakeFirst();
  // The column is written by `storeDigest` only.
  return row && { due: row.due, figures: row.figures as unknown as DigestFigures };
}

/** Stores a day's digest; a second one for the same day is ignored. */
export async function storeDigest(trx: Trx, due: Date, figures: DigestFigures): Promise<void> {
  await trx
    .insertInto('banto.digest')
    .values({ day: figures.day, due, made_at: new Date(figures.at), figures: JSON.stringify(figures) })
    .onConflict((conflict) => conflict.column('day').doNothing())
    .execute();
}
