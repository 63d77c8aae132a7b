import { sql } from 'kysely';
import { isDatabaseDown } from '../db/down.ts';
import type { Trx } from './database.ts';
import type { Uses } from './ports.ts';

/**
 * Works on each item of a round by itself: an item's failure is logged and stops no other item.
 * @throws the first failure after the last item, so that the round counts as failed.
 */
export async function eachAlone<Item extends object>(
  { log }: Uses<'log'>,
  failure: string,
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const faults: unknown[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      // Nothing else can work either, and the round says so once.
      if (isDatabaseDown(error)) throw error;
      faults.push(error);
      log.warn({ err: error, item: nameOf(item) }, failure);
    }
  }
  if (faults.length > 0) throw faults[0];
}

/** The same inside one transaction: a failed item leaves nothing behind, and the others are committed. */
export async function eachInSavepoint<Item extends object>(
  trx: Trx,
  { log }: Uses<'log'>,
  failure: string,
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  for (const item of items) {
    await sql`savepoint item`.execute(trx);
    try {
      await work(item);
    } catch (error) {
      await sql`rollback to savepoint item`.execute(trx);
      log.error({ err: error, item: nameOf(item) }, failure);
    }
  }
}

const nameOf = (item: object): unknown => {
  const { id, subject, name } = item as { id?: unknown; subject?: unknown; name?: unknown };
  return id ?? subject ?? name;
};
