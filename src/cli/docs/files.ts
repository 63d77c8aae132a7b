import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Catalog } from '../../engine/definitions/catalog.ts';
import { monitoringPage } from './monitoring.ts';
import { withUsageHints } from './manifest.ts';
import { indexesFile, operatorsPage, runbookPage } from './pages.ts';

/**
 * The files that come from the catalogue, by their path from the project's root.
 * @param manifest the current `manifest.yml`: only its usage hints change
 */
export const generatedFiles = async (
  catalog: Catalog,
  manifest: string,
): Promise<Readonly<Record<string, string>>> => ({
  'docs/runbook.md': runbookPage(catalog),
  'docs/operators.ja.md': operatorsPage(catalog),
  'docs/indexes.sql': indexesFile(catalog),
  'docs/monitoring/metrics.md': await monitoringPage(await sources()),
  'manifest.yml': withUsageHints(manifest, catalog),
});

/** The text of every source file. */
async function sources(): Promise<string[]> {
  const root = new URL('../../../src/', import.meta.url);
  const files = globSync('**/*.ts', { cwd: root });
  return Promise.all(files.toSorted().map((file) => readFile(new URL(file, root), 'utf8')));
}
