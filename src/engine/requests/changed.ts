import type { CardContext } from '../definitions/card-kind.ts';
import { Refused } from '../../domain/errors.ts';
import type { Words } from '../../domain/words.ts';
import type { Db } from '../database.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { boundValues, readArguments } from '../operations/arguments.ts';
import { differences } from '../operations/drift.ts';
import { bindingHash, type Previewed } from '../operations/preview.ts';

/** How the rows of an open request have changed, and a short text that tells one change from another. */
export interface Drift {
  readonly words: Words;
  readonly hash: string;
}

/** How a request's rows differ by now from what its people were shown; undefined as long as they do not. */
export async function changedSince(
  db: Db,
  operation: AnyOperation,
  { rows, hash, parameters }: Pick<Previewed, 'rows' | 'hash' | 'parameters'>,
  context: CardContext,
): Promise<Drift | undefined> {
  try {
    // A day that was to come may have passed: then what was asked for can no longer be read either.
    const values = boundValues(readArguments(context, operation, parameters), operation);
    // Rows come back from a preview as the operation's own `load` gave them.
    const current = await operation.load(db, values, false, context, rows);
    const currentHash = bindingHash(current);
    if (currentHash === hash) return undefined;
    return { words: differences(rows, current, operation), hash: currentHash };
  } catch (error) {
    // What cannot be read now keeps no other card from being true; the approval reads it again.
    return error instanceof Refused ? { words: error.words, hash: error.code } : undefined;
  }
}
