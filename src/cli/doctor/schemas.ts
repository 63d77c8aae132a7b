import type { Pool } from 'pg';
import { counted } from '../../domain/text/yen.ts';
import type { Databases } from '../../config/databases.ts';
import { openKysely } from '../../db/database.ts';
import { migrationState, tooNew } from '../../db/migrate.ts';
import { migrationLockHolder } from '../../db/migration-lock.ts';
import { sameTransfers } from '../../db/same-transfers.ts';
import type { Address } from '../../process/addresses.ts';
import { jobs } from '../../process/work.ts';
import { leftInOldSchema, OLD_SCHEMA } from '../../queue/older-jobs.ts';
import { QUEUE_SCHEMA } from '../../queue/queue.ts';
import { queueState } from '../../queue/schema.ts';
import { withPool } from './addresses.ts';
import { checkDatabase, type DoctorResult, fail, ok, warn } from './check.ts';

/** Checks Banto's two schemas: who owns them, whether they are up to date, and whether Banto's role may use the queue. */
export async function examineSchemas(
  { databaseUrl, databaseMigrateUrl }: Databases,
  reached: readonly Address['variable'][],
): Promise<readonly DoctorResult[]> {
  const [ownerUrl, owner] =
    databaseMigrateUrl === undefined
      ? [databaseUrl, 'DATABASE_URL' as const]
      : [databaseMigrateUrl, 'DATABASE_MIGRATE_URL' as const];
  const results: DoctorResult[] = [];
  if (reached.includes(owner)) {
    results.push(
      ...(await withPool(ownerUrl, (pool) =>
        checkDatabase('owner of Banto’s schemas', `check ${owner}`, () => owned(pool, owner)),
      )),
      ...(await checkDatabase('migrations', `check ${owner}`, () => migrations(ownerUrl))),
    );
  }
  if (reached.includes('DATABASE_URL'))
    results.push(
      ...(await withPool(databaseUrl, async (pool) => [
        ...(await checkDatabase('audit log', 'run npm run migrate', () => auditLog(pool))),
        ...(await checkDatabase('queue', 'run npm run migrate', () => queue(pool))),
        ...(await checkDatabase('old queue', `see the rights on schema ${OLD_SCHEMA}`, () => oldQueue(pool))),
        ...(await checkDatabase('transaction ids', 'run npm run migrate', () => transactionIds(pool))),
      ])),
    );
  return results;
}

/** Whether this role owns both schemas with all their tables, or may create them. */
async function owned(pool: Pool, variable: string): Promise<readonly DoctorResult[]> {
  const { rows } = await pool.query<{ schema: string; exists: boolean; owns: boolean; foreign: string[] }>(
    `select s.schema, n.oid is not null as exists, coalesce(pg_has_role(n.nspowner, 'usage'), false) as owns,
       array(select c.relname::text from pg_class c where c.relnamespace = n.oid and c.relkind in ('r', 'p')
         and not pg_has_role(c.relowner, 'usage') order by 1) as foreign
     from unnest($1::text[]) as s (schema) left join pg_namespace n on n.nspname = s.schema`,
    [['banto', QUEUE_SCHEMA]],
  );
  const next = `name the role that owns them in ${variable}, or give them to this one: alter … owner to`;
  const faults = rows.flatMap(({ schema, exists, owns, foreign }) => {
    if (!exists) return [];
    if (!owns) return [`the schema ${schema}`];
    return foreign.length === 0 ? [] : [`${counted(foreign.length, 'table')} of ${schema}`];
  });
  if (faults.length > 0)
    return [fail(`owner of Banto’s schemas: the role of ${variable} does not own ${faults.join(' and ')}`, next)];
  if (rows.every(({ exists }) => exists)) return [ok(`owner of Banto’s schemas: the role of ${variable}`)];
  const { rows: may } = await pool.query<{ can: boolean }>(
    `select has_database_privilege(current_database(), 'create') as can`,
  );
  return [
    may[0]?.can === true
      ? ok(`owner of Banto’s schemas: the role of ${variable} may create them`)
      : fail(
          `owner of Banto’s schemas: they do not exist, and the role of ${variable} may not create them`,
          'run the script for your database: docs/operations.md, Database',
        ),
  ];
}

