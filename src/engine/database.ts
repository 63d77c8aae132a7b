import type { Kysely, Transaction } from 'kysely';
import type { ReadonlyKysely } from 'kysely/readonly';
import type { BantoTables } from '../db/tables.ts';
import type { MarketplaceTables } from '../marketplace/tables.ts';

/** All tables that Banto's connections can use: the marketplace's and its own. */
export interface Tables extends MarketplaceTables, BantoTables {}

export type Db = Kysely<Tables>;
export type Trx = Transaction<Tables>;
/** For queries: a write does not compile, and the connection refuses it. */
export type ReadDb = ReadonlyKysely<Tables>;

/** A connection as read-only. Guarantee: it is in a read-only transaction, which refuses writes. */
export const asReadonly = (db: Db): ReadDb => db as unknown as ReadDb;
