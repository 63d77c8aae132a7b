import type { Sources } from './imports.ts';
import { lineAt, visit } from './syntax.ts';

/** Files whose SQL is not read through `reading.ts`, each with the reason. */
const direct = new Set([
  // Reads back what was written, in the columns' own types.
  'src/marketplace/write.ts',
  // One figure for whoever writes ops.yml; what cannot be read is then an error of the command.
  'src/cli/largest-payout.ts',
]);

/**
 * Where SQL text names a table of the marketplace to read it: past `reading.ts`, rows that row security hides would count
 * as none, and a column of another type would fail without its name. `${db.selectFrom('purchases')…}` may stand there.
 */
export function readFaults(sources: Sources, tables: ReadonlySet<string>): string[] {
  return [...sources].flatMap(([file, source]) => {
    if (direct.has(file)) return [];
    const faults: string[] = [];
    visit(source, {
      TemplateElement: ({ value, start }) => {
        for (const [, table = ''] of value.raw.matchAll(/\b(?:from|join) (?:public\.)?"?(\w+)\b(?!\.)/giu))
          if (tables.has(table)) faults.push(`${file}:${lineAt(source, start)} reads ${table} past reading.ts`);
      },
    });
    return faults;
  });
}
