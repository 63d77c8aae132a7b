import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Catalog } from '../../engine/definitions/catalog.ts';
import { monitoringPage } from './monitoring.ts';
import { withUsageHints } from './manifest.ts';
import { indexesFile, operatorsPage, runbookPage } from './pages.ts';
import { roleFiles } from './roles.ts';
import { withVariables } from './settings.ts';

/**
 * The files that come from the catalogue and the settings, by their path from the project's root.
 * @param read the current text of a file of which only parts change
 */
export const generatedFiles = async (
  catalog: Catalog,
  read: (file: string) => string,
): Promise<Readonly<Record<string, string>>> => ({
  'docs/runbook.md': runbookPage(catalog),
  'docs/operators.ja.md': operatorsPage(catalog),
  'docs/indexes.sql': indexesFile(catalog),
  ...roleFiles(),
  'docs/settings.md': withVariables(read('docs/settings.md')),
  'docs/monitoring/metrics.md': await monitoringPage(await sources()),
  'manifest.yml': withUsageHints(read('manifest.yml'), catalog),
});

/** The text of every source file. */
async function sources(): Promise<string[]> {
  const root = new URL('../../../src/', import.meta.url);
  const files = globSync('**/*.ts', { cwd: root });
  return Promise.all(files.toSorted().map((file) => readFile(new URL(file, root), 'utf8')));
}
