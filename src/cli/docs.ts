import { writeFileSync } from 'node:fs';
import { indexesFile, operatorsPage, runbookPage } from './docs/pages.ts';
import { Catalog } from '../engine/definitions/catalog.ts';
import { features } from '../features/index.ts';

/** Writes the files in `docs/` that come from the catalogue; a test fails when they are out of date. */
function writeDocs(): void {
  const catalog = new Catalog(features);
  const files = {
    'runbook.md': runbookPage(catalog),
    'operators.ja.md': operatorsPage(catalog),
    'indexes.sql': indexesFile(catalog),
  };
  for (const [name, content] of Object.entries(files))
    writeFileSync(new URL(`../../docs/${name}`, import.meta.url), content);
  process.stdout.write(`docs: ${Object.keys(files).join(', ')}\n`);
}

// Importing this file, as a test does, must not write.
if (import.meta.main) writeDocs();
