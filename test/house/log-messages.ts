import type { Sources } from './imports.ts';
import { lineAt, visit } from './syntax.ts';

const levels = new Set(['fatal', 'error', 'warn', 'info']);

/** A call of a logger: its level, and its message when that is a plain text. */
export interface LogCall {
  readonly where: string;
  readonly level: string;
  readonly message: string | undefined;
}

/** The calls of pino in the sources, by the syntax tree: `log.warn({ … }, 'message')`. */
export function logCalls(sources: Sources): LogCall[] {
  const found: LogCall[] = [];
  for (const [file, source] of sources)
    visit(source, {
      CallExpression: ({ callee, arguments: given, start }) => {
        if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
        if (!levels.has(callee.property.name)) return;
        if (!/(?:^|[.#])log$/u.test(source.slice(callee.object.start, callee.object.end))) return;
        const last = given.at(-1);
        found.push({
          where: `${file}:${lineAt(source, start)}`,
          level: callee.property.name,
          message: last?.type === 'Literal' && typeof last.value === 'string' ? last.value : undefined,
        });
      },
    });
  return found;
}
