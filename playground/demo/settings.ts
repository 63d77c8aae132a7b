import { readFile, writeFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import type { Language } from '#src/domain/text/words.ts';
import type { MarketplaceHttp } from '../marketplace/http.ts';

/** An approval above this also needs a code. Yen. */
const STEP_UP_OVER = 500_000;

/** Writes an ops.yml: the example, which has the playground's people and channels, with this marketplace's URLs. */
export async function writeSettings(file: string, language: Language, marketplace: MarketplaceHttp): Promise<void> {
  const settings = parseDocument(await readFile(new URL('../../ops.example.yml', import.meta.url), 'utf8'));
  settings.set('language', language);
  settings.setIn(['policy', 'second_person', 'step_up_over_yen'], STEP_UP_OVER);
  settings.setIn(['marketplace', 'health_url'], marketplace.healthUrl);
  settings.setIn(['marketplace', 'process_payouts_url'], marketplace.processPayoutsUrl);
  settings.setIn(['marketplace', 'notification_worker_url'], marketplace.notificationWorkerUrl);
  await writeFile(file, settings.toString());
}
