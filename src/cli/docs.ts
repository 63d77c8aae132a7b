import { readFileSync, writeFileSync } from 'node:fs';
import { generatedFiles } from './docs/files.ts';
import { Catalog } from '../engine/definitions/catalog.ts';
import { features } from '../features/index.ts';

/** Writes the files that come from the catalogue and the settings; a test fails when one is out of date. */
async function writeDocs(): Promise<void> {
  const catalog = new Catalog(features);
  catalog.checkReferences();
  const place = (file: string): URL => new URL(`../../${file}`, import.meta.url);
  const files = await generatedFiles(catalog, (file) => readFileSync(place(file), 'utf8'));
  for (const [file, content] of Object.entries(files)) writeFileSync(place(file), content);
  process.stdout.write(`written: ${Object.keys(files).join(', ')}\n`);
}

// Importing this file, as a test does, must not write.
if (import.meta.main) await writeDocs();
