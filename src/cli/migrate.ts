import { openPool } from '../db/database.ts';
import { migrationState, tooNew } from '../db/migrate.ts';
import { sameTransfers } from '../db/same-transfers.ts';
import { assertAddresses } from '../process/addresses.ts';
import { prepareSchemas } from '../process/schemas.ts';
import { startFailure } from '../process/start-failure.ts';
import { argumentsOrExit } from './arguments.ts';
import { databasesOrExit } from './settings-or-exit.ts';

/**
 * Brings Banto's own schemas up to date; `npm start` also does this first. With `--check` it changes nothing, and exits with
 * 1 when something is pending, or when the database is newer than this program.
 */
const { check } = argumentsOrExit('usage: npm run migrate [-- --check]', {
  options: { check: { type: 'boolean' } },
}).values;
const databases = databasesOrExit();

/** Says what is pending or newer; returns whether the schemas are as this program needs them. */
async function isUpToDate(url: string): Promise<boolean> {
  const { pending, newer } = await migrationState(url);
  if (newer.length > 0) process.stdout.write(`${tooNew(newer)}\n`);
  else process.stdout.write(pending.length === 0 ? 'nothing to migrate\n' : `pending: ${pending.join(', ')}\n`);
  return pending.length === 0 && newer.length === 0;
}

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
  const owner = databases.databaseMigrateUrl ?? databases.databaseUrl;
  await assertAddresses(databases, { writes: check !== true });
  if (check === true) {
    if (!(await isUpToDate(owner))) process.exitCode = 1;
  } else {
    const applied = await prepareSchemas(databases, (who) =>
      process.stderr.write(`waiting for a lock, which ${who} holds\n`),
    );
    process.stdout.write(applied.length === 0 ? 'nothing to migrate\n' : `migrated: ${applied.join(', ')}\n`);
    await report(owner);
  }
} catch (error) {
  for (const line of startFailure(error).lines)
    process.stderr.write(`Banto's schemas could not be brought up to date: ${line}\n`);
  process.exitCode = 1;
}
