import { assertSession } from '../db/session.ts';
import { prepareSchemas } from '../process/schemas.ts';
import { databasesOrExit, messageOf } from './databases.ts';

/** Brings Banto's own schemas up to date; `npm start` also does this first. */
const databases = databasesOrExit();
try {
  await assertSession(databases.databaseMigrateUrl ?? databases.databaseUrl);
  const applied = await prepareSchemas(databases);
  process.stdout.write(applied.length === 0 ? 'nothing to migrate\n' : `migrated: ${applied.join(', ')}\n`);
} catch (error) {
  process.stderr.write(`Banto's schemas could not be brought up to date: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
