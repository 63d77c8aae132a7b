import type { Pool } from 'pg';
import type { Databases } from '../config/databases.ts';
import { openKysely, openPool } from '../db/database.ts';
import type { Db, Tables } from '../engine/database.ts';

/** The time limit of a question's statement. Milliseconds. */
const QUERY_MS = 10_000;
/** The time limit for storing a click; Slack waits three seconds. Milliseconds. */
const INTAKE_MS = 2_500;
/** The time limit of an operation's statement: a bulk payment writes thousands of rows. Milliseconds. */
const STATEMENT_MS = 30_000;

/** The process's connections to the database, by purpose. */
export interface Pools {
  readonly work: Pool;
  readonly db: Db;
  readonly intake: Db;
  readonly intakePool: Pool;
  /** For questions and Home: every transaction is read-only. */
  readonly read: Db;
  readonly readPool: Pool;
  close(): Promise<void>;
}

export function openPools({ databaseUrl, databaseReadonlyUrl }: Databases): Pools {
  const work = openPool(databaseUrl, { name: 'work', max: 10, statementTimeoutMs: STATEMENT_MS });
  const readPool = openPool(databaseReadonlyUrl ?? databaseUrl, {
    name: 'read',
    max: 6,
    readOnly: true,
    statementTimeoutMs: QUERY_MS,
  });
  const db = openKysely<Tables>(work);
  const read = openKysely<Tables>(readPool);
  const intakePool = openPool(databaseUrl, { name: 'intake', max: 4, statementTimeoutMs: INTAKE_MS });
  const intake = openKysely<Tables>(intakePool);
  return {
    work,
    db,
    intake,
    intakePool,
    read,
    readPool,
    close: async () => void (await Promise.all([db.destroy(), intake.destroy(), read.destroy()])),
  };
}
