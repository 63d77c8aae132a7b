import { openPool } from '../db/database.ts';
import { messageOf } from '../db/message-of.ts';
import { sameTransfers } from '../db/same-transfers.ts';
import { assertSession } from '../db/session.ts';
import { prepareSchemas } from '../process/schemas.ts';
import { databasesOrExit } from './databases.ts';

/** Brings Banto's own schemas up to date; `npm start` also does this first. */
const databases = databasesOrExit();

/** Prints the transaction ids that were recorded twice in different spellings. */
async function report(url: string): Promise<void> {
  const pool = openPool(url, { name: 'migrate', max: 1, statementTimeoutMs: 10_000 });
  try {
    for (const line of await sameTransfers(pool))
      process.stdout.write(`one bank transfer recorded twice: ${line}; check the bank’s statement\n`);
  } finally {
    await pool.end();
  }
}

try {
  await assertSession(databases.databaseMigrateUrl ?? databases.databaseUrl);
  const applied = await prepareSchemas(databases);
  process.stdout.write(applied.length === 0 ? 'nothing to migrate\n' : `migrated: ${applied.join(', ')}\n`);
  await report(databases.databaseMigrateUrl ?? databases.databaseUrl);
} catch (error) {
  process.stderr.write(`Banto's schemas could not be brought up to date: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
