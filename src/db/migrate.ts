import { readdir, readFile } from 'node:fs/promises';
import { Kysely, sql } from 'kysely';
import { type Migration, type MigrationResult, Migrator } from 'kysely/migration';
import { openKysely, openPool } from './database.ts';
import { messageOf } from './message-of.ts';
import { LockHeld, type Watched, watchLocks } from './lock-watch.ts';
import { lockPatience, type LockPatience, MigratingDialect } from './migration-lock.ts';
import { grantOwnRights } from './own-rights.ts';

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

export interface MigrateOptions {
  /** The role that Banto runs with, when another one owns its tables. */
  readonly runtimeRole?: string | undefined;
  /** Called once when somebody holds the lock on migrations for more than a moment, with who it is. */
  readonly waiting?: ((who: string) => void) | undefined;
  readonly patience?: LockPatience;
}

/**
 * Brings schema `banto` up to date and returns the names of the migrations it applied. Safe in two processes at once: a
 * session lock lets only one of them apply a migration. Needs a direct or session connection.
 * @throws MigrationFailed
 */
export async function migrate(
  url: string,
  { runtimeRole, waiting = () => undefined, patience = lockPatience }: MigrateOptions = {},
): Promise<string[]> {
  const { silentMs, strangerMs } = patience;
  // A console that has read a table in an open transaction keeps it from being changed, and everybody else waits behind.
  const pool = openPool(url, { name: 'migrate', max: 1, statementTimeoutMs: 0, lockTimeoutMs: strangerMs });
  const db = new Kysely<unknown>({ dialect: new MigratingDialect({ pool }, waiting, patience) });
  try {
    const migrations = await readMigrations();
    const { pending, newer } = await compare(db, Object.keys(migrations));
    if (newer.length > 0) throw new MigrationFailed(tooNew(newer));
    // The migrator reads every column of the database twice before it sees that there is nothing to do.
    const results =
      pending.length === 0 ? [] : await applyMissing(db, migrations, { url, pool: 'migrate', waiting, silentMs });
    if (runtimeRole !== undefined) await grantOwnRights(db, runtimeRole);
    return results.map(({ migrationName }) => migrationName);
  } finally {
    await db.destroy();
  }
}

/** What a database still lacks, and what only a newer program knows. */
export interface MigrationState {
  readonly pending: readonly string[];
  readonly newer: readonly string[];
}

/** Compares the database's migrations with this program's, and changes nothing. */
export async function migrationState(url: string): Promise<MigrationState> {
  const db = openKysely<unknown>(openPool(url, { name: 'migrate', max: 1, statementTimeoutMs: 10_000 }));
  try {
    return await compare(db, Object.keys(await readMigrations()));
  } finally {
    await db.destroy();
  }
}

/** Why this program must not touch the database, and what to do. */
export const tooNew = (newer: readonly string[]): string =>
  `this database was brought up to date by a newer Banto (${newer.join(', ')}); start that version, or restore the backup from before the upgrade`;

async function compare(db: Kysely<unknown>, names: readonly string[]): Promise<MigrationState> {
  const applied = await appliedMigrations(db);
  return {
    pending: names.filter((name) => !applied.includes(name)),
    newer: applied.filter((name) => !names.includes(name)),
  };
}

async function appliedMigrations(db: Kysely<unknown>): Promise<readonly string[]> {
  const { rows: tables } = await sql`select where to_regclass('banto.kysely_migration') is not null`.execute(db);
  if (tables.length === 0) return [];
  const { rows } = await sql<{ name: string }>`select name from banto.kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

/** @throws MigrationFailed */
async function applyMissing(
  db: Kysely<unknown>,
  migrations: Record<string, Migration>,
  watched: Watched,
): Promise<MigrationResult[]> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableSchema: 'banto',
    // Migrations are numbered by subject, so one with a lower number may be added later.
    allowUnorderedMigrations: true,
  });
  let results: MigrationResult[] = [];
  try {
    await watchLocks(watched, async () => {
      const ended = await migrator.migrateToLatest();
      results = ended.results ?? [];
      if (ended.error instanceof Error) throw ended.error;
    });
  } catch (error) {
    if (error instanceof LockHeld) throw new MigrationFailed(error.message, { cause: error });
    const failed = results.find((result) => result.status === 'Error');
    const what = failed ? `migration ${failed.migrationName}` : 'the migration';
    throw new MigrationFailed(`${what} failed: ${messageOf(error)}`, { cause: error });
  }
  return results;
}
