import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Folder } from '#playground/demo/folder.ts';
import type { Kept } from '#playground/demo/story.ts';
import { objectOf } from '#playground/json.ts';

let inside: string;
beforeAll(async () => {
  inside = await mkdtemp(path.join(tmpdir(), 'banto-demo-'));
  // PostgreSQL's user passes through it.
  await chmod(inside, 0o755);
});
afterAll(() => rm(inside, { recursive: true }));

/** Starts the demo with what should keep it from starting; resolves to its exit code and what it said. */
const start = (flags: readonly string[], folder = inside): Promise<{ code: unknown; said: string }> =>
  new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], DEMO_FOLDER: folder };
    execFile(process.execPath, ['playground/demo.ts', ...flags], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code, said: stdout + stderr }),
    );
  });

describe.concurrent('the demo says in one sentence why it cannot start', () => {
  test('a port in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    expect(await start(['--port', String(port)])).toEqual({
      code: 1,
      said: `Port ${port} is in use. Free it, or choose another: npm run demo -- --port ${port + 1}\n`,
    });
    server.close();
  });

  test('a second demo', async () => {
    const place = path.join(inside, 'runbook-hostile');
    await mkdir(place);
    await writeFile(path.join(place, 'running.json'), JSON.stringify({ pid: process.pid, url: 'http://127.0.0.1:1' }));
    expect(await start(['--dialect', 'runbook', '--hostile'])).toEqual({
      code: 1,
      said: `Another demo uses ${place} (http://127.0.0.1:1, process ${process.pid}). Open that one, or stop it first.\n`,
    });
  });

  test('a folder that it cannot write', async () => {
    const file = path.join(inside, 'file');
    await writeFile(file, '');
    expect(await start([], file)).toEqual({
      code: 1,
      said: `The demo keeps its story in ${file}/production, where it cannot write (ENOTDIR).\n`,
    });
  });

  test('a folder in which nothing can be created', async () => {
    expect(await start([], '/proc')).toEqual({
      code: 1,
      said: 'The demo keeps its story in /proc/production, where it cannot write (ENOENT).\n',
    });
  });

  test.each([
    [['--prot', '4400'], "Unknown option '--prot'. The options are: --dialect, --port, --socket, --hostile, --reset"],
    [['--port', 'high'], '--port is a number up to 65535, such as 4400'],
    [['--dialect', 'v6'], '--dialect is one of: runbook, production'],
  ])('%j', async (flags, said) => {
    expect(await start(flags)).toEqual({ code: 2, said: `${said}\n` });
  });
});

describe('a story that was kept', () => {
  const kept: Kept = {
    story: '1',
    language: 'ja',
    now: '2026-11-26T00:00:00.000Z',
    slack: {
      locales: {},
      messages: [],
      files: [],
      homes: [],
    },
  };
  const open = (): Promise<Folder> => Folder.open({ dialect: 'production', hostile: true }, inside);

  test('goes on, until somebody forgets it', async () => {
    const folder = await open();
    expect(await folder.kept()).toBeUndefined();
    await folder.keep(kept);
    expect(await folder.kept()).toMatchObject(kept);
    await folder.empty();
    expect(await folder.kept()).toBeUndefined();
    await folder.close();
  });

  test.each(['schema', 'story', 'language', 'now', 'slack'])('cannot go on with another %s', async (field) => {
    const folder = await open();
    await folder.keep(kept);
    const file = path.join(inside, 'production-hostile', 'story.json');
    const story: unknown = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...objectOf(story), [field]: 7 }));
    await expect(folder.kept()).rejects.toThrow('Begin anew with --reset.');
    await folder.close();
  });
});

test('the folder of a demo that was killed is free again', async () => {
  const place = path.join(inside, 'runbook');
  await mkdir(place);
  const gone = execFile(process.execPath, ['--version']);
  await once(gone, 'exit');
  await writeFile(path.join(place, 'running.json'), JSON.stringify({ pid: gone.pid }));
  const folder = await Folder.open({ dialect: 'runbook', hostile: false }, inside);
  expect(JSON.parse(await readFile(path.join(place, 'running.json'), 'utf8'))).toEqual({ pid: process.pid });
  await folder.close();
});
