/** What somebody may refer to by name. `question-button` is a card's button that asks a query. */
export type ReferenceKind = 'query' | 'operation' | 'change' | 'question-button';

type Name = `${string}.${string}`;
declare const brand: unique symbol;

/**
 * The name of a definition that cannot be imported, because it stands in another feature or would close a circle. It is
 * checked at start, so that a mistyped one stops Banto instead of dropping a button without a word.
 */
export type Reference<Kind extends ReferenceKind> = Name & { readonly [brand]: Kind };

interface Referred {
  readonly kind: ReferenceKind;
  readonly name: Name;
}
const made: Referred[] = [];

/** Everything that is referred to by name in the modules loaded so far. */
export const references: readonly Referred[] = made;

/** Refers to a definition by its name. Called when a module is loaded, never later, or the check at start misses it. */
export function refersTo<Kind extends ReferenceKind>(kind: Kind, name: Name): Reference<Kind> {
  made.push({ kind, name });
  return name as Reference<Kind>;
}

/** The name of a definition, or of what is only referred to. */
export const nameIn = (of: Reference<ReferenceKind> | { readonly name: string }): string =>
  typeof of === 'string' ? of : of.name;
