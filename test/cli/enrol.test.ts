import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeAt } from '#playground/authenticator/code.ts';
import { aoi, guest, ichiro, ken, taro } from '#playground/cast.ts';
import { startSlack } from '#playground/slack/server.ts';
import { unseal } from '#src/domain/second-factor/sealed-key.ts';
import { someFriday } from '../support/banto.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { type Ended, enrolHere, runCli } from './run.ts';

let database: TestDatabase;
let folder: string;
const secret = Buffer.alloc(32, 5);
beforeAll(async () => {
  database = await freshDatabase('production');
  folder = await mkdtemp(path.join(tmpdir(), 'enrol-'));
  await writeFile(path.join(folder, 'ops.yml'), readFileSync('ops.example.yml'));
});
afterAll(async () => {
  await Promise.all([database[Symbol.asyncDispose](), rm(folder, { recursive: true })]);
});

const variables = (more: Readonly<Record<string, string>> = {}) => ({
  DATABASE_URL: database.url,
  OPS_CONFIG: path.join(folder, 'ops.yml'),
  BANTO_SECRET_KEY: secret.toString('base64'),
  ...more,
});
const clock = { now: () => someFriday };

/** The key that was printed. */
const keyIn = (printed: string): string => /^key: (?<key>[A-Z2-7 ]+)$/mu.exec(printed)?.groups?.['key'] ?? '';

/** Reads the key into an authenticator and types what that shows, `behind` milliseconds late. */
const rightCode =
  (behind = 0) =>
  (printed: string): string =>
    codeAt(keyIn(printed), new Date(someFriday.getTime() - behind));

