import type { Databases } from '../config/databases.ts';
import { parseDatabases } from '../config/environment.ts';
import { readText } from '../config/read-text.ts';

/** The database URLs, for a command that needs no other settings. Prints what is missing or wrong and exits with 2. */
export function databasesOrExit(): Databases {
  const parsed = parseDatabases(process.env, readText);
  if (parsed.ok) return parsed.value;
  for (const fault of parsed.faults) process.stderr.write(`${fault}\n`);
  return process.exit(2);
}
