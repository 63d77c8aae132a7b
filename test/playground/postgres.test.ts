import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { Client } from 'pg';
import { expect, inject, test } from 'vitest';

import { waitFor } from '#playground/patience.ts';
import { startPostgres } from '#playground/postgres.ts';

const postgres = new URL('../../playground/postgres.ts', import.meta.url).href;

async function accepts(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

test.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)(
  'the server stops when its parent process ends by %s',
  async (signal) => {
    const script = `
    import { waitFor } from '#playground/patience.ts';
import { startPostgres } from ${JSON.stringify(postgres)};
    process.stdout.write((await startPostgres()).url());
    setInterval(() => undefined, 1000);`;
    const host = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(host, 'exit');
    const url = await new Promise<string>((resolve) =>
      host.stdout.setEncoding('utf8').once('data', (text: string) => {
        resolve(text);
      }),
    );
    expect(await accepts(url)).toBe(true);
    host.kill(signal);
    await ended;
    await waitFor(async () => !(await accepts(url)));
    expect(await accepts(url)).toBe(false);
  },
);

test('a port that another server uses is refused, with the reason', async () => {
  const port = Number(new URL(inject('postgresUrl')).port);
  await expect(startPostgres({ port })).rejects.toThrow('could not bind');
});
