import type { ReadText } from './read-text.ts';
import { settings } from './variables.ts';

/** Environment variables as the process has them. One that is empty or blank counts as absent. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The variables that are set, secrets from files among them, and a line for each file that gives no secret. */
export interface ReadVariables {
  readonly set: Variables;
  readonly faults: readonly string[];
  /** Whether a person has set it, by itself or by its file. */
  readonly isSet: (name: string) => boolean;
  /** The variable as a fault names it: with the one that names its file, if there is one. */
  readonly named: (name: string) => string;
  /** Whether a fault about it was found here. */
  readonly isFaulty: (name: string) => boolean;
}

/**
 * Reads variables, and each secret among `wanted` that `<name>_FILE` names, as container platforms mount them. No fault
 * repeats a value or a path.
 */
export function readVariables(variables: Variables, wanted: readonly string[], readText: ReadText): ReadVariables {
  const secrets = settings.filter(({ name, secret }) => secret && wanted.includes(name)).map(({ name }) => name);
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  const faults = new Map<string, string>();
  for (const name of secrets) {
    const path = set[`${name}_FILE`];
    if (path === undefined) continue;
    const secret = secretIn(path, readText);
    if (set[name] !== undefined) faults.set(name, `${name} and ${name}_FILE are both set; allowed: one of them`);
    else if (secret.ok) set[name] = secret.value;
    // The path is not repeated: somebody may have put the secret there.
    else faults.set(name, `${name}_FILE ${secret.fault}; allowed: the path of a file that holds ${name}`);
  }
  for (const name of wanted) {
    if (!quoted.test(set[name] ?? '') || faults.has(name)) continue;
    faults.set(name, `${name} has quotes around its value; allowed: the same without them`);
  }
  const hasFile = (name: string): boolean => secrets.includes(name) && set[`${name}_FILE`] !== undefined;
  return {
    set,
    faults: [...faults.values()],
    isSet: (name) => set[name] !== undefined || hasFile(name),
    named: (name) => (hasFile(name) ? `${name} (in ${name}_FILE)` : name),
    isFaulty: (name) => faults.has(name),
  };
}

/**
 * A shell takes quotes away, docker's `--env-file` and Kubernetes do not: a secret would be wrong and look right
 * (https://docs.docker.com/reference/cli/docker/container/run/#env).
 */
const quoted = /^(["']).*\1$/su;

type Secret = Readonly<{ ok: true; value: string }> | Readonly<{ ok: false; fault: string }>;

/** A file's text without the line feeds at its end: editors add one, and a shell's `$(< file)` drops them too. */
function withoutLineFeeds(text: string): string {
  let end = text.length;
  while (/[\r\n]/u.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function secretIn(path: string, readText: ReadText): Secret {
  try {
    const value = withoutLineFeeds(readText(path));
    return value.trim() === '' ? { ok: false, fault: 'names an empty file' } : { ok: true, value };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return { ok: false, fault: `cannot be read${reason}` };
  }
}
