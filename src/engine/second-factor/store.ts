import type { FactorState } from '../../domain/second-factor/second-factor.ts';
import type { Db, ReadDb, Trx } from '../database.ts';

/** Who has a second factor. */
export interface Enrolled {
  readonly person: string;
  readonly enrolled_at: Date;
  readonly locked_until: Date | null;
}

/** Everybody who has a second factor, by id. */
export const enrolledPeople = (db: ReadDb | Db | Trx): Promise<Enrolled[]> =>
  db.selectFrom('banto.factor').select(['person', 'enrolled_at', 'locked_until']).orderBy('person').execute();

/** A person's second factor, as it is stored. */
export interface Factor {
  /** Encrypted; base64. */
  readonly sealed: string;
  readonly state: FactorState;
  /** How many codes were judged so far. */
  readonly judged: number;
}

export async function findFactor(db: Db | Trx, person: string): Promise<Factor | undefined> {
  const row = await db
    .selectFrom('banto.factor')
    .select(['sealed', 'last_step', 'wrong', 'locks', 'locked_until', 'judged'])
    .where('person', '=', person)
    .executeTakeFirst();
  if (!row) return undefined;
  const { sealed, judged, last_step: lastStep, locked_until: lockedUntil, wrong, locks } = row;
  return { sealed, judged, state: { lastStep, wrong, locks, lockedUntil } };
}

/** A new second factor. Its first code is used up. */
export interface NewFactor {
  readonly person: string;
  readonly sealed: string;
  readonly at: Date;
  readonly step: number;
}

/** Adds a second factor as the schema's owner; false when the person has one. */
export async function addFactor(trx: Trx, { person, sealed, at, step }: NewFactor): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await trx
    .insertInto('banto.factor')
    .values({ person, sealed, enrolled_at: at, last_step: step, locked_until: null })
    .onConflict((conflict) => conflict.column('person').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
}

/** Removes a second factor as the schema's owner; false when the person had none. */
export async function removeFactor(trx: Trx, person: string): Promise<boolean> {
  const { numDeletedRows } = await trx.deleteFrom('banto.factor').where('person', '=', person).executeTakeFirst();
  return numDeletedRows > 0n;
}
