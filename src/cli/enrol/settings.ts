import type { Databases } from '../../config/databases.ts';
import { parseDatabases, parseSecretKey } from '../../config/environment.ts';
import { loadPolicy } from '../../config/load.ts';
import { readText } from '../../config/read-text.ts';
import type { Variables } from '../../config/secret-files.ts';
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
  const databases = parseDatabases(variables, readText);
  const policy = loadPolicy(variables, readText);
  const secret = parseSecretKey(variables, readText, needsKey);
  if (databases.ok && policy.ok && secret.ok)
    return { settings: { databases: databases.value, policy: policy.policy, secret: secret.value } };
  return { faults: [databases, policy, secret].flatMap((parsed) => (parsed.ok ? [] : parsed.faults)) };
}
