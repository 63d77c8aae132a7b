import type { Pool } from 'pg';
import type { Databases } from '../config/databases.ts';
import { openPool, readOnlyReason } from '../db/database.ts';
import { mayPass } from '../db/down.ts';
import { databaseReason } from '../db/reason.ts';
import { assertSession } from '../db/session.ts';

/** One of the settings that name a database. */
export interface Address {
  readonly variable: 'DATABASE_URL' | 'DATABASE_READONLY_URL' | 'DATABASE_MIGRATE_URL';
  readonly url: string;
}

export const addressesOf = ({ databaseUrl, databaseReadonlyUrl, databaseMigrateUrl }: Databases): readonly Address[] =>
  (
    [
      ['DATABASE_URL', databaseUrl],
      ['DATABASE_READONLY_URL', databaseReadonlyUrl],
      ['DATABASE_MIGRATE_URL', databaseMigrateUrl],
    ] as const
  ).flatMap(([variable, url]) => (url === undefined ? [] : [{ variable, url }]));

/** The addresses of the database cannot all be used. */
export class WrongAddresses extends Error {
  /** A sentence for each, with its variable's name. */
  readonly faults: readonly string[];
  /** Whether the same settings may work a moment later. */
  readonly mayPass: boolean;
  constructor(faults: readonly string[], may: boolean) {
    super(faults.join('\n'));
    this.faults = faults;
    this.mayPass = may;
  }
}

/** Where an address leads. */
export interface Destination {
  readonly variable: Address['variable'];
  readonly database: string;
  /** PostgreSQL's number for the server; null where this role may not read it. A standby has the same. */
  readonly system: string | null;
}

interface Found extends Destination {
  readonly role: string;
  /** Whose the list of migrations is, or the schema `banto` without one, when it is not this role's. */
  readonly stranger: string | null;
  readonly readOnly: string | undefined;
}

/**
 * Checks that each address can be used for its purpose, before anything is created or granted.
 * @param writes false for what only reads, on a standby too
 * @throws WrongAddresses
 */
export async function assertAddresses(databases: Databases, { writes = true } = {}): Promise<void> {
  const addresses = addressesOf(databases);
  const looked = await Promise.allSettled(addresses.map(look));
  const failed = looked.flatMap((each, index) =>
    each.status === 'rejected' ? [{ name: addresses[index]?.variable ?? '', error: each.reason as unknown }] : [],
  );
  if (failed.length > 0)
    throw new WrongAddresses(
      failed.map(({ name, error }) => `${name}: ${databaseReason(error)}`),
      failed.every(({ error }) => mayPass(error)),
    );
  const found = looked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const faults = faultsOf(found, writes);
  if (faults.length > 0) throw new WrongAddresses(faults, false);
}

async function look({ variable, url }: Address): Promise<Found> {
  await assertSession(url);
  const pool = openPool(url, { name: 'start', max: 1, statementTimeoutMs: 10_000 });
  try {
    const { rows } = await pool.query<Pick<Found, 'role' | 'database' | 'stranger'>>(
      `select current_user as role, current_database() as database,
         (select pg_get_userbyid(owner) from (
           select coalesce(
             (select c.relowner from pg_class c where c.relnamespace = n.oid and c.relname = 'kysely_migration'),
             n.nspowner) as owner
           from pg_namespace n where n.nspname = 'banto') as owned
         where not pg_has_role(owner, 'usage')) as stranger`,
    );
    const [row] = rows;
    if (!row) throw new Error('the server said nothing');
    return { ...row, variable, system: await systemOf(pool), readOnly: await readOnlyReason(pool) };
  } finally {
    await pool.end();
  }
}

/** PostgreSQL's number for the server; null where this role may not read it. */
export async function systemOf(pool: Pick<Pool, 'query'>): Promise<string | null> {
  const { rows } = await pool.query<{ readable: boolean }>(
    `select has_function_privilege('pg_catalog.pg_control_system()', 'execute') as readable`,
  );
  if (rows[0]?.readable !== true) return null;
  const control = await pool.query<{ system: string }>(
    'select system_identifier::text as system from pg_control_system()',
  );
  return control.rows[0]?.system ?? null;
}

/** How an address leads elsewhere than DATABASE_URL; undefined when it does not, as far as these roles may know. */
export function elsewhere(app: Destination, { variable, database, system }: Destination): string | undefined {
  if (database !== app.database) return `${variable} leads to ${database}, DATABASE_URL to ${app.database}`;
  if (system === null || app.system === null || system === app.system) return undefined;
  return `${variable} leads to another server than DATABASE_URL`;
}

function faultsOf(found: readonly Found[], writes: boolean): readonly string[] {
  const app = found.find(({ variable }) => variable === 'DATABASE_URL');
  // Whoever brings the schemas up to date must own them: without that it cannot even read which migrations there were.
  const owning = found.find(({ variable }) => variable === 'DATABASE_MIGRATE_URL')?.variable ?? 'DATABASE_URL';
  return found.flatMap((each) => {
    const { variable, role, stranger, readOnly } = each;
    const other = app && elsewhere(app, each);
    if (other !== undefined) return [`${other}; name the same database in both`];
    if (writes && variable !== 'DATABASE_READONLY_URL' && readOnly !== undefined)
      return [`${variable}: ${readOnly} for ${role}; name a role that may write, or make the database writable`];
    if (variable !== owning || stranger === null) return [];
    const next =
      variable === 'DATABASE_MIGRATE_URL'
        ? `name their owner, ${stranger}`
        : `set DATABASE_MIGRATE_URL, with their owner, ${stranger}`;
    return [`${variable}: ${role} does not own Banto’s schemas; ${next}`];
  });
}
