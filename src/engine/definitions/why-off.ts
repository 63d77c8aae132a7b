import { type Words, words } from '../../domain/text/words.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import { missingRights } from '../../marketplace/missing-rights.ts';
import type { Uses } from '../ports.ts';
import { rightsIn } from './need.ts';
import type { AnyOperation } from './operation.ts';

/**
 * Why operations cannot be used here, by name, for help and doctor: settings that are missing, a database on which they
 * cannot work, or rights that Banto's role lacks there. Whoever tries such an operation is told the same.
 */
export async function whyOff(
  { db, dialect, functions }: Uses<'db' | 'dialect' | 'functions'>,
  operations: readonly AnyOperation[],
): Promise<ReadonlyMap<string, Words>> {
  const found = new Map<string, Words>();
  for (const operation of operations) {
    const why =
      unfitFor(operation, dialect) ??
      operation.external?.off(functions) ??
      (await tried(() => operation.off?.({ db, dialect })));
    if (why) found.set(operation.name, why);
  }
  const rest = operations.filter(({ name }) => !found.has(name));
  const rights = rest.flatMap(({ name, needs }) => needs.flatMap(rightsIn).map((right) => ({ name, ...right })));
  const missing = await missingRights(db, rights).catch(() => []);
  for (const [name, lacking] of Map.groupBy(missing, (right) => right.name)) found.set(name, lackingWords(lacking));
  return found;
}

/**
 * The first column of a type that Banto cannot serve, in the tables that an operation writes and reads: what is only read
 * with one is not written either, since what would be kept is not what was meant. A day for a moment is a loss that
 * PostgreSQL makes without a word.
 */
export function unfitFor({ needs, reads = [] }: AnyOperation, { shape }: Dialect): Words | undefined {
  const tables = [...needs.map(({ on }) => on.replace(/^public\./u, '')), ...reads];
  for (const table of tables) for (const why of shape.unserved.get(table)?.values() ?? []) return why;
  return undefined;
}

/** What is said of an operation whose check failed itself. */
export const notChecked = words('使えるかどうかを確認できませんでした。', 'It could not be checked whether it works.');

/** A check that fails for another reason must not take the others with it; what it would have said is unknown. */
async function tried(check: () => Promise<Words | undefined> | undefined): Promise<Words | undefined> {
  try {
    return await check();
  } catch {
    return notChecked;
  }
}

/** The rights by what they are on, as a refusal names it: `payouts_v31`. */
function lackingWords(lacking: readonly { readonly on: string }[]): Words {
  const objects = [...new Set(lacking.map(({ on }) => on.replace(/^public\./u, '')))].join(', ');
  return words(`データベースの権限（${objects}）が足りません。`, `Banto lacks rights in the database (${objects}).`);
}
