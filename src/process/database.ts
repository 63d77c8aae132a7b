import type { Logger } from 'pino';
import { inTheClear } from '../config/databases.ts';
import type { Environment } from '../config/environment.ts';
import type { Config } from '../config/load.ts';
import { openKysely, openPool } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import type { Policy } from '../domain/policy.ts';
import type { Tables } from '../engine/database.ts';
import { detectDialect, type Dialect } from '../marketplace/dialect.ts';
import { assertAddresses } from './addresses.ts';
import { assertPlace } from './place.ts';
import { prepareSchemas } from './schemas.ts';

/**
 * Checks that the database is one that Banto may work in, before anything is created, and then brings Banto's own schemas
 * up to date. Returns how this database differs.
 * @throws WrongAddresses, NotAMarketplace, Misplaced, MigrationFailed; the errors of connecting
 */
export async function prepareDatabase({ environment, policy }: Config, log: Logger): Promise<Dialect> {
  const clear = inTheClear(environment);
  if (clear.length > 0)
    log.warn(
      { variables: clear },
      'passwords and rows go to the database in the clear; add sslmode=verify-full, or sslmode=disable if you trust the network',
    );
  await assertAddresses(environment);
  const dialect = await findMarketplace(environment, policy);
  const applied = await updateSchemas(environment, (holder) => log.warn({ holder }, 'waiting for a lock to migrate'));
  if (applied.length > 0) log.info({ applied }, 'migrated');
  return dialect;
}

/**
 * Finds out how this database differs, and that it is no copy.
 * @throws NotAMarketplace when it lacks something that Banto needs; Misplaced
 */
async function findMarketplace({ databaseUrl }: Environment, { team }: Policy): Promise<Dialect> {
  const db = openKysely<Tables>(openPool(databaseUrl, { name: 'start', max: 1, statementTimeoutMs: 10_000 }));
  try {
    const dialect = await detectDialect(db);
    await assertPlace(db, team);
    return dialect;
  } finally {
    await db.destroy();
  }
}

/** Brings the schemas up to date. When Banto owns them, the queue updates its own schema when it starts. */
const updateSchemas = (environment: Environment, waiting: (who: string) => void): Promise<string[]> =>
  environment.databaseMigrateUrl === undefined
    ? migrate(environment.databaseUrl, { waiting })
    : prepareSchemas(environment, waiting);
