import type { Config } from '../../config/load.ts';
import { openKysely } from '../../db/database.ts';
import type { Tables } from '../../engine/database.ts';
import { whyOff } from '../../engine/definitions/why-off.ts';
import { features } from '../../features/index.ts';
import { detectDialect } from '../../marketplace/dialect.ts';
import { openMarketplaceFunctions } from '../../marketplace/functions.ts';
import { withPool } from './addresses.ts';
import { checkDatabase, type DoctorResult, ok, warn } from './check.ts';

const operations = features.flatMap((feature) => feature.operations);

/** Checks which operations can be used here, as the role that Banto runs with. What is tried is rolled back. */
export function examineOperations({ environment, policy }: Config): Promise<readonly DoctorResult[]> {
  const { processPayoutsUrl, notificationWorkerUrl } = policy.marketplace;
  const { credentials, cronSecret } = environment.marketplace;
  const functions = openMarketplaceFunctions({ processPayoutsUrl, notificationWorkerUrl, credentials, cronSecret });
  return checkDatabase('operations', 'check DATABASE_URL', () =>
    withPool(environment.databaseUrl, async (pool) => {
      const db = openKysely<Tables>(pool);
      const off = await whyOff({ db, dialect: await detectDialect(db), functions }, operations);
      if (off.size === 0)
        return [ok(`operations: nothing is known that keeps any of the ${operations.length} from working here`)];
      return [...off].map(([name, { en }]) =>
        warn(`operations: ${name} cannot be used here: ${en}`, 'Banto refuses it with this reason until that changes'),
      );
    }),
  );
}
