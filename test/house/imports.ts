/** One import or re-export as it stands in a source file. */
export interface Import {
  readonly specifier: string;
  /** Erased before the program runs. */
  readonly typeOnly: boolean;
}

const BLANK = (text: string): string => text.replaceAll(/[^\n]/gu, ' ');

/** The source without comments, line by line as before. Quotes are kept: specifiers stand in them. */
export const withoutComments = (source: string): string =>
  source.replaceAll(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/gu,
    (all, text) => (typeof text === 'string' ? text : BLANK(all)),
  );

const STATEMENT = /(?:^|[;}\n])\s*(import|export)\s+(type\s+)?([\w$\s{},*]*?)\s*from\s*(['"])([^'"]+)\4/gu;
const BARE = /(?:^|[;}\n])\s*import\s*(['"])([^'"]+)\1/gu;
const CALL = /\b(?:import|require)\s*\(\s*(['"`])([^'"`]+)\1/gu;

const allTypes = (clause: string): boolean => {
  const named = /^\{([\s\S]*)\}$/u.exec(clause.trim())?.[1];
  const names =
    named
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean) ?? [];
  return names.length > 0 && names.every((name) => name.startsWith('type '));
};

/** Every module a source file names, in imports, re-exports and calls of `import()`. */
export function importsOf(source: string): Import[] {
  const text = withoutComments(source);
  return [
    ...[...text.matchAll(STATEMENT)].map(([, , type, clause = '', , specifier = '']) => ({
      specifier,
      typeOnly: type !== undefined || allTypes(clause),
    })),
    ...[...text.matchAll(BARE)].map(([, , specifier = '']) => ({ specifier, typeOnly: false })),
    ...[...text.matchAll(CALL)].map(([, , specifier = '']) => ({ specifier, typeOnly: false })),
  ];
}
