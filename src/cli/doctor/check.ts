/** The result of a check: with `fail` Banto does not work, with `warn` it does, `skip` could not be checked. */
export interface CheckResult {
  readonly state: 'ok' | 'warn' | 'fail' | 'skip';
  readonly what: string;
  /** What to do about it. */
  readonly next?: string;
}

export const ok = (what: string): CheckResult => ({ state: 'ok', what });
export const warn = (what: string, next: string): CheckResult => ({ state: 'warn', what, next });
export const fail = (what: string, next: string): CheckResult => ({ state: 'fail', what, next });

/** An error in a few words, without data that may be secret. */
export const reasonOf = (error: unknown): string => {
  const { code, data, message } = error as { code?: unknown; data?: { error?: string }; message?: string };
  return data?.error ?? (typeof code === 'string' && !code.startsWith('slack_') ? code : (message ?? String(error)));
};

/** Runs a check; one that throws has failed. */
export async function check(
  what: string,
  next: string,
  run: () => Promise<readonly CheckResult[]>,
): Promise<readonly CheckResult[]> {
  try {
    return await run();
  } catch (error) {
    return [fail(`${what}: ${reasonOf(error)}`, next)];
  }
}

const marks = { ok: '✓', warn: '!', fail: '✗', skip: '–' } as const;

export const resultLine = ({ state, what, next }: CheckResult): string =>
  `${marks[state]} ${what}${next === undefined ? '' : ` → ${next}`}`;
