/** The result of a check: with `fail` Banto does not work, with `warn` it does, `skip` could not be checked. */
export interface DoctorResult {
  readonly state: 'ok' | 'warn' | 'fail' | 'skip';
  readonly what: string;
  /** What to do about it. */
  readonly next?: string;
}

export const ok = (what: string): DoctorResult => ({ state: 'ok', what });
export const warn = (what: string, next: string): DoctorResult => ({ state: 'warn', what, next });
export const fail = (what: string, next: string): DoctorResult => ({ state: 'fail', what, next });

/** An error in a few words, without data that may be secret. */
export const reasonOf = (error: unknown): string => {
  const { code, data, message } = error as { code?: unknown; data?: { error?: string }; message?: string };
  return data?.error ?? (typeof code === 'string' && !code.startsWith('slack_') ? code : (message ?? String(error)));
};

/** Runs a check; one that throws has failed. */
export async function check(
  what: string,
  next: string,
  run: () => Promise<readonly DoctorResult[]>,
): Promise<readonly DoctorResult[]> {
  try {
    return await run();
  } catch (error) {
    return [fail(`${what}: ${reasonOf(error)}`, next)];
  }
}

const marks = { ok: '✓', warn: '!', fail: '✗', skip: '–' } as const;

export const resultLine = ({ state, what, next }: DoctorResult): string =>
  `${marks[state]} ${what}${next === undefined ? '' : ` → ${next}`}`;
