import { type Policy, policyHash } from '../domain/policy.ts';
import { type Environment, parseEnvironment, secretKeyFault } from './environment.ts';
import { type JudgePost, parseOpsFile, type ParsedOpsFile } from './ops-file.ts';
import type { ReadText } from './read-text.ts';
import type { Variables } from './secret-files.ts';

/** All settings that Banto starts with. */
export type Config = Readonly<{
  environment: Environment;
  policy: Policy;
  /** Identifies the policy in every audit row. */
  policyHash: string;
}>;

export type LoadedConfig =
  | Readonly<{ ok: true; config: Config }>
  /** A line for each fault, for the person who sets Banto up; the process prints them and exits with 2. */
  | Readonly<{ ok: false; faults: readonly string[] }>;

const readOpsFile = (path: string, readText: ReadText, judge?: JudgePost): ParsedOpsFile => {
  let source: string;
  try {
    source = readText(path);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return {
      ok: false,
      faults: [`${path}:1: cannot be read (${reason}); allowed: a file like ops.example.yml, its path in OPS_CONFIG`],
    };
  }
  return parseOpsFile(source, path, judge);
};

/** Where the policy file is. An empty or blank variable counts as absent. */
const opsConfigOf = (variables: Variables): string =>
  variables['OPS_CONFIG']?.trim() ? variables['OPS_CONFIG'] : 'ops.yml';

/** Reads only the policy file, for a command that needs nothing else. */
export const loadPolicy = (variables: Variables, readText: ReadText, judge?: JudgePost): ParsedOpsFile =>
  readOpsFile(opsConfigOf(variables), readText, judge);

/** Reads the environment and the policy file, and finds the faults of both in one run. Connects to nothing. */
export const loadConfig = (variables: Variables, readText: ReadText, judge?: JudgePost): LoadedConfig => {
  const parsed = parseEnvironment(variables, readText);
  // The file's path can't be wrong, so read the file even when other variables are.
  const file = readOpsFile(opsConfigOf(variables), readText, judge);
  const asksForCodes = file.ok && file.policy.secondPerson.stepUpOverYen !== undefined;
  const noKey = asksForCodes ? secretKeyFault(variables, readText) : undefined;
  if (parsed.ok && file.ok && noKey === undefined) {
    const { policy } = file;
    return { ok: true, config: { environment: parsed.value, policy, policyHash: policyHash(policy) } };
  }
  const faults = [...(parsed.ok ? [] : parsed.faults), ...(noKey === undefined ? [] : [noKey])];
  return { ok: false, faults: [...faults, ...(file.ok ? [] : file.faults)] };
};
