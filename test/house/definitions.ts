import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyOperation } from '#src/engine/definitions/operation.ts';
import type { AnyQuery } from '#src/engine/definitions/query.ts';
import { root, sourceFiles } from './sources.ts';
import { visit } from './syntax.ts';

export type Definition = AnyQuery | AnyOperation;

/** A definition and the file that exports it. */
export interface Written {
  readonly file: string;
  /** The feature's folder. */
  readonly feature: string;
  readonly kind: 'queries' | 'operations';
  readonly definition: Definition;
}

const isDefinition = (value: unknown): value is Definition =>
  typeof value === 'object' && value !== null && 'name' in value && 'section' in value && 'parameters' in value;

/** Everything that the files in the features' `queries/` and `operations/` export, listed in an index or not. */
export async function writtenDefinitions(): Promise<Written[]> {
  const written: Written[] = [];
  for (const file of sourceFiles('src/features')) {
    const [, feature, kind] = /^src\/features\/([^/]+)\/(queries|operations)\/[^/]+\.ts$/u.exec(file) ?? [];
    if (feature === undefined || (kind !== 'queries' && kind !== 'operations')) continue;
    const module: unknown = await import(pathToFileURL(path.join(root, file)).href);
    for (const value of Object.values(module as object))
      if (isDefinition(value)) written.push({ file, feature, kind, definition: value });
  }
  return written;
}

/** How often a source file calls a function by its name. */
export function callsOf(source: string, name: string): number {
  let count = 0;
  visit(source, {
    CallExpression: ({ callee }) => {
      if (callee.type === 'Identifier' && callee.name === name) count += 1;
    },
  });
  return count;
}
