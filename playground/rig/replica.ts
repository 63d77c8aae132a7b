import { readFileSync } from 'node:fs';
import { startApp } from '#src/process/app.ts';
import type { Paces } from '#src/process/paces.ts';
import { MovableClock } from '#src/process/clock.ts';
import { loadConfig } from '#src/config/load.ts';
import { openLog } from '#src/process/logging.ts';

/** Runs the bot with the polling intervals in `RIG_PACES`: for tests of order and number, not of time. */
const loaded = loadConfig(process.env, (path) => readFileSync(path, 'utf8'));
if (!loaded.ok) throw new Error(loaded.faults.join('\n'));
const { config } = loaded;
const app = await startApp(config, {
  log: openLog(config.environment.logLevel),
  paces: JSON.parse(process.env['RIG_PACES'] ?? '{}') as Partial<Paces>,
});
process.on('SIGTERM', () => void app.stop().then(() => process.exit(0)));
process.on('disconnect', () => process.exit(1));
process.on('message', (message: { now?: string }) => {
  if (message.now !== undefined && app.clock instanceof MovableClock) app.clock.set(new Date(message.now));
});
