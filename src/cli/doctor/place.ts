import type { Config } from '../../config/load.ts';
import { openKysely, openPool } from '../../db/database.ts';
import type { Tables } from '../../engine/database.ts';
import { differencesOf, placeNow, placeRecorded } from '../../process/place.ts';
import { type DoctorResult, fail, ok } from './check.ts';

/** Whether this database belongs to this workspace, or is a copy with which Banto does not start. */
export async function examinePlace({ environment, policy }: Config): Promise<readonly DoctorResult[]> {
  const db = openKysely<Tables>(
    openPool(environment.databaseUrl, { name: 'doctor', max: 1, statementTimeoutMs: 10_000 }),
  );
  try {
    const recorded = await placeRecorded(db);
    // The first start records it.
    if (!recorded) return [];
    const differences = differencesOf(recorded, await placeNow(db, policy.team));
    if (differences.length === 0) return [ok(`workspace of the database: ${recorded.team}`)];
    return [
      fail(
        `workspace of the database: it belongs to ${differences.join(' and to ')}`,
        'use its own database; if this copy is to work here from now on, run npm run adopt',
      ),
    ];
  } catch {
    // The checks of the database have said what is wrong with it.
    return [];
  } finally {
    await db.destroy();
  }
}
