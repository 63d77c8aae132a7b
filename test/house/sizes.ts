import type { Function, ArrowFunctionExpression } from 'oxc-parser';
import type { Sources } from './imports.ts';
import { lineAt, syntaxOf, visit } from './syntax.ts';

/** The most lines of a function, including the first and the last. */
const MOST = 70;
const REASON = /^ Long because \S/u;

/**
 * Functions of more than 70 lines without a reason, and reasons above functions that are not long. A reason is a line
 * comment directly above the function: `// Long because …`.
 */
export function longFunctions(sources: Sources): string[] {
  return [...sources].flatMap(([file, source]) => {
    const lines = source.split('\n');
    const reasons = new Set(
      syntaxOf(source)
        .comments.filter(({ type, value }) => type === 'Line' && REASON.test(value))
        .map(({ start }) => lineAt(source, start)),
    );
    const faults: string[] = [];
    const measure = ({ start, end }: Function | ArrowFunctionExpression): void => {
      const length = lineCount(source.slice(start, end));
      if (length <= MOST) return;
      const first = lineAt(source, start);
      if (reasons.delete(first - 1)) return;
      faults.push(`${file}:${first} has ${length} lines: ${(lines[first - 1] ?? '').trim()}`);
    };
    visit(source, { FunctionDeclaration: measure, FunctionExpression: measure, ArrowFunctionExpression: measure });
    return [...faults, ...[...reasons].map((line) => `${file}:${line} gives a reason for what is not long`)];
  });
}

/** The number of lines of each file. */
export const lineCounts = (sources: Sources): Map<string, number> =>
  new Map([...sources].map(([file, source]) => [file, lineCount(source.trimEnd())]));

const lineCount = (text: string): number => text.split('\n').length;
