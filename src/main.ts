import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import type { RunningApp } from './process/app.ts';

// Caches the compiled sources, for a faster next start; without the right to write, Node skips it. The cache is next to
// the packages, because whoever may write there could change the code anyway.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/banto', import.meta.url)));
// Loading fills the young generation, which would grow to 64 MB, and V8 never gives that back. After the start it may grow.
setFlagsFromString('--semi-space-growth-factor=1');
const { loadConfig } = await import('./config/load.ts');
const { readText } = await import('./config/read-text.ts');
const { judgePost } = await import('./process/catalog.ts');

const loaded = loadConfig(process.env, readText, judgePost);
if (!loaded.ok) {
  for (const fault of loaded.faults) process.stderr.write(`${fault}\n`);
  process.exit(2);
}
const { config } = loaded;
const { startApp } = await import('./process/app.ts');
const { MovableClock } = await import('./process/clock.ts');
const { openLog } = await import('./process/logging.ts');
const { onSignals } = await import('./process/signals.ts');
const { startFailure } = await import('./process/start-failure.ts');
const { referenceId } = await import('./engine/receipts/reference-id.ts');
const log = openLog(config.environment.logLevel);

// A promise that nobody awaited ends no process: whatever it was, it left no half-done work, because that is in
// transactions. An exception that nobody caught may have: then a restart is better than an unknown state.
process.on('unhandledRejection', (error) => {
  log.error({ err: error, reference: referenceId() }, 'unhandled rejection');
});
process.on('uncaughtException', (error) => {
  log.fatal({ err: error, reference: referenceId() }, 'uncaught exception');
  process.exit(1);
});

let app: RunningApp | undefined;
const stop = async (signal: string): Promise<void> => {
  log.info({ signal }, 'stopping');
  // A signal during the start ends it: nothing was acknowledged yet.
  await app?.stop();
  log.info('stopped');
  process.exit(0);
};
// Before the start: whoever reads that Banto is ready may send a signal at once.
onSignals(['SIGTERM', 'SIGINT'], {
  stop: (signal) =>
    void stop(signal).catch((error: unknown) => {
      log.error({ err: error }, 'could not stop cleanly');
      process.exit(1);
    }),
  // What was acknowledged is stored, and done by another replica or after the next start.
  abandon: () => {
    log.warn('ended at once, at the second signal');
    process.exit(1);
  },
});

try {
  app = await startApp(config, { log });
  setFlagsFromString('--semi-space-growth-factor=2');
  // The playground sets the clock of a bot that it started. Outside demo and tests the clock cannot be set.
  const { clock } = app;
  if (clock instanceof MovableClock) {
    process.on('message', (message: { now?: string }) => {
      if (message.now !== undefined) clock.set(new Date(message.now));
    });
    // The playground has ended, and with it Slack and the database: there is nothing left to finish.
    process.on('disconnect', () => process.exit(1));
  }
} catch (error) {
  log.fatal({ err: error }, 'could not start');
  const { lines, isSetting } = startFailure(error);
  for (const line of lines) process.stderr.write(`Banto could not start: ${line}\n`);
  // 2 as for other wrong settings: a restart will not help.
  process.exit(isSetting ? 2 : 1);
}
