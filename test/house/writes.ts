import type { Sources } from './imports.ts';
import { lineAt, visit } from './syntax.ts';

/** The one file that writes to the marketplace's tables, and reads back what it wrote. */
const writer = 'src/marketplace/write.ts';

const builders = new Set(['updateTable', 'insertInto', 'deleteFrom', 'mergeInto']);

/** Matches `update payouts_v31` and the like; `for update` is a lock. */
const statement =
  /(?:(?<!for )\bupdate|\binsert into|\bdelete from|\bmerge into|\btruncate(?: table)?) (?:public\.)?"?(\w+)\b(?!\.)/giu;

/** Where source files write to a table of the marketplace without reading back what the database kept. */
export function writeFaults(sources: Sources, tables: ReadonlySet<string>): string[] {
  return [...sources].flatMap(([file, source]) => {
    if (file === writer) return [];
    const faults: string[] = [];
    const report = (at: number, table: string): void => {
      if (tables.has(table)) faults.push(`${file}:${lineAt(source, at)} writes to ${table}`);
    };
    visit(source, {
      CallExpression: ({ callee, arguments: [first], start }) => {
        if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
        if (!builders.has(callee.property.name) || first?.type !== 'Literal') return;
        report(start, String(first.value).split(' ')[0] ?? '');
      },
      TemplateElement: ({ value, start }) => {
        for (const [, table] of value.raw.matchAll(statement)) report(start, table ?? '');
      },
    });
    return faults;
  });
}
