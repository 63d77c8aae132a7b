import type { Catalog } from '../../engine/definitions/catalog.ts';
import { withUsageHints } from './manifest.ts';
import { indexesFile, operatorsPage, runbookPage } from './pages.ts';

/**
 * The files that come from the catalogue, by their path from the project's root.
 * @param manifest the current `manifest.yml`: only its usage hints change
 */
export const generatedFiles = (catalog: Catalog, manifest: string): Readonly<Record<string, string>> => ({
  'docs/runbook.md': runbookPage(catalog),
  'docs/operators.ja.md': operatorsPage(catalog),
  'docs/indexes.sql': indexesFile(catalog),
  'manifest.yml': withUsageHints(manifest, catalog),
});
