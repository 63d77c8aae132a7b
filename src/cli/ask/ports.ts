import { loadPolicy } from '../../config/load.ts';
import { parseOpsFile } from '../../config/ops-file.ts';
import type { Databases } from '../../config/databases.ts';
import { readText } from '../../config/read-text.ts';
import type { Variables } from '../../config/secret-files.ts';
import { type Policy, policyHash } from '../../domain/policy.ts';
import { unknownMember } from '../../domain/second-person/money-rule.ts';
import type { QueryDependencies } from '../../engine/answers/ask.ts';
import type { HasCatalog } from '../../engine/definitions/catalog.ts';
import type { Uses } from '../../engine/ports.ts';
import { detectDialect } from '../../marketplace/dialect.ts';
import { openMarketplaceHttp } from '../../marketplace/http.ts';
import { judgePost, openCatalog } from '../../process/catalog.ts';
import { systemClock } from '../../process/clock.ts';
import { openLog } from '../../process/logging.ts';
import { openMarketplace } from '../../process/marketplace.ts';
import { openPools, type Pools } from '../../process/pools.ts';

/** Everything that a question needs, without Slack. */
export type AskPorts = QueryDependencies & HasCatalog & Uses<'db' | 'policyHash'> & { readonly pools: Pools };

/** Limits and language when there is no policy file: nobody in it may do anything. */
const noPolicyFile = `
team: T0000000
roles: { viewer: [U0000000], operator: [U0000000], approver: [U0000000], admin: [U0000000] }
channels: { ops: C0000000, reviews: C0000001, payouts: C0000002, alerts: C0000003 }
`;

/** The policy; the built-in limits when the file is missing or faulty, since this is for bad hours. `warn` is told. */
export function policyOrDefaults(variables: Variables, warn: (fault: string) => void): Policy {
  const loaded = loadPolicy(variables, readText, judgePost);
  if (loaded.ok) return loaded.policy;
  for (const fault of loaded.faults) warn(fault);
  warn('the built-in limits are used instead');
  const builtIn = parseOpsFile(noPolicyFile, 'built-in');
  if (!builtIn.ok) throw new Error(builtIn.faults.join('\n'));
  return builtIn.policy;
}

/** @throws when the database cannot be reached, or lacks a table that Banto needs. */
export async function openAskPorts(databases: Databases, policy: Policy): Promise<AskPorts> {
  const catalog = openCatalog(policy);
  const pools = openPools(databases);
  try {
    const dialect = await detectDialect(pools.db);
    const { db, readPool } = await openMarketplace(pools, dialect);
    const { health } = openMarketplaceHttp({ ...policy.marketplace, workerGuarded: false });
    return {
      pools,
      catalog,
      policy,
      policyHash: policyHash(policy),
      reading: (_person, read) => read(),
      clock: systemClock,
      dialect,
      db,
      readPool,
      directory: catalog,
      finders: catalog.finders,
      log: openLog('silent'),
      // Only the site: a call of the functions would need their secrets.
      marketplace: { health },
      vitals: undefined,
      // Without Slack a person is only an id.
      people: {
        get: (id) => Promise.resolve(unknownMember(id, [], policy)),
        membersOf: () => Promise.reject(new Error('Slack is not asked from a terminal')),
      },
    };
  } catch (error) {
    await pools.close();
    throw error;
  }
}
