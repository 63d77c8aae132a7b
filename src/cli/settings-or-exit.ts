import type { Databases } from '../config/databases.ts';
import { parseDatabases } from '../config/environment.ts';
import { loadPolicy } from '../config/load.ts';
import type { JudgePost } from '../config/ops-file.ts';
import { readText } from '../config/read-text.ts';
import type { Policy } from '../domain/policy.ts';

/** The policy, for a command that needs no other settings. Prints what is missing or wrong and exits with 2. */
export function policyOrExit(judge?: JudgePost): Policy {
  const loaded = loadPolicy(process.env, readText, judge);
  return loaded.ok ? loaded.policy : refuse(loaded.faults);
}

/** The database URLs, for a command that needs no other settings. Prints what is missing or wrong and exits with 2. */
export function databasesOrExit(): Databases {
  const parsed = parseDatabases(process.env, readText);
  return parsed.ok ? parsed.value : refuse(parsed.faults);
}

function refuse(faults: readonly string[]): never {
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  return process.exit(2);
}
