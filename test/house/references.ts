import { visit } from './syntax.ts';
import type { Sources } from './imports.ts';

/** The files that call `refersTo` within a function: such a name is not checked at start. */
export function lateReferences(sources: Sources): string[] {
  return [...sources]
    .filter(([file, source]) => !file.endsWith('/reference.ts') && refersLate(source))
    .map(([file]) => file);
}

function refersLate(source: string): boolean {
  let depth = 0;
  let late = false;
  const [enter, leave] = [() => (depth += 1), () => (depth -= 1)];
  visit(source, {
    FunctionDeclaration: enter,
    'FunctionDeclaration:exit': leave,
    FunctionExpression: enter,
    'FunctionExpression:exit': leave,
    ArrowFunctionExpression: enter,
    'ArrowFunctionExpression:exit': leave,
    CallExpression: ({ callee }) => {
      if (depth > 0 && callee.type === 'Identifier' && callee.name === 'refersTo') late = true;
    },
  });
  return late;
}
