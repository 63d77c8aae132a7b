import type { Day } from '../../domain/tokyo.ts';
import type { Db, ReadDb, Trx } from '../../engine/database.ts';
import type { DigestFigures } from './rules.ts';

export interface Digest {
  readonly due: Date;
  readonly figures: DigestFigures;
}

/** A day's digest as it was. */
export async function findDigest(db: Db | ReadDb, day: Day): Promise<Digest | undefined> {
  const row = await db.selectFrom('banto.digest').select(['due', 'figures']).where('day', '=', day).executeTakeFirst();
  // The column holds what `keepDigest` put there.
  return row && { due: row.due, figures: row.figures as unknown as DigestFigures };
}

/** Keeps a day's digest; the first one of a day stands. */
export async function keepDigest(trx: Trx, due: Date, figures: DigestFigures): Promise<void> {
  await trx
    .insertInto('banto.digest')
    .values({ day: figures.day, due, made_at: new Date(figures.at), figures: JSON.stringify(figures) })
    .onConflict((conflict) => conflict.column('day').doNothing())
    .execute();
}
