/** The kinds of definitions with references. `question-button` is a card's button that asks a query. */
export type ReferenceKind = 'query' | 'operation' | 'change' | 'question-button';

type Name = `${string}.${string}`;
declare const brand: unique symbol;

/**
 * The name of a definition that cannot be imported, because another feature defines it or the import would be circular.
 * Checked at start, so that a wrong name stops Banto instead of silently dropping a button.
 */
export type Reference<Kind extends ReferenceKind> = Name & { readonly [brand]: Kind };

interface Referred {
  readonly kind: ReferenceKind;
  readonly name: Name;
}
const collected: Referred[] = [];

/** All references in the modules loaded so far. */
export const references: readonly Referred[] = collected;

/** Refers to a definition by name. Call it only while a module is loaded, or the check at start misses it. */
export function refersTo<Kind extends ReferenceKind>(kind: Kind, name: Name): Reference<Kind> {
  collected.push({ kind, name });
  return name as Reference<Kind>;
}

/** The name of a definition or of a reference. */
export const nameIn = (definition: Reference<ReferenceKind> | { readonly name: string }): string =>
  typeof definition === 'string' ? definition : definition.name;
