import { Kysely, type KyselyPlugin, PostgresDialect, type PostgresPoolClient } from 'kysely';
import type { Pool } from 'pg';
import Cursor from 'pg-cursor';

/** A statement as it was sent, with its parameters. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Where snapshots are read, and how their statements are rewritten for this database. */
export interface SnapshotSource {
  readonly pool: Pool;
  readonly plugins: readonly KyselyPlugin[];
}

/**
 * Runs work on one snapshot of the database, in a read-only transaction. `statements` grows with every statement sent.
 * The work must await each statement before it sends the next: they share one connection.
 */
export async function readSnapshot<Tables, Result>(
  { pool, plugins }: SnapshotSource,
  work: (db: Kysely<Tables>, statements: readonly Statement[]) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  const statements: Statement[] = [];
  const borrowed: PostgresPoolClient = {
    query: client.query.bind(client),
    release: () => undefined,
  };
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool: { connect: async () => borrowed, end: async () => undefined, options: pool.options },
      cursor: Cursor,
    }),
    plugins: [...plugins],
    log: ({ query }) => {
      // A savepoint belongs to no question.
      if (!/\bsavepoint\b/u.test(query.sql)) statements.push({ sql: query.sql, parameters: query.parameters });
    },
  });
  let broken: Error | undefined;
  try {
    await client.query('begin isolation level repeatable read read only');
    const result = await work(db, statements);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((cause: Error) => {
      broken = cause;
    });
    throw error;
  } finally {
    // A connection that could not roll back is closed instead of reused.
    client.release(broken);
  }
}