async function migrations(ownerUrl: string): Promise<readonly DoctorResult[]> {
  const { pending, newer } = await migrationState(ownerUrl);
  if (newer.length > 0) {
    const [what = '', next = ''] = tooNew(newer).split('; ');
    return [fail(`migrations: ${what}`, next)];
  }
  if (pending.length === 0) return [ok('migrations: all are applied')];
  const holder = await withPool(ownerUrl, (pool) => migrationLockHolder(openKysely(pool)));
  const some = `${pending.slice(0, 3).join(', ')}${pending.length > 3 ? ' …' : ''}`;
  return [
    fail(
      `migrations: ${counted(pending.length, 'is missing', 'are missing')}: ${some}${holder ? `; ${holder.who} holds their lock` : ''}`,
      `${holder && !holder.isBanto ? 'end that session, then ' : ''}run npm run migrate, or start Banto, which does it`,
    ),
  ];
}

async function auditLog(pool: Pool): Promise<readonly DoctorResult[]> {
  const { rows } = await pool.query<{ changeable: boolean }>(
    `select has_table_privilege(c.oid, 'update') or has_table_privilege(c.oid, 'delete') as changeable
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'banto' and c.relname = 'audit_log'`,
  );
  if (!rows[0]) return [];
  return [
    rows[0].changeable
      ? warn(
          'audit log: the role of DATABASE_URL may change it (the trigger still refuses)',
          'use a role of its own for DATABASE_URL, and the owner in DATABASE_MIGRATE_URL',
        )
      : ok('audit log: the role of DATABASE_URL may only add and read'),
  ];
}

async function queue(pool: Pool): Promise<readonly DoctorResult[]> {
  const { installed, expected, denied } = await queueState(pool);
  if (installed === undefined) return [fail('queue: its tables are missing', 'run npm run migrate')];
  if (installed === 'unreadable')
    return [
      fail(
        `queue: the role of DATABASE_URL may not use the schema ${QUEUE_SCHEMA}`,
        'run npm run migrate with DATABASE_MIGRATE_URL',
      ),
    ];
  if (installed !== expected)
    return [
      fail(
        `queue: its tables are of version ${installed}, this Banto needs ${expected}`,
        installed < expected ? 'run npm run migrate' : 'start the newer Banto that made them',
      ),
    ];
  return [
    denied.length === 0
      ? ok(`queue: its tables are there (version ${installed}), and Banto may use them`)
      : fail(`queue: missing rights on ${denied.join(', ')}`, 'run npm run migrate with DATABASE_MIGRATE_URL'),
  ];
}

/** Earlier versions kept their jobs in schema pgboss. */
async function oldQueue(pool: Pool): Promise<readonly DoctorResult[]> {
  const left = await leftInOldSchema(
    openKysely(pool),
    jobs.map(({ name }) => name),
  );
  if (left === undefined) return [];
  return [
    left === 0
      ? ok(
          `old queue: schema ${OLD_SCHEMA} still has Banto’s queues of an earlier version, without jobs; not used any more`,
        )
      : warn(
          `old queue: ${counted(left, 'job of an earlier version is', 'jobs of an earlier version are')} left in schema ${OLD_SCHEMA}`,
          'start Banto, which works them off; see that no older version runs',
        ),
  ];
}

async function transactionIds(pool: Pool): Promise<readonly DoctorResult[]> {
  const { rows } = await pool.query<{ there: boolean }>(
    `select exists (select from pg_attribute a join pg_class c on c.oid = a.attrelid
       join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'banto' and c.relname = 'transfer' and a.attname = 'same_as' and has_table_privilege(c.oid, 'select')
         and has_schema_privilege(n.oid, 'usage')) as there`,
  );
  // That it is missing, or may not be read, is said by the checks of migrations and rights.
  if (rows[0]?.there !== true) return [];
  const same = await sameTransfers(pool);
  if (same.length === 0) return [ok('transaction ids: each is recorded once, in whatever spelling')];
  return [
    warn(
      `transaction ids: one bank transfer recorded twice: ${same.join('; ')}`,
      'check the bank’s statement; reopen the payout that was not transferred',
    ),
  ];
}
