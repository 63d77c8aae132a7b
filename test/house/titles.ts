import type { Expression } from 'oxc-parser';
import { constantText } from './imports.ts';
import { visit } from './syntax.ts';

const starts = new Set(['test', 'it', 'describe']);

/** The first name of a call: `test` in `test.each(cases)('…')`; undefined when the test is skipped. */
function beginsWith(callee: Expression): string | undefined {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type === 'CallExpression') return beginsWith(callee.callee);
  if (callee.type !== 'MemberExpression') return undefined;
  const skipped = callee.property.type === 'Identifier' && /^(?:skip|todo)/u.test(callee.property.name);
  return skipped ? undefined : beginsWith(callee.object);
}

/** The titles of a file's tests and describe blocks as written, with `%s` and `$name`. Without skipped ones. */
export function titlesIn(source: string): Set<string> {
  const titles = new Set<string>();
  visit(source, {
    CallExpression: ({ callee, arguments: [title] }) => {
      if (!title || title.type === 'SpreadElement' || !starts.has(beginsWith(callee) ?? '')) return;
      const text = constantText(title);
      if (text !== undefined) titles.add(text);
    },
  });
  return titles;
}
