import type { Config } from '../../config/load.ts';
import { examineAddresses, withPool } from './addresses.ts';
import type { DoctorResult } from './check.ts';
import { examineMarketplace } from './marketplace.ts';
import { examineOperations } from './operations.ts';
import { examineRights } from './rights.ts';
import { examineSchemas } from './schemas.ts';

/** Checks the database, one thing after the other: the addresses, the marketplace in it, rights, Banto's own schemas. */
export async function examineDatabase(config: Config): Promise<readonly DoctorResult[]> {
  const { environment } = config;
  const { results, reached } = await examineAddresses(environment);
  const isThere = reached.includes('DATABASE_URL');
  return [
    ...results,
    ...(isThere ? await withPool(environment.databaseUrl, examineMarketplace) : []),
    ...(await examineRights(environment, reached)),
    ...(await examineSchemas(environment, reached)),
    ...(isThere ? await examineOperations(config) : []),
  ];
}
