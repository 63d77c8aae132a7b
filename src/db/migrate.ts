import { readdir, readFile } from 'node:fs/promises';
import { type Kysely, sql } from 'kysely';
import { type Migration, type MigrationResult, Migrator } from 'kysely/migration';
import { openKysely, openPool } from './database.ts';
import { messageOf } from './message-of.ts';

const folder = new URL('../../migrations/', import.meta.url);

/** Banto's schema cannot be brought up to date; the message says which migration and why. */
export class MigrationFailed extends Error {}

async function readMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).toSorted();
  const migrations: Record<string, Migration> = {};
  for (const file of files) {
    const text = await readFile(new URL(file, folder), 'utf8');
    migrations[file.replace(/\.sql$/, '')] = { up: async (db) => void (await sql.raw(text).execute(db)) };
  }
  return migrations;
}

/**
 * Brings schema `banto` up to date and returns the names of the migrations it applied. Safe in two processes at once: a
 * session lock lets only one of them apply a migration. Needs a direct or session connection.
 * @throws MigrationFailed
 */
export async function migrate(url: string, runtimeRole?: string): Promise<string[]> {
  const db = openKysely<unknown>(openPool(url, { name: 'migrate', max: 1, statementTimeoutMs: 0, lockTimeoutMs: 0 }));
  try {
    const migrations = await readMigrations();
    // The migrator reads every column of the database twice before it sees that there is nothing to do.
    const results = (await isCurrent(db, Object.keys(migrations))) ? [] : await applyMissing(db, migrations);
    if (runtimeRole !== undefined) await grantTo(db, runtimeRole);
    return results.map(({ migrationName }) => migrationName);
  } finally {
    await db.destroy();
  }
}

/** Whether exactly these migrations are applied. */
async function isCurrent(db: Kysely<unknown>, names: readonly string[]): Promise<boolean> {
  const { rows: tables } = await sql`select where to_regclass('banto.kysely_migration') is not null`.execute(db);
  if (tables.length === 0) return false;
  const { rows } = await sql<{ name: string }>`select name from banto.kysely_migration`.execute(db);
  const applied = new Set(rows.map(({ name }) => name));
  return applied.size === names.length && names.every((name) => applied.has(name));
}

/** @throws MigrationFailed */
async function applyMissing(db: Kysely<unknown>, migrations: Record<string, Migration>): Promise<MigrationResult[]> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableSchema: 'banto',
    // Migrations are numbered by subject, so one with a lower number may be added later.
    allowUnorderedMigrations: true,
  });
  const { error, results } = await migrator.migrateToLatest();
  const failed = results?.find((result) => result.status === 'Error');
  if (error) {
    const what = failed ? `migration ${failed.migrationName}` : 'the migration';
    throw new MigrationFailed(`${what} failed: ${messageOf(error)}`, { cause: error });
  }
  return results ?? [];
}

/** What is written once and never changed: whoever has the bot's password may not change it either. */
const unchanging = [
  'audit_log',
  'transfer',
  'freed_transfer',
  'generation',
  'preview',
  'digest',
  'incident_event',
] as const;

/** What only a function of the schema's owner writes. */
const byFunction = ['freed_transfer'] as const;

/** Grants the bot's own role only what it needs on Banto's tables: no delete, and no update of what never changes. */
async function grantTo(db: Kysely<unknown>, role: string): Promise<void> {
  const grantee = sql.id(role);
  await sql`grant usage on schema banto to ${grantee}`.execute(db);
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class where relnamespace = 'banto'::regnamespace and relkind in ('r', 'p')
      and relname not in ('kysely_migration', 'kysely_migration_lock')`.execute(db);
  for (const { name } of rows) {
    const table = sql.table(`banto.${name}`);
    await sql`grant select, insert on ${table} to ${grantee}`.execute(db);
    if ((byFunction as readonly string[]).includes(name))
      await sql`revoke insert on ${table} from ${grantee}`.execute(db);
    if ((unchanging as readonly string[]).includes(name))
      await sql`revoke update on ${table} from ${grantee}`.execute(db);
    else await sql`grant update on ${table} to ${grantee}`.execute(db);
  }
  await sql`grant execute on function banto.prune(timestamptz), banto.transfer_key(text), banto.beat(uuid, text, jsonb),
    banto.free_transfer(text, uuid, text, timestamptz) to ${grantee}`.execute(db);
}
