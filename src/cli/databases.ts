import { type Databases, parseDatabases } from '../config/environment.ts';

/** Where the databases are, for a program that needs nothing else; without `DATABASE_URL` it says so and ends with 2. */
export function databasesOrExit(): Databases {
  const parsed = parseDatabases(process.env);
  if (parsed.ok) return parsed.databases;
  for (const fault of parsed.faults) process.stderr.write(`${fault}\n`);
  return process.exit(2);
}

/** What went wrong, in a line: a refused connection to several addresses has no message of its own. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
