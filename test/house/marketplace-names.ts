import type { Sources } from './imports.ts';
import { lineAt, visit } from './syntax.ts';
import type { TableTypes } from './table-types.ts';

/**
 * Columns of the marketplace with common names, which Banto, Slack or PostgreSQL uses too. The names of Banto's own
 * columns count as common as well.
 */
const everyday: ReadonlySet<string> = new Set([
  'created_at',
  'description',
  'message',
  'metadata',
  'payload',
  'role',
  'status',
  'title',
  'type',
  'updated_at',
]);

/** The names of the marketplace's tables and columns that are not common words. */
export function distinctiveNames(marketplace: TableTypes, own: TableTypes): Set<string> {
  const namesOf = (tables: TableTypes): string[] =>
    [...tables].flatMap(([table, columns]) => [table, ...columns.keys()].map((name) => name.replace(/^.*\./u, '')));
  const shared = new Set([...namesOf(own), ...everyday]);
  return new Set(namesOf(marketplace).filter((name) => !shared.has(name)));
}

/**
 * Where source files name something of the marketplace. A name with an underscore counts anywhere in a text and as a
 * property. Any other name is an English word too, so it counts only where it cannot be part of a sentence. Comments do
 * not count.
 */
export function marketplaceFaults(sources: Sources, names: ReadonlySet<string>): string[] {
  return [...sources].flatMap(([file, source]) => {
    const faults: string[] = [];
    const report = (at: number, found: readonly string[]): void => {
      for (const name of found) faults.push(`${file}:${lineAt(source, at)} names ${name}`);
    };
    visit(source, {
      Literal: ({ value, start }) => report(start, typeof value === 'string' ? named(value, names) : []),
      TemplateElement: ({ value, start }) => report(start, named(value.raw, names)),
      Identifier: ({ name, start }) => report(start, name.includes('_') && names.has(name) ? [name] : []),
    });
    return faults;
  });
}

/** Matches `email`, `purchases as p`, and in a statement `from purchases` and `p.price`. */
const standing = /^(\w+)(?: as \w+)?$|\b(?:from|join|update|into) (\w+)|\w\.(\w+)/giu;

function named(text: string, names: ReadonlySet<string>): string[] {
  const words = (text.match(/\w+/gu) ?? []).filter((word) => word.includes('_'));
  const others = [...text.trim().matchAll(standing)].flatMap(([, ...groups]) => groups);
  return [...new Set([...words, ...others])].filter((word) => word !== undefined && names.has(word));
}
