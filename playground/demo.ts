/**
 * `npm run demo`: PostgreSQL, a marketplace, a Slack and the bot, all on this machine. Its story goes on after a restart.
 *
 * Options after `--`: `--reset` for a new story, `--hostile` for names and texts as awkward as a database allows,
 * `--dialect production|runbook`, `--port 4400`, `--socket` for Socket Mode. `BANTO_NOW` sets where the clock of a new
 * story starts, `DEMO_FOLDER` where the story is kept, `LOG_LEVEL` how much the bot logs.
 */
import { parseArgs } from 'node:util';
import { onSignals } from '#src/process/signals.ts';
import { CannotStart } from './demo/cannot-start.ts';
import { morning, startDemo } from './demo/demo.ts';
import { dialects } from './marketplace/schema.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const refuse = (line: string): never => {
  process.stderr.write(`${line}\n`);
  process.exit(2);
};

function flags() {
  const options = {
    dialect: { type: 'string', default: 'production' },
    port: { type: 'string', default: '4400' },
    socket: { type: 'boolean', default: false },
    hostile: { type: 'boolean', default: false },
    reset: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const names = Object.keys(options).map((name) => `--${name}`);
    return refuse(
      `${error instanceof Error ? error.message.split('. ', 1)[0] : ''}. The options are: ${names.join(', ')}`,
    );
  }
}

const values = flags();
const dialect =
  dialects.find((name) => name === values.dialect) ?? refuse(`--dialect is one of: ${dialects.join(', ')}`);
const port = /^\d{1,5}$/u.test(values.port) ? Number(values.port) : 65_536;
if (port > 65_535) refuse('--port is a number up to 65535, such as 4400');
const now = new Date(process.env['BANTO_NOW'] ?? morning);
if (Number.isNaN(now.getTime())) refuse('BANTO_NOW is an ISO time: 2026-11-22T09:00:00+09:00');

const { hostile, reset } = values;
const folder = process.env['DEMO_FOLDER'];
const transport = values.socket ? 'socket' : 'http';
const starting = startDemo({ dialect, hostile, reset, port, transport, now, folder, say });

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
  say(`\nBanto's playground: ${url}\nCtrl-C ends it. The next start goes on from there; --reset begins anew.\n`);
} catch (error) {
  const why = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${error instanceof CannotStart ? why : `The demo could not start: ${why}`}\n`);
  process.exit(1);
}
