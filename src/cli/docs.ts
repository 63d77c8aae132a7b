import { writeFileSync } from 'node:fs';
import { indexesFile, operatorsPage, runbookPage } from './docs/pages.ts';
import { Catalog } from '../engine/definitions/catalog.ts';
import { features } from '../features/index.ts';

/** Writes what is derived from the catalogue into `docs/`; a test fails when they differ. */
function writeDocs(): void {
  const catalog = new Catalog(features);
  catalog.checkReferences();
  const files = {
    'runbook.md': runbookPage(catalog),
    'operators.ja.md': operatorsPage(catalog),
    'indexes.sql': indexesFile(catalog),
  };
  for (const [name, content] of Object.entries(files))
    writeFileSync(new URL(`../../docs/${name}`, import.meta.url), content);
  process.stdout.write(`docs: ${Object.keys(files).join(', ')}\n`);
}

// Reading this file, as a test does with every file, must not write.
if (import.meta.main) writeDocs();
