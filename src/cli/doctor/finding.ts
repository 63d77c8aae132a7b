/** What a check found: `fail` keeps Banto from its work, `warn` does not, `skip` could not be looked at. */
export interface Finding {
  readonly state: 'ok' | 'warn' | 'fail' | 'skip';
  readonly what: string;
  /** What to do about it. */
  readonly next?: string;
}

export const ok = (what: string): Finding => ({ state: 'ok', what });
export const warn = (what: string, next: string): Finding => ({ state: 'warn', what, next });
export const fail = (what: string, next: string): Finding => ({ state: 'fail', what, next });

/** An error in a few words, without whatever it may carry along. */
export const reasonOf = (error: unknown): string => {
  const { code, data, message } = error as { code?: unknown; data?: { error?: string }; message?: string };
  return data?.error ?? (typeof code === 'string' && !code.startsWith('slack_') ? code : (message ?? String(error)));
};

/** Runs a check; one that cannot be done is a finding too. */
export async function check(
  what: string,
  next: string,
  run: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await run();
  } catch (error) {
    return [fail(`${what}: ${reasonOf(error)}`, next)];
  }
}

const marks = { ok: '✓', warn: '!', fail: '✗', skip: '–' } as const;

export const lineOf = ({ state, what, next }: Finding): string =>
  `${marks[state]} ${what}${next === undefined ? '' : ` → ${next}`}`;
