import { sql } from 'kysely';
import type { Db, Trx } from '../engine/database.ts';
import { defineSetting } from '../engine/setting.ts';

/** Where a database is. A copy that is restored elsewhere differs in one of these, and must not post to production. */
export interface Place {
  /** The workspace that it works for. */
  readonly team: string;
  /**
   * PostgreSQL's own number for the server. initdb makes it, and a physical copy keeps it. Null where this role may not read
   * it; by default every role may: https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CONTROLDATA
   */
  readonly system: string | null;
  /** Its name on that server. */
  readonly database: string;
}

/** The database is not where it was recorded to be; the message says how it differs, and what to do. */
export class Misplaced extends Error {}

const setting = defineSetting<Place>('place');

/** Where the database of this connection is now. */
export async function placeNow(db: Db | Trx, team: string): Promise<Place> {
  const { rows } = await sql<{ database: string; readable: boolean | null }>`
    select current_database() as database,
      has_function_privilege(to_regprocedure('pg_catalog.pg_control_system()'), 'execute') as readable`.execute(db);
  const { database = '', readable } = rows[0] ?? {};
  if (readable !== true) return { team, system: null, database };
  const control = await sql<{ system: string }>`
    select system_identifier::text as system from pg_catalog.pg_control_system()`.execute(db);
  return { team, system: control.rows[0]?.system ?? null, database };
}

/** Where it is recorded to be; undefined before the first start, and in a database without Banto's tables. */
export async function placeRecorded(db: Db): Promise<Place | undefined> {
  const { rows } = await sql`select where to_regclass('banto.setting') is not null`.execute(db);
  return rows.length === 0 ? undefined : setting.read(db);
}

/** Records that it belongs where it is now, whatever was recorded before. */
export const replacePlace = (trx: Trx, place: Place): Promise<void> => setting.keep(trx, place);

/** How two places differ, in English. */
export function differencesOf(recorded: Place, now: Place): string[] {
  const sameSystem = recorded.system === null || now.system === null || recorded.system === now.system;
  return [
    ...(recorded.team === now.team ? [] : [`workspace ${recorded.team} (ops.yml names ${now.team})`]),
    ...(sameSystem ? [] : [`a server with the system identifier ${recorded.system} (this one has ${now.system})`]),
    ...(recorded.database === now.database ? [] : [`the database name ${recorded.database} (this is ${now.database})`]),
  ];
}

/** Checks, without writing anything, that the database is where it was recorded to be. @throws Misplaced */
export async function assertPlace(db: Db, team: string): Promise<void> {
  assertSame(await placeRecorded(db), await placeNow(db, team));
}

/**
 * Records at the first start where the database is. Of several replicas that start at once, one does, and the others
 * compare. @throws Misplaced
 */
export async function recordPlace(db: Db, team: string): Promise<void> {
  const now = await placeNow(db, team);
  if ((await placeRecorded(db)) === undefined) await setting.keepFirst(db, now);
  assertSame(await placeRecorded(db), now);
}

function assertSame(recorded: Place | undefined, now: Place): void {
  const differences = recorded ? differencesOf(recorded, now) : [];
  if (differences.length > 0)
    throw new Misplaced(
      `this database belongs to ${differences.join(' and to ')}; a copy must not post where the original does. If it is to work here from now on, run npm run adopt`,
    );
}
