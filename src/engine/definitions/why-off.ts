import { type Words, words } from '../../domain/words.ts';
import type { Db } from '../database.ts';
import type { Uses } from '../ports.ts';
import type { AnyOperation } from './operation.ts';

/**
 * Why operations cannot be used here, by name, for help and doctor: settings that are missing, or a database on which
 * they cannot work. Opening such an operation says the same.
 */
export async function whyOff(
  { db, functions }: Uses<'db' | 'functions'>,
  operations: readonly AnyOperation[],
): Promise<ReadonlyMap<string, Words>> {
  const found = new Map<string, Words>();
  for (const operation of operations) {
    const why = operation.external?.off(functions) ?? (await tried(operation, db));
    if (why) found.set(operation.name, why);
  }
  return found;
}

/** A check that fails for another reason must not take the others with it; what it would have said is unknown. */
async function tried(operation: AnyOperation, db: Db): Promise<Words | undefined> {
  try {
    return await operation.off?.(db);
  } catch {
    return words('使えるかどうかを確認できませんでした。', 'It could not be checked whether it works.');
  }
}
