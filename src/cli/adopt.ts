import { openKysely, openPool } from '../db/database.ts';
import { messageOf } from '../db/message-of.ts';
import { record } from '../engine/audit/audit.ts';
import type { Tables } from '../engine/database.ts';
import { confirmLaterPosts } from '../engine/posting/later-posts.ts';
import { differencesOf, placeNow, placeRecorded, replacePlace } from '../process/place.ts';
import { argumentsOrExit } from './arguments.ts';
import { databasesOrExit, policyOrExit } from './settings-or-exit.ts';
import { terminalEntry } from './operator.ts';

/**
 * This database belongs to this workspace from now on, recorded in the audit log: for a copy that is to work here, after
 * the database has moved, or after somebody has compared one that was restored to an earlier time. Exits with 2 when settings are missing or wrong, 1 when it could not be done.
 */
argumentsOrExit('usage: npm run adopt', { options: {} });
const { databaseUrl } = databasesOrExit();
const policy = policyOrExit();
const db = openKysely<Tables>(openPool(databaseUrl, { name: 'adopt', max: 1, statementTimeoutMs: 30_000 }));

async function adopt(): Promise<string> {
  const recorded = await placeRecorded(db);
  const place = await placeNow(db, policy.team);
  return db.transaction().execute(async (trx) => {
    const confirmed = await confirmLaterPosts(trx);
    const isHere = recorded !== undefined && differencesOf(recorded, place).length === 0;
    if (isHere && confirmed === 0) return `this database belongs to workspace ${policy.team} already`;
    await replacePlace(trx, place);
    await record(trx, [
      terminalEntry(policy, {
        operation: 'database.adopt',
        subject: `database:${place.database}`,
        before: recorded ? { ...recorded } : null,
        after: { ...place, ...(confirmed > 0 && { later_posts: confirmed }) },
      }),
    ]);
    const belongs = `this database belongs to workspace ${policy.team} ${isHere ? 'already' : 'from now on'}`;
    return confirmed === 0
      ? belongs
      : `${belongs}; operations that move money go on: ${confirmed} of Banto's posts without a record are taken as compared`;
  });
}

try {
  process.stdout.write(`${await adopt()}\n`);
} catch (error) {
  const { code } = error as { code?: unknown };
  // Undefined table or schema: https://www.postgresql.org/docs/current/errcodes-appendix.html
  const reason =
    code === '42P01' || code === '3F000' ? 'it has no schema of Banto; run npm run migrate' : messageOf(error);
  process.stderr.write(`The database could not be adopted: ${reason}\n`);
  process.exitCode = 1;
} finally {
  await db.destroy();
}
