import type { Pool } from 'pg';
import { openKysely } from '../../db/database.ts';
import { readSnapshot } from '../../db/snapshot.ts';
import type { Words } from '../../domain/text/words.ts';
import { asReadonly, type Tables } from '../../engine/database.ts';
import { detectDialect, type Dialect } from '../../marketplace/dialect.ts';
import { findMissingIndexes } from '../../marketplace/measures/missing-indexes.ts';
import { findSurroundings } from '../../marketplace/surroundings.ts';
import { checkDatabase, type DoctorResult, ok, warn } from './check.ts';

/** Checks the marketplace's database as Banto finds it: its dialect, what stands beside it, its indexes. */
export async function examineMarketplace(pool: Pool): Promise<readonly DoctorResult[]> {
  const kept: { dialect?: Dialect } = {};
  const results = [
    ...(await checkDatabase('schema dialect', 'DATABASE_URL must be the marketplace’s database', async () => {
      kept.dialect = await detectDialect(openKysely(pool));
      return dialectLines(kept.dialect);
    })),
    ...(await checkDatabase('surroundings', 'ask the database’s administrator', () => surroundings(pool))),
  ];
  const { dialect } = kept;
  if (!dialect) return results;
  return [...results, ...(await checkDatabase('indexes', 'see docs/indexes.sql', () => indexes(pool, dialect)))];
}

function dialectLines({ notifications, payouts, organizers, orderHistory, authUsers, shape }: Dialect): DoctorResult[] {
  const has = [
    notifications.waiting === undefined
      ? 'unknown how notifications wait'
      : `notifications wait as “${notifications.waiting}”`,
    `recipients’ names in users${organizers ? ' and organizers' : ''}${payouts.breakdown ? ' and breakdown' : ''}`,
    `payout periods ${payouts.period ? 'known' : 'unknown'}`,
    `order history ${orderHistory ? 'there' : 'missing'}`,
    `auth.users ${authUsers ? 'there' : 'missing'}`,
  ];
  return [
    ok(`schema dialect: ${has.join(', ')}`),
    ...(notifications.waiting === undefined
      ? [
          warn(
            'notifications: no CHECK, enum or domain says which status waits to be sent, so none can be sent again',
            'add a CHECK to partner_notifications.status',
          ),
        ]
      : []),
    ...shape.findings.map(({ en }) => warn(`columns: ${en}`, 'ask the database’s administrator')),
  ];
}

/** What else in the database makes Banto's answers wrong, or does its work too. */
async function surroundings(pool: Pool): Promise<readonly DoctorResult[]> {
  const found = await readSnapshot<Tables, readonly Words[]>({ pool, plugins: [] }, (db) =>
    findSurroundings(asReadonly(db)),
  );
  return found.map(({ en }) => warn(`surroundings: ${en}`, 'ask the database’s administrator'));
}

/** Finds recommended indexes that this database could have and lacks, or that were left invalid by a build that failed. */
async function indexes(pool: Pool, dialect: Dialect): Promise<readonly DoctorResult[]> {
  const { advised, missing, broken } = await findMissingIndexes(asReadonly(openKysely<Tables>(pool)), dialect);
  const names = missing.map(({ name }) => name).join(', ');
  return [
    ...(missing.length === 0
      ? []
      : [
          warn(
            `indexes: ${missing.length} of the ${advised} recommended for this database are missing (${names}); some questions are slow on large tables`,
            'create them with docs/indexes.sql',
          ),
        ]),
    ...(broken.length === 0
      ? []
      : [
          warn(
            `indexes: ${broken.join(', ')} cannot be used, because building it failed`,
            'drop it and create it again with docs/indexes.sql',
          ),
        ]),
    ...(missing.length + broken.length === 0
      ? [ok(`indexes: all ${advised} recommended for this database exist`)]
      : []),
  ];
}
