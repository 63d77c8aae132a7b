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
  const grantee = owner === databaseUrl ? undefined : roleOf(databaseUrl);
  const applied = await migrate(owner, { runtimeRole: grantee, waiting });
  const queue = await prepareQueue(owner, { grantee, waiting });
  return queue === undefined ? applied : [...applied, queue];
}

const roleOf = (url: string): string => decodeURIComponent(new URL(url).username);
