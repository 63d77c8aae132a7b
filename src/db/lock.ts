import { type Kysely, sql } from 'kysely';

/**
 * Takes a named lock until the transaction ends; whoever else takes it waits, in every replica. It is a row of Banto's
 * own (migration 0046). Never change a name: replicas of two versions exclude each other by it.
 */
export async function takeLock<Tables>(trx: Kysely<Tables>, name: string): Promise<void> {
  await sql`select banto.take_lock(${name}, hashtextextended(${name}, 0))`.execute(trx);
}
