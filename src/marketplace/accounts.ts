import { sql } from 'kysely';
import type { ReadonlyKysely } from 'kysely/readonly';
import { words } from '../domain/text/words.ts';
import type { Dialect } from './dialect.ts';
import type { MarketplaceTables } from './tables.ts';

/** Whether this connection's role may read the accounts that people sign in with; many roles may not. */
export async function accountsReadable(
  db: ReadonlyKysely<MarketplaceTables>,
  { shape }: Pick<Dialect, 'shape'>,
): Promise<boolean> {
  const found = shape.tables.get('auth.users');
  if (!found) return false;
  const columns = [...found.keys()].map((column) => sql`has_column_privilege('auth.users', ${column}, 'select')`);
  const readable = sql<boolean>`case when has_schema_privilege('auth', 'usage') then ${sql.join(columns, sql` and `)} else false end`;
  const row = await db.selectNoFrom(readable.as('readable')).executeTakeFirstOrThrow();
  return row.readable;
}

/** Shown instead of an account's fields that cannot be read. */
export const unreadable = words('このロールでは読めません', 'this role may not read it');
export const noColumn = words('この列はありません', 'no such column');
