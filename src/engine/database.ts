import type { Kysely, Transaction } from 'kysely';
import type { ReadonlyKysely } from 'kysely/readonly';
import type { BantoTables } from '../db/tables.ts';
import type { MarketplaceTables } from '../marketplace/tables.ts';

/** Everything Banto's connections see: the marketplace's tables and its own. */
export interface Tables extends MarketplaceTables, BantoTables {}

export type Db = Kysely<Tables>;
export type Trx = Transaction<Tables>;
/** For queries: a statement that writes does not compile, and the connection refuses it. */
export type ReadDb = ReadonlyKysely<Tables>;

/** The same connection seen as read-only. Guarantee: it was opened on a read-only transaction, where a write is refused. */
export const asReadonly = (db: Db): ReadDb => db as unknown as ReadDb;