const enrol = (
  args: readonly string[],
  type: (printed: string) => string | undefined = rightCode(),
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> => enrolHere(args, variables(more), { clock, type });

const factorOf = async (person: string) =>
  (
    await database.sql<{ sealed: string; last_step: number }>('select * from banto.factor where person = $1', [person])
  )[0];
const audited = () =>
  database.sql(
    `select actor, source, operation, subject, outcome, before, after from banto.audit_log
     where operation like 'factor.%' order by seq desc limit 1`,
  );
const messagesTo = async (person: string): Promise<string[]> =>
  (
    await database.sql<{ text: string }>(
      `select content ->> 'text' as text from banto.card where channel = $1 order by changed_at`,
      [person],
    )
  ).map(({ text }) => text);

describe('npm run enrol', () => {
  test('prints the key as text and as a QR code, wants a right first code, and records and tells it', async () => {
    const { status, stdout, stderr } = await enrol([ken], rightCode(29_000));
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(keyIn(stdout)).toMatch(/^(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}$/u);
    expect(stdout).toMatch(/^[█▀▄ ]{40,}$/mu);
    expect(stdout).toContain(`${ken} is enrolled; Banto tells ${ken}, ${taro} by direct message`);
    expect(await audited()).toEqual([
      {
        actor: 'system',
        source: 'cli',
        operation: 'factor.enrol',
        subject: `factor:${ken}`,
        outcome: 'done',
        before: null,
        after: { person: ken, user: userInfo().username },
      },
    ]);
    expect(await messagesTo(ken)).toEqual([expect.stringContaining('あなたの認証アプリが承認用に登録されました')]);
    expect(await messagesTo(taro)).toEqual([`${ken} さんの認証アプリが承認用に登録されました（npm run enrol）。`]);
  });

  test('the key is stored for its person only, encrypted, and its first code is used up', async () => {
    const stored = await factorOf(ken);
    const sealed = Buffer.from(stored?.sealed ?? '', 'base64');
    const key = unseal(sealed, ken, secret);
    expect(key).toHaveLength(20);
    expect(unseal(sealed, ichiro, secret)).toBeUndefined();
    expect(stored?.last_step).toBe(Math.floor((someFriday.getTime() - 29_000) / 30_000));
    const everything = await database.sql(`select * from banto.factor, banto.audit_log`);
    expect(JSON.stringify(everything)).not.toContain(key?.toString('base64'));
  });

  test('who has one is refused before a new key is shown, until it is removed', async () => {
    const again = await enrol([ken]);
    expect(again).toEqual({
      status: 1,
      stdout: '',
      stderr: `${ken} has a second factor already: remove it first (npm run enrol -- ${ken} --remove)\n`,
    });
    const before = await factorOf(ken);
    expect(await enrol([ken, '--remove'])).toMatchObject({ status: 0, stderr: '' });
    expect(await audited()).toMatchObject([{ operation: 'factor.remove', subject: `factor:${ken}` }]);
    expect((await messagesTo(ken)).at(-1)).toContain('登録が削除されました');
    expect((await messagesTo(taro)).at(-1)).toContain(`${ken} さんの認証アプリの登録が削除されました`);
    expect(await enrol([ken, '--remove'])).toMatchObject({ status: 1, stderr: `${ken} has no second factor\n` });
    expect(await enrol([ken])).toMatchObject({ status: 0 });
    expect((await factorOf(ken))?.sealed).not.toBe(before?.sealed);
  });

  test('two terminals at once: one key counts', async () => {
    const person = 'U0TWICE';
    const both = await Promise.all([enrol([person]), enrol([person])]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([0, 1]);
    expect(await database.sql(`select from banto.audit_log where subject = $1`, [`factor:${person}`])).toHaveLength(1);
  });

  test.each([
    ['three wrong codes', () => '000000'],
    ['codes from a clock that is 90 seconds late', rightCode(90_000)],
    ['no code at all', () => undefined],
    ['what is no code', () => 'U0APPR2'],
  ])('%s enrol nobody, and the key is forgotten', async (_what, type) => {
    const { status, stdout, stderr } = await enrol([ichiro], type);
    // One of a million keys has 000000 as its code now.
    expect(status).toBe(1);
    expect(stderr).toBe('nobody was enrolled: without a right first code the key is forgotten\n');
    expect(await factorOf(ichiro)).toBeUndefined();
    expect(stdout).not.toContain('is enrolled');
    expect(await messagesTo(ichiro)).toEqual([]);
  });

  test('after a wrong code the right one is taken, full-width and with a space too', async () => {
    let tried = 0;
    const { status, stdout } = await enrol(['U0THIRD'], (printed) => {
      const code = rightCode()(printed);
      return tried++ === 0
        ? 'oops'
        : `${code.slice(0, 3)} ${code.slice(3)}`.replaceAll(/\d/gu, (digit) =>
            String.fromCharCode(0xff10 + Number(digit)),
          );
    });
    expect(stdout).toContain('that is not the code. Does the device have the right time?');
    expect(status).toBe(0);
  });

  test('with Slack it says whose id it is, and refuses who may not use Banto', async () => {
    await using slack = await startSlack();
    const { SLACK_BOT_TOKEN = '', SLACK_API_URL = '' } = slack.env('http');
    const asked = await enrol([ichiro], () => undefined, { SLACK_BOT_TOKEN, SLACK_API_URL });
    expect(asked.stdout).toContain(`鈴木一郎 (${ichiro})`);
    expect(asked.stdout).not.toContain('no approver');
    const viewer = await enrol([aoi], () => undefined, { SLACK_BOT_TOKEN, SLACK_API_URL });
    expect(viewer.stdout).toContain(`${aoi} is no approver (roles.approver of ops.yml)`);
    const refused = await enrol([guest], rightCode(), { SLACK_BOT_TOKEN, SLACK_API_URL });
    expect(refused).toEqual({
      status: 1,
      stdout: '',
      stderr: `${guest} cannot approve anything: Guests cannot use Banto.\n`,
    });
  });

  test('while Slack is down it says so, and it is done all the same', async () => {
    const down = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_API_URL: 'http://127.0.0.1:9/api/' };
    const { status, stdout } = await enrol(['U0LATER'], rightCode(), down);
    expect(stdout).toMatch(/^U0LATER: Slack does not say \(.+\)$/mu);
    expect(status).toBe(0);
    expect(await factorOf('U0LATER')).toBeDefined();
  });

  test('the list says who has one, since when, until when they are locked, and whose key does not open', async () => {
    await database.sql(`update banto.factor set locked_until = $1 where person = $2`, [
      new Date(someFriday.getTime() + 15 * 60_000),
      ken,
    ]);
    const { status, stdout } = await enrol(['--list']);
    expect(status).toBe(0);
    expect(stdout).toContain(`${ken}; since Nov 20 11:30 JST; locked until Nov 20 11:45 JST\n`);
    expect(stdout).toContain('U0LATER; since Nov 20 11:30 JST\n');
    const other = await enrol(['--list'], undefined, { BANTO_SECRET_KEY: Buffer.alloc(32, 6).toString('base64') });
    expect(other.stdout).toContain('U0LATER; since Nov 20 11:30 JST; its key does not open with this BANTO_SECRET_KEY');
    const { BANTO_SECRET_KEY: _key, ...without } = variables();
    const untried = await enrolHere(['--list'], without, { clock, type: () => undefined });
    expect(untried).toMatchObject({ status: 0, stderr: '' });
    expect(untried.stdout).toContain('without BANTO_SECRET_KEY its key is not tried');
  });
});

describe('what is missing or wrong', () => {
  test.each([
    ['no person', [], 'usage: npm run -s enrol'],
    ['a name', ['@sato'], '@sato is not a user of Slack (U…, W…)'],
    ['a group', ['S0OPSGRP'], 'S0OPSGRP is not a user of Slack'],
    ['two people', [ken, ichiro], 'usage:'],
    ['--list with a person', ['--list', ken], 'usage:'],
    ['an unknown option', ['--force', ken], 'usage:'],
  ])('%s: exit code 2', async (_what, args, said) => {
    const { status, stdout, stderr } = await enrol(args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(said);
  });

  test('settings: a line each, and nothing is printed', async () => {
    const ended = await enrolHere([ken], { OPS_CONFIG: '/nowhere.yml' }, { clock, type: () => undefined });
    expect([ended.status, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^DATABASE_URL is missing/),
      expect.stringMatching(/^\/nowhere\.yml:1: cannot be read/),
      'BANTO_SECRET_KEY is missing; allowed: 32 bytes in base64: openssl rand -base64 32',
    ]);
  });

  test('a database of before: what to run first', async () => {
    await database.sql('alter table banto.factor rename to factor_away');
    try {
      expect(await enrol(['--list'])).toMatchObject({
        status: 1,
        stderr: 'Banto’s schema is older than this program: run npm run migrate first\n',
      });
    } finally {
      await database.sql('alter table banto.factor_away rename to factor');
    }
  });
});

test('as its own program: the key is shown, and the code is read from its input', async () => {
  const program = spawn(process.execPath, ['src/cli/enrol.ts', 'U0OWN'], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: 'node_modules/.cache/banto', ...variables() },
  });
  const ended = once(program, 'exit');
  let printed = '';
  program.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    if (printed.endsWith('shows now: ')) program.stdin.write(`${codeAt(keyIn(printed), new Date())}\n`);
  });
  expect(await ended).toEqual([0, null]);
  expect(printed).toContain('U0OWN is enrolled');
  const list = await runCli('enrol', ['--list'], variables());
  expect(list.stdout).toContain('U0OWN; since ');
});
