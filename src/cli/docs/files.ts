import type { Catalog } from '../../engine/definitions/catalog.ts';
import { withUsageHints } from './manifest.ts';
import { indexesFile, operatorsPage, runbookPage } from './pages.ts';
import { withVariables } from './settings.ts';

/**
 * The files that come from the catalogue and the settings, by their path from the project's root.
 * @param read the current text of a file of which only parts change
 */
export const generatedFiles = (catalog: Catalog, read: (file: string) => string): Readonly<Record<string, string>> => ({
  'docs/runbook.md': runbookPage(catalog),
  'docs/operators.ja.md': operatorsPage(catalog),
  'docs/indexes.sql': indexesFile(catalog),
  'docs/settings.md': withVariables(read('docs/settings.md')),
  'manifest.yml': withUsageHints(read('manifest.yml'), catalog),
});
