import { Refused } from '#src/domain/errors.ts';

/** The refusal that a rule throws; undefined when it throws none. */
export function refused(work: () => unknown): Refused | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

/** The code of that refusal. */
export const refusal = (work: () => unknown): string | undefined => refused(work)?.code;
