import type { Db, ReadDb, Trx } from './database.ts';

/** A value that Banto stores for itself under a name; `read` returns what `keep` stored. */
export interface Setting<Value> {
  read(db: Db | ReadDb): Promise<Value | undefined>;
  keep(db: Db | Trx, value: Value): Promise<void>;
  /** Stores it unless something is stored; of several at once, one does. Returns whether this one did. */
  keepFirst(db: Db | Trx, value: Value): Promise<boolean>;
}

/** @param name must be unique */
export const defineSetting = <Value extends object>(name: string): Setting<Value> => ({
  async read(db) {
    const row = await db.selectFrom('banto.setting').select('value').where('name', '=', name).executeTakeFirst();
    return row?.value as unknown as Value | undefined;
  },
  async keep(db, kept) {
    const value = JSON.stringify(kept);
    await db
      .insertInto('banto.setting')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute();
  },
  async keepFirst(db, kept) {
    const { numInsertedOrUpdatedRows = 0n } = await db
      .insertInto('banto.setting')
      .values({ name, value: JSON.stringify(kept) })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows > 0n;
  },
});
