import type { Db } from '../engine/database.ts';
import type { Uses } from '../engine/ports.ts';
import { detectDialect } from '../marketplace/dialect.ts';
import { reading } from '../marketplace/reading.ts';
import { hiddenTables } from '../marketplace/row-security.ts';
import type { Pools } from './pools.ts';

/** The marketplace as this database has it, and what about it is worth a line in the log. */
export interface OpenedMarketplace extends Uses<'dialect' | 'db' | 'readPool'> {
  /** The read-only connections, for reading outside a snapshot. */
  readonly read: Db;
  readonly findings: readonly string[];
}

/**
 * Finds out how this database differs, and reads it accordingly from then on; each URL's role has rights of its own.
 * @throws NotAMarketplace when the database lacks something that Banto needs.
 */
export async function openMarketplace(pools: Pick<Pools, 'db' | 'read' | 'readPool'>): Promise<OpenedMarketplace> {
  const dialect = await detectDialect(pools.db);
  const [hidden, hiddenFromReader] = [await hiddenTables(pools.db), await hiddenTables(pools.read)];
  const seen = (tables: readonly string[]) => reading(dialect.shape, new Set(tables));
  return {
    dialect,
    db: pools.db.withPlugin(seen(hidden)),
    read: pools.read.withPlugin(seen(hiddenFromReader)),
    readPool: { pool: pools.readPool, plugins: [seen(hiddenFromReader)] },
    findings: [
      ...dialect.shape.findings.map(({ en }) => en),
      ...[...new Set([...hidden, ...hiddenFromReader])].map((table) => `row security hides rows of ${table}`),
    ],
  };
}
