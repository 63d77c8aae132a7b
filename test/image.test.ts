import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMarketplaceHttp, type MarketplaceHttp } from '#playground/marketplace/http.ts';
import { longest } from '#playground/patience.ts';
import { type Slack, startSlack } from '#playground/slack/server.ts';
import { freshDatabase, type TestDatabase } from './support/database.ts';
import { buildImage, type Image, stepsOf } from './support/image.ts';

let image: Image;
let database: TestDatabase;
let slack: Slack;
let marketplace: MarketplaceHttp;
beforeAll(async () => {
  [image, database, slack, marketplace] = await Promise.all([
    buildImage(),
    freshDatabase('production'),
    startSlack(),
    startMarketplaceHttp(),
  ]);
  const example = await readFile('ops.example.yml', 'utf8');
  await writeFile(path.join(image.folder, 'ops.yml'), example.replaceAll('http://127.0.0.1:4010', marketplace.url));
}, longest(60_000));
afterAll(() => Promise.all([image, database, slack, marketplace].map((each) => each[Symbol.asyncDispose]())));

const variables = () => ({ ...slack.env('http'), DATABASE_URL: database.url, PORT: '0' });

/** A script of package.json as a command. */
async function script(name: string): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(path.join(image.folder, 'package.json'), 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  return (scripts[name] ?? '').replace(/^exec /u, '').split(' ');
}

test('the steps of a Dockerfile are read with their continued lines', () => {
  expect(stepsOf('# a\nFROM x\nRUN a \\\n  && b\n')).toEqual([
    { name: 'FROM', rest: 'x' },
    { name: 'RUN', rest: 'a && b' },
  ]);
});

describe('in the image', () => {
  test('config:check, migrate --check and doctor work', async () => {
    expect(await image.run(await script('config:check'))).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining('the policy file is in order'),
    });
    expect(await image.run([...(await script('migrate')), '--check'], variables())).toEqual({
      status: 0,
      stderr: '',
      stdout: 'nothing to migrate\n',
    });
    slack.fail('blocks.validate', [{ error: 'unknown_method' }]);
    const doctor = await image.run([...(await script('doctor')), '--json'], variables());
    const { ok, results } = JSON.parse(doctor.stdout) as { ok: boolean; results: { state: string; what: string }[] };
    expect(results.filter(({ state }) => state === 'fail')).toEqual([]);
    expect([ok, doctor.status, doctor.stderr]).toEqual([true, 0, '']);
    expect(results.map(({ what }) => what)).toContainEqual(
      expect.stringMatching(/^indexes: 22 of the 22 recommended/u),
    );
  });

  test('every module finds what it imports, and a start misses only its settings', async () => {
    // A command runs when it is imported; the modules that it is made of do not.
    const every = `const files = fs.globSync('src/**/*.ts').filter((file) => !/^src.(main|cli.[\\w-]+)\\.ts$/u.test(file));
      for (const file of files) await import(path.resolve(file));
      console.log(files.length)`;
    const imported = await image.run([
      'node',
      '--input-type=module',
      '--eval',
      `import fs from 'node:fs'; import path from 'node:path'; ${every}`,
    ]);
    expect([imported.status, imported.stderr]).toEqual([0, '']);
    expect(Number(imported.stdout)).toBeGreaterThan(300);
    const started = await image.run(await script('start'), { OPS_CONFIG: 'none.yml' });
    expect(started.status).toBe(2);
    expect(started.stderr).toMatch(/DATABASE_URL is missing/u);
  });

  test('the command that starts Banto is there, and the health check follows /healthz', async () => {
    // What stands between them in package.json is about people's own machines: a Node that is too old.
    const [program, ...others] = await script('start');
    expect(image.command).toEqual([program, others.at(-1)]);
    let status = 200;
    const server = createServer((_request, response) => void response.writeHead(status).end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    expect((await image.run(image.health, { PORT: port })).status).toBe(0);
    status = 503;
    expect((await image.run(image.health, { PORT: port })).status).toBe(1);
    server.close();
  });
});
