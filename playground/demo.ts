/**
 * `npm run demo`: PostgreSQL, a marketplace, a Slack and the bot, all on this machine.
 *
 * Options after `--`: `--dialect production|runbook`, `--port 4400`, `--socket` for Socket Mode. `BANTO_NOW` sets where the
 * clock starts, `LOG_LEVEL` how much the bot logs.
 */
import { parseArgs } from 'node:util';
import { onSignals } from '#src/process/signals.ts';
import { startDemo } from './demo/stage.ts';
import { dialects } from './marketplace/schema.ts';

const { values } = parseArgs({
  options: {
    dialect: { type: 'string', default: 'production' },
    port: { type: 'string', default: '4400' },
    socket: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const refuse = (line: string): never => {
  process.stderr.write(`${line}\n`);
  process.exit(2);
};

const dialect =
  dialects.find((name) => name === values.dialect) ?? refuse(`--dialect is one of: ${dialects.join(', ')}`);
const now = new Date(process.env['BANTO_NOW'] ?? Date.now());
if (Number.isNaN(now.getTime())) refuse('BANTO_NOW is an ISO time: 2026-11-22T09:00:00+09:00');

const starting = startDemo({
  dialect,
  port: Number(values.port),
  transport: values.socket ? 'socket' : 'http',
  now,
  say,
});

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  say('\nstopping …');
  starting
    .then((demo) => demo.stop())
    .then(
      () => process.exit(0),
      (error: unknown) => refuse(`It did not stop cleanly: ${String(error)}`),
    );
}
// A second signal exits at once. PostgreSQL and the bot notice that and stop too.
onSignals(['SIGINT', 'SIGTERM', 'SIGHUP'], { stop, abandon: () => process.exit(1) });
// The test that started the demo is gone, for whatever reason.
process.on('disconnect', stop);

try {
  const { url } = await starting;
  say(`\nBanto's playground: ${url}\nCtrl-C ends it and leaves nothing.\n`);
} catch (error) {
  process.stderr.write(`The demo could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
