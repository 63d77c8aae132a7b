import { readFileSync } from 'node:fs';
import { type Databases, parseDatabases, parseSecretKey, type Variables } from '../../config/environment.ts';
import { loadPolicy } from '../../config/load.ts';
import type { Policy } from '../../domain/policy.ts';

export interface EnrolSettings {
  readonly databases: Databases;
  readonly policy: Policy;
  /** Under which keys are encrypted. */
  readonly secret: Buffer | undefined;
}

/** The settings that enrolling needs, or a line for each that is missing or wrong. */
export function readSettings(
  variables: Variables,
  { needsKey }: { readonly needsKey: boolean },
): { readonly settings: EnrolSettings } | { readonly faults: readonly string[] } {
  const databases = parseDatabases(variables);
  const policy = loadPolicy(variables, (path) => readFileSync(path, 'utf8'));
  const secret = parseSecretKey(variables, needsKey);
  if (databases.ok && policy.ok && secret.ok)
    return { settings: { databases: databases.databases, policy: policy.policy, secret: secret.key } };
  return { faults: [databases, policy, secret].flatMap((parsed) => (parsed.ok ? [] : parsed.faults)) };
}
