import { type Kysely, sql } from 'kysely';
import type { Pool } from 'pg';
import type { Databases } from '../../config/databases.ts';
import { openKysely } from '../../db/database.ts';
import { missingOwnRights } from '../../db/own-rights.ts';
import type { Tables } from '../../engine/database.ts';
import { hiddenTables, hinderedWrites, type Write } from '../../marketplace/row-security.ts';
import { missingRights } from '../../marketplace/missing-rights.ts';
import type { Address } from '../../process/addresses.ts';
import { type Grantee, type Right, rightsOf, rightWords, signInTable, together } from '../../process/rights.ts';
import { withPool } from './addresses.ts';
import { checkDatabase, type DoctorResult, fail, ok, warn } from './check.ts';

const scripts = 'run the script for your database again: docs/operations.md, Database';

/** Checks what the roles of two addresses may do, column by column, and which rows they see. */
export async function examineRights(
  { databaseUrl, databaseReadonlyUrl }: Databases,
  reached: readonly Address['variable'][],
): Promise<readonly DoctorResult[]> {
  const results: DoctorResult[] = [];
  if (reached.includes('DATABASE_URL'))
    results.push(...(await withPool(databaseUrl, (pool) => examine(pool, 'DATABASE_URL', 'app'))));
  if (databaseReadonlyUrl !== undefined && reached.includes('DATABASE_READONLY_URL'))
    results.push(...(await withPool(databaseReadonlyUrl, (pool) => examine(pool, 'DATABASE_READONLY_URL', 'reader'))));
  return results;
}

async function examine(pool: Pool, variable: Address['variable'], grantee: Grantee): Promise<readonly DoctorResult[]> {
  const db = openKysely<Tables>(pool);
  const named = (what: string): string => `${what} of ${variable}`;
  const next = `check ${variable}`;
  return [
    ...(await checkDatabase(named('rights'), next, () => rights(db, named('rights'), grantee))),
    ...(await checkDatabase(named('row security'), next, () => rows(db, named('row security'), grantee))),
    ...(await checkDatabase(named('rights on Banto’s tables'), next, () => own(db, variable, grantee))),
    ...(grantee === 'reader' ? await checkDatabase(named('rights'), next, () => beyondReading(pool)) : []),
  ];
}

async function rights(db: Kysely<Tables>, named: string, grantee: Grantee): Promise<readonly DoctorResult[]> {
  const wanted = rightsOf(grantee);
  const missing = await missingRights(db, wanted);
  const isSignIn = ({ on }: Right): boolean => on === signInTable;
  const needed = missing.filter((right) => !isSignIn(right));
  return [
    needed.length === 0
      ? ok(`${named}: ${wanted.length} looked at, column by column; none is missing that this database can give`)
      : fail(`${named}: missing ${together(needed).map(rightWords).join('; ')}`, scripts),
    ...(missing.some(isSignIn)
      ? [
          warn(
            `${named}: ${signInTable} cannot be read, so /ops user says that the sign-in row is unknown`,
            'on Supabase nobody can change that; elsewhere grant USAGE on the schema auth and SELECT on the columns',
          ),
        ]
      : []),
  ];
}

/** Row security hides rows without an error, so that no rights look like no rows. */
async function rows(db: Kysely<Tables>, named: string, grantee: Grantee): Promise<readonly DoctorResult[]> {
  const hidden = await hiddenTables(db);
  const hindered = grantee === 'app' ? await hinderedWrites(db, writesOf()) : [];
  const policies = 'give the role BYPASSRLS, or run docs/database-roles-policies.sql';
  return [
    ...(hidden.length === 0 ? [] : [fail(`${named}: hides rows of ${hidden.join(', ')}`, policies)]),
    ...(hindered.length === 0
      ? []
      : [
          fail(
            `${named}: keeps it from ${hindered.map(({ table, privilege }) => `${privilege} on ${table}`).join(', ')}`,
            policies,
          ),
        ]),
    ...(hidden.length + hindered.length === 0 ? [ok(`${named}: keeps no row from it`)] : []),
  ];
}

const writesOf = (): Write[] =>
  together(rightsOf('app')).flatMap(({ privilege, on }) =>
    privilege === 'insert' || privilege === 'update' ? [{ privilege, table: on.replace(/^public\./u, '') }] : [],
  );

/** Rights on Banto's own tables; before they exist nothing can be said. */
async function own(db: Kysely<Tables>, variable: string, grantee: Grantee): Promise<readonly DoctorResult[]> {
  const { rows: there } = await sql`
    select from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'banto' and c.relname = 'audit_log'`.execute(db);
  if (there.length === 0) return [];
  const missing = await missingOwnRights(db as Kysely<unknown>, grantee === 'reader');
  const named = `rights on Banto’s tables of ${variable}`;
  if (missing.length === 0) return [ok(`${named}: all that it needs`)];
  return [
    fail(
      `${named}: missing ${missing.slice(0, 10).join(', ')}${missing.length > 10 ? ` and ${missing.length - 10} more` : ''}`,
      grantee === 'app' ? 'run npm run migrate with DATABASE_MIGRATE_URL' : scripts,
    ),
  ];
}

/** Who only answers questions should not be able to change anything. */
async function beyondReading(pool: Pool): Promise<readonly DoctorResult[]> {
  const { rows: found } = await pool.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'banto') and c.relkind in ('r', 'p')
       and (has_any_column_privilege(c.oid, 'insert') or has_any_column_privilege(c.oid, 'update')
         or has_table_privilege(c.oid, 'delete'))
     order by 1`,
  );
  if (found.length === 0) return [ok('rights of DATABASE_READONLY_URL: it can change nothing')];
  const names = found.slice(0, 5).map(({ name }) => name);
  const more = found.length > names.length ? ` and ${found.length - names.length} more` : '';
  return [
    warn(
      `rights of DATABASE_READONLY_URL: its role may also write to ${names.join(', ')}${more}`,
      'name a role that only reads, or take these rights from this one: the script for your database does for banto_reader (docs/operations.md, Database)',
    ),
  ];
}
