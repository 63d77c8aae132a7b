import type { CardContext } from '../definitions/card-kind.ts';
import { Refused } from '../../domain/errors.ts';
import type { Words } from '../../domain/text/words.ts';
import type { Db } from '../database.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { boundValues, readArguments } from '../operations/arguments.ts';
import { differences } from '../operations/drift.ts';
import { bindingHash, type Previewed, storedPreview } from '../operations/preview.ts';

/** How the rows of an open request have changed, and a short text that differs for each change. */
export interface Drift {
  readonly words: Words;
  readonly hash: string;
}

/** How a request's rows differ from the preview; undefined when they are the same. */
export async function changedSince(
  db: Db,
  operation: AnyOperation,
  { rows, hash, parameters, shown }: Pick<Previewed, 'rows' | 'hash' | 'parameters' | 'shown'>,
  context: CardContext,
): Promise<Drift | undefined> {
  try {
    // This may throw: a day that had to be in the future may have passed.
    const values = boundValues(readArguments(context, operation, parameters), operation);
    // The preview's rows were loaded by the same operation's `load`.
    const current = await operation.load(db, values, false, context, rows);
    const currentHash = bindingHash(current, storedPreview({ shown }));
    if (currentHash === hash) return undefined;
    return { words: differences(rows, current, operation), hash: currentHash };
  } catch (error) {
    // An error must not stop the update of other cards; the approval reads the rows again.
    return error instanceof Refused ? { words: error.words, hash: error.code } : undefined;
  }
}
