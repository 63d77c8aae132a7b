import { parseSync } from 'oxc-parser';

const starts = new Set(['test', 'it', 'describe']);

/** The function that a call begins with: `test` of `test.each(cases)('…')`; undefined when the test is not run. */
function beginsWith(callee: unknown): string | undefined {
  const { type, name, object, property, callee: inner, tag } = callee as Record<string, unknown>;
  if (type === 'Identifier') return name as string;
  if (/^(?:skip|todo)/u.test(String((property as { name?: unknown } | undefined)?.name))) return undefined;
  const next = object ?? inner ?? tag;
  return next === undefined ? undefined : beginsWith(next);
}

/** The titles of a file's tests that are run and of what they stand in, as they are written: `%s` and `$name` too. */
export function titlesIn(file: string, source: string): Set<string> {
  const titles = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null) return undefined;
    const { type, callee, arguments: given } = node as Record<string, unknown>;
    if (type === 'CallExpression' && starts.has(beginsWith(callee) ?? '')) {
      const [title] = given as { type: string; value?: unknown }[];
      if (title?.type === 'Literal' && typeof title.value === 'string') titles.add(title.value);
    }
    return Object.values(node).forEach(visit);
  };
  visit(parseSync(file, source).program);
  return titles;
}
