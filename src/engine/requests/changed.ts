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

/** How a request's rows differ from the preview, or why its guard refuses them by now; undefined when neither. */
export async function changedSince(
  db: Db,
  operation: AnyOperation,
  {
    rows,
    hash,
    parameters,
    shown,
    at,
  }: Pick<Previewed, 'rows' | 'hash' | 'parameters' | 'shown'> & { readonly at: Date },
  context: CardContext,
): Promise<Drift | undefined> {
  try {
    const values = boundValues(readArguments({ ...context, now: at }, operation, parameters), operation);
    // The preview's rows were loaded by the same operation's `load`.
    const current = await operation.load(db, values, false, context, rows);
    const currentHash = bindingHash(current, storedPreview({ shown }));
    if (currentHash !== hash) return { words: differences(rows, current, operation), hash: currentHash };
    // The same rows may be refused later: a day that had to be in the future has passed.
    operation.judge?.(current, values, context);
    return undefined;
  } catch (error) {
    // An error must not stop the update of other cards; the approval reads the rows again.
    return error instanceof Refused ? { words: error.words, hash: error.code } : undefined;
  }
}
