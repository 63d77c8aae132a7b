import type { Catalog } from '../../engine/definitions/catalog.ts';
import { withUsageHints } from './manifest.ts';
import { indexesFile, operatorsPage, runbookPage } from './pages.ts';

/**
 * Every file that is written from the catalogue, by its path from the project's root.
 * @param manifest `manifest.yml` as it is now: only its usage hints are written anew
 */
export const generatedFiles = (catalog: Catalog, manifest: string): Readonly<Record<string, string>> => ({
  'docs/runbook.md': runbookPage(catalog),
  'docs/operators.ja.md': operatorsPage(catalog),
  'docs/indexes.sql': indexesFile(catalog),
  'manifest.yml': withUsageHints(manifest, catalog),
});
