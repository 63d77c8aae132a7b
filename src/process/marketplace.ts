import type { Db } from '../engine/database.ts';
import type { Uses } from '../engine/ports.ts';
import type { Dialect } from '../marketplace/dialect.ts';
import { reading } from '../marketplace/reading.ts';
import { Hidden } from '../marketplace/row-security.ts';
import type { Pools } from './pools.ts';

/** The marketplace as this database has it, and what about it is worth a line in the log. */
export interface OpenedMarketplace extends Uses<'db' | 'readPool'> {
  /** The read-only connections, for reading outside a snapshot. */
  readonly read: Db;
  readonly findings: readonly string[];
  /** Looks again which tables are hidden from each URL's role, because policies change. Returns what changed. */
  readonly lookAgain: () => Promise<readonly string[]>;
}

/** Reads the database from then on according to how it differs; each URL's role has rights of its own. */
export async function openMarketplace(
  pools: Pick<Pools, 'db' | 'read' | 'readPool'>,
  dialect: Dialect,
): Promise<OpenedMarketplace> {
  const [writer, reader] = [new Hidden(pools.db), new Hidden(pools.read)];
  const lookAgain = async (): Promise<string[]> => {
    const looks = [await writer.look(), await reader.look()];
    const [hidden, seen] = [new Set(looks.flatMap((look) => look.hidden)), new Set(looks.flatMap((look) => look.seen))];
    return [
      ...[...hidden].map((table) => `row security hides rows of ${table}`),
      ...[...seen].map((table) => `row security no longer hides rows of ${table}`),
    ];
  };
  const hidden = await lookAgain();
  return {
    db: pools.db.withPlugin(reading(dialect.shape, writer)),
    read: pools.read.withPlugin(reading(dialect.shape, reader)),
    readPool: { pool: pools.readPool, plugins: [reading(dialect.shape, reader)] },
    findings: [...dialect.shape.findings.map(({ en }) => en), ...hidden],
    lookAgain,
  };
}
