import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startSlack } from '#playground/slack/server.ts';
import { settings } from '#src/config/variables.ts';
import { freshDatabase } from '../support/database.ts';
import { LogLines } from '../support/log.ts';
import { startProcess } from '../support/process.ts';
import { runCli } from './run.ts';

test('the bot and its commands take every secret from a file, and print none', async () => {
  await using slack = await startSlack();
  await using database = await freshDatabase('production');
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'secrets-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const variables: Record<string, string> = {
    ...slack.env('http'),
    DATABASE_URL: database.url,
    INTERNAL_CRON_SECRET: 'cron-secret',
    OPS_CONFIG: 'ops.example.yml',
    PORT: '0',
  };
  const secrets: string[] = [];
  for (const { name } of settings.filter((each) => each.secret && variables[each.name] !== undefined)) {
    const file = path.join(folder, name.toLowerCase());
    const { [name]: value = '' } = variables;
    await writeFile(file, `${value}\n`);
    delete variables[name];
    variables[`${name}_FILE`] = file;
    secrets.push(value);
  }
  expect(secrets.length).toBeGreaterThanOrEqual(4);

  const log = new LogLines();
  await using bot = await startProcess(variables, await readFile('ops.example.yml', 'utf8'), log);
  expect((await fetch(`http://127.0.0.1:${bot.port}/readyz`)).status).toBe(200);
  const migrated = await runCli('migrate', [], variables);
  const checked = await runCli('policy-check', [], variables);
  const asked = await runCli('ask', ['/orders stuck'], variables);
  expect([migrated, checked, asked].map(({ status }) => status)).toEqual([0, 0, 0]);
  expect(checked.stdout).not.toContain('unknown person');
  const printed = [log.text, ...[migrated, checked, asked].flatMap(({ stdout, stderr }) => [stdout, stderr])].join('');
  expect(secrets.filter((secret) => printed.includes(secret))).toEqual([]);
});

test('a secret that cannot be read ends the start with one line, before anything connects', async () => {
  const variables = {
    SLACK_BOT_TOKEN_FILE: '/nowhere/hunter2',
    SLACK_SIGNING_SECRET: 's',
    OPS_CONFIG: 'ops.example.yml',
  };
  const started = await runCli('../main', [], { ...variables, DATABASE_URL: 'postgres://banto@127.0.0.1:1/none' });
  expect(started).toEqual({
    status: 2,
    stdout: '',
    stderr: 'SLACK_BOT_TOKEN_FILE cannot be read (ENOENT); allowed: the path of a file that holds SLACK_BOT_TOKEN\n',
  });
});
