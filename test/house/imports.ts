import path from 'node:path';
import type { Expression } from 'oxc-parser';
import { visit } from './syntax.ts';

/** Source texts by their path from the project's root: `src/engine/ports.ts`. */
export type Sources = ReadonlyMap<string, string>;

/** One import or re-export of a source file. */
export interface Import {
  readonly specifier: string;
  /** Imports types only, so it does not exist at run time. */
  readonly typeOnly: boolean;
}

/** The text of a constant string; undefined for any other expression. */
export function constantText(node: Expression): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined;
  return node.quasis[0]?.value.cooked ?? undefined;
}

/**
 * Every module that a source file names: imports, re-exports, calls of `import()`, and types written as `import('…')`.
 * @throws when a module's name is only known at run time, because then no check can follow it
 */
export function importsOf(source: string): Import[] {
  const found: Import[] = [];
  const add = (node: Expression, typeOnly: boolean): void => {
    const specifier = constantText(node);
    if (specifier === undefined) throw new Error(`import of ${source.slice(node.start, node.end)}: name the module`);
    found.push({ specifier, typeOnly });
  };
  visit(source, {
    ImportDeclaration: ({ source: module, importKind, specifiers }) => {
      const kinds = specifiers.map((each) => (each.type === 'ImportSpecifier' ? each.importKind : 'value'));
      add(module, importKind === 'type' || allTypes(kinds));
    },
    ExportNamedDeclaration: ({ source: module, exportKind, specifiers }) => {
      if (module) add(module, exportKind === 'type' || allTypes(specifiers.map((each) => each.exportKind)));
    },
    ExportAllDeclaration: ({ source: module, exportKind }) => add(module, exportKind === 'type'),
    ImportExpression: ({ source: module }) => add(module, false),
    TSImportType: ({ source: module }) => add(module, true),
  });
  return found;
}

const allTypes = (kinds: readonly (string | undefined)[]): boolean =>
  kinds.length > 0 && kinds.every((kind) => kind === 'type');

/** The project's file for an import specifier; undefined for a package. */
export function fileOf(importer: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  return specifier.startsWith('.') ? path.posix.join(path.posix.dirname(importer), specifier) : undefined;
}
