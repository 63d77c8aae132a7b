import type { Pool } from 'pg';
import type { Config } from '../../config/load.ts';
import { openKysely, openPool } from '../../db/database.ts';
import type { Tables } from '../../engine/database.ts';
import type { Need } from '../../engine/definitions/operation.ts';
import { whyOff } from '../../engine/definitions/why-off.ts';
import { features } from '../../features/index.ts';
import { openMarketplaceFunctions } from '../../marketplace/functions.ts';
import { check, type DoctorResult, fail, ok, warn } from './check.ts';

const operations = features.flatMap((feature) => feature.operations);

/** Checks which operations can be used here, as the role that Banto runs with. What is tried is rolled back. */
export async function examineOperations({ environment, policy }: Config): Promise<readonly DoctorResult[]> {
  const pool = openPool(environment.databaseUrl, { name: 'doctor', max: 1, statementTimeoutMs: 10_000 });
  const { processPayoutsUrl, notificationWorkerUrl } = policy.marketplace;
  const { credentials, cronSecret } = environment.marketplace;
  const functions = openMarketplaceFunctions({ processPayoutsUrl, notificationWorkerUrl, credentials, cronSecret });
  try {
    // Why the database or its tables cannot be reached is said by the database's own checks.
    if (!(await isReachable(pool))) return [];
    return [
      ...(await check('function rights', 'check DATABASE_URL', () => functionRights(pool))),
      ...(await check('operations', 'check DATABASE_URL', () => usable(pool, functions))),
    ];
  } finally {
    await pool.end();
  }
}

const isReachable = (pool: Pool): Promise<boolean> =>
  pool.query<{ there: boolean }>(`select to_regclass('public.payouts_v31') is not null as there`).then(
    ({ rows }) => rows[0]?.there === true,
    () => false,
  );

async function usable(
  pool: Pool,
  functions: ReturnType<typeof openMarketplaceFunctions>,
): Promise<readonly DoctorResult[]> {
  const off = await whyOff({ db: openKysely<Tables>(pool), functions }, operations);
  if (off.size === 0) return [ok(`operations: all ${operations.length} can be used here`)];
  return [...off].map(([name, { en }]) =>
    warn(`operations: ${name} cannot be used here: ${en}`, 'Banto refuses it with this reason until that changes'),
  );
}

/** The rights that the marketplace's functions need from Banto's role, for the tables and columns that exist. */
async function functionRights(pool: Pool): Promise<readonly DoctorResult[]> {
  const missing: string[] = [];
  for (const { needs = [] } of operations) {
    for (const need of needs) missing.push(...(await missingOf(pool, need)));
  }
  return missing.length === 0
    ? [ok('function rights: the marketplace’s functions may read and write what they need')]
    : [fail(`function rights: missing ${missing.join(', ')}`, 'run docs/database-roles.sql again')];
}

async function missingOf(pool: Pool, { privilege, relation, columns }: Need): Promise<string[]> {
  const { rows } = await pool.query<{ column: string }>(
    `select attname as column from pg_attribute
     where attrelid = to_regclass($1) and attnum > 0 and not attisdropped and attname = any($2)
       and not has_column_privilege(current_user, attrelid, attnum, $3)
     order by attnum`,
    [relation, columns, privilege],
  );
  if (rows.length === 0) return [];
  return [
    `${privilege.toUpperCase()} (${rows.map(({ column }) => column).join(', ')}) on ${relation.replace(/^public\./u, '')}`,
  ];
}
