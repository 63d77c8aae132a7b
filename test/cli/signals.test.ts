import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { hanako } from '#playground/cast.ts';
import { longest } from '#playground/patience.ts';
import { type Slack, startSlack } from '#playground/slack/server.ts';
import { onSignals } from '#src/process/signals.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { LogLines } from '../support/log.ts';

afterEach(() => vi.unstubAllEnvs());

interface Started {
  readonly child: ChildProcess;
  readonly log: LogLines;
  readonly url: string;
  readonly ended: Promise<unknown[]>;
}

/** Starts Banto as a person does, in a process group of its own. */
async function start(slack: Slack, database: TestDatabase, command: string, args: string[]): Promise<Started> {
  const log = new LogLines();
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: 'node_modules/.cache/banto',
      ...slack.env(),
      DATABASE_URL: database.url,
      OPS_CONFIG: 'ops.example.yml',
      PORT: '0',
      DRAIN_SECONDS: '4',
    },
  });
  const ended = once(child, 'exit');
  onTestFinished(() => {
    if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
  });
  createInterface({ input: child.stdout }).on('line', (line) => log.write(line));
  const [ready] = await slack.waitFor(
    () => log.where({ msg: 'ready' }).length > 0 && log.where({ msg: 'ready' }),
    30_000,
  );
  const url = `http://127.0.0.1:${String(ready?.['port'])}`;
  slack.botUrl = url;
  return { child, log, url, ended };
}

test(
  'after SIGTERM Banto says that it is not ready, and goes on; a second signal ends it at once',
  async () => {
    await using slack = await startSlack({ unhurried: true });
    await using database = await freshDatabase('production');
    const { child, log, url, ended } = await start(slack, database, process.execPath, ['src/main.ts']);
    child.kill('SIGTERM');
    await slack.waitFor(async () => (await fetch(`${url}/readyz`)).status === 503);
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ ready: false, reasons: ['shutting down'] });
    expect((await slack.as(hanako).command('/ops help')).ack.status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toEqual([1, null]);
    expect(log.where({ msg: 'stopped' })).toEqual([]);
    expect(log.where({ msg: 'ended at once, at the second signal' })).toHaveLength(1);
  },
  longest(60_000),
);

test(
  'npm start: a signal to npm and its script counts once, and npm waits for the end',
  async () => {
    await using slack = await startSlack({ unhurried: true });
    await using database = await freshDatabase('production');
    const { child, log, ended } = await start(slack, database, 'npm', ['start', '--silent']);
    // As a terminal or a supervisor does: to every process of the group. npm then passes it on once more.
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    await slack.waitFor(() => log.where({ msg: 'stopping' }).length === 1);
    expect(await acts({ slack, sql: database.sql, dialect: 'production' }).asked(hanako, '/ops help')).toContain(
      '番頭',
    );
    expect(await ended).toEqual([0, null]);
    expect(log.lines.at(-1)).toMatchObject({ msg: 'stopped' });
  },
  longest(60_000),
);

test.each([
  ['node', undefined, ['stop', 'abandon']],
  ['npm', 'start', ['stop']],
])('started by %s, the same signal twice in a moment is %s', (_by, event, expected) => {
  vi.stubEnv('npm_lifecycle_event', event);
  const called: string[] = [];
  onSignals(['SIGUSR2'], { stop: () => called.push('stop'), abandon: () => called.push('abandon') });
  process.emit('SIGUSR2');
  process.emit('SIGUSR2');
  process.removeAllListeners('SIGUSR2');
  expect(called).toEqual(expected);
});
