/** Why the demo cannot start, in one sentence for the person who started it. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

/** The code of a system error, such as `EACCES`; empty for any other error. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
