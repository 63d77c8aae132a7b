import { Refused } from '#src/domain/errors.ts';

/** What a rule refuses with, or undefined when it lets it pass. */
export function refused(work: () => unknown): Refused | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

/** The code of a refusal; undefined when there is none. */
export const refusal = (work: () => unknown): string | undefined => refused(work)?.code;
