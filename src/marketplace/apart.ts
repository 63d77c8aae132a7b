import { type Kysely, sql } from 'kysely';
import type { ReadonlyKysely } from 'kysely/readonly';
import { unservedRead } from './unserved.ts';

/** What a part of an answer gave, or why it failed. */
export type Part<Result> =
  | { readonly ok: true; readonly value: Result }
  | { readonly ok: false; readonly error: unknown };

/**
 * Runs a part of the work of a snapshot so that its failure is its own: after a failed statement PostgreSQL refuses every
 * other until it is rolled back to a savepoint. https://www.postgresql.org/docs/current/sql-rollback-to.html
 * @throws when the connection is lost, because then there is nothing to go on with.
 */
export async function apart<Tables, Result>(
  db: ReadonlyKysely<Tables>,
  work: () => Promise<Result>,
): Promise<Part<Result>> {
  // A savepoint changes nothing, so the read-only transaction takes it; Kysely's read-only type has no raw statements.
  const run = (statement: string) => sql.raw(statement).execute(db as unknown as Kysely<Tables>);
  await run('savepoint part');
  try {
    const value = await work();
    await run('release savepoint part');
    return { ok: true, value };
  } catch (error) {
    await run('rollback to savepoint part');
    await run('release savepoint part');
    return { ok: false, error: unservedRead(error) ?? error };
  }
}
