import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseDocument } from 'yaml';
import type { MarketplaceHttp } from '../marketplace/http.ts';

/** Writes an ops.yml: the example, which has the playground's people and channels, with this marketplace's URLs. */
export async function writeSettings(folder: string, marketplace: MarketplaceHttp): Promise<string> {
  const settings = parseDocument(await readFile(new URL('../../ops.example.yml', import.meta.url), 'utf8'));
  settings.setIn(['marketplace', 'health_url'], marketplace.healthUrl);
  settings.setIn(['marketplace', 'process_payouts_url'], marketplace.processPayoutsUrl);
  settings.setIn(['marketplace', 'notification_worker_url'], marketplace.notificationWorkerUrl);
  const file = path.join(folder, 'ops.yml');
  await writeFile(file, settings.toString());
  return file;
}
