import { openPool } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { prepareQueue } from '../queue/schema.ts';
import type { Databases } from '../config/databases.ts';

/**
 * Brings Banto's own two schemas, `banto` and the queue's `banto_queue`, up to date as their owner, and grants Banto's role
 * what it needs there. Safe in several processes at once. Returns the names of what it applied.
 * @param waiting called when somebody holds a lock that this needs for more than a moment, with who it is
 */
export async function prepareSchemas(
  { databaseUrl, databaseMigrateUrl }: Databases,
  waiting: (who: string) => void = () => undefined,
): Promise<string[]> {
  const owner = databaseMigrateUrl ?? databaseUrl;
  const grantee = owner === databaseUrl ? undefined : await roleOf(databaseUrl);
  const applied = await migrate(owner, { runtimeRole: grantee, waiting });
  const queue = await prepareQueue(owner, { grantee, waiting });
  return queue === undefined ? applied : [...applied, queue];
}

/** The role of a session there. A pooler's user name is not the role's: on Supabase it is `banto_app.<project>`. */
async function roleOf(url: string): Promise<string> {
  const pool = openPool(url, { name: 'migrate', max: 1, statementTimeoutMs: 10_000 });
  try {
    const { rows } = await pool.query<{ role: string }>('select current_user as role');
    if (!rows[0]) throw new Error('the server said nothing');
    return rows[0].role;
  } finally {
    await pool.end();
  }
}
