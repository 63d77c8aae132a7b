import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseDatabases, parseEnvironment, parseSlackAccess } from '#src/config/environment.ts';
import { readText } from '#src/config/read-text.ts';
import type { Variables } from '#src/config/secret-files.ts';
import { settings } from '#src/config/variables.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const holding = (content: string): string => {
  const file = path.join(folder, `hunter2-${(files += 1)}`);
  writeFileSync(file, content);
  return file;
};

/** A right value for every secret, each with all the others that it needs. */
const right: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://banto:pw@127.0.0.1:5432/marketplace',
  DATABASE_READONLY_URL: 'postgres://reader:pw@127.0.0.1:5432/marketplace',
  DATABASE_MIGRATE_URL: 'postgres://owner:pw@127.0.0.1:5432/marketplace',
  SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
  SLACK_SIGNING_SECRET: '8f742231b10e8888',
  SLACK_SIGNING_SECRET_PREVIOUS: '1b2742231b10e888',
  BANTO_SECRET_KEY: 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=',
  SLACK_APP_TOKEN: 'xapp-1-abc',
  HTTPS_PROXY: 'http://user:pw@proxy.example:3128',
  MARKETPLACE_ADMIN_TOKEN: 'ready',
  MARKETPLACE_ANON_KEY: 'anon',
  MARKETPLACE_ADMIN_PASSWORD: ' two words ',
  INTERNAL_CRON_SECRET: 'cron',
};
const all: Variables = {
  ...right,
  MARKETPLACE_AUTH_URL: 'https://auth.example',
  MARKETPLACE_ADMIN_EMAIL: 'admin@company.example',
};
const secrets = settings.filter(({ secret }) => secret).map(({ name }) => name);
const others = (name: string): Variables => ({ ...all, [name]: undefined });

const faultsOf = (variables: Variables): readonly string[] => {
  const parsed = parseEnvironment(variables, readText);
  return parsed.ok ? [] : parsed.faults;
};

it('every setting whose name says so is a secret, and this file has a value for each', () => {
  const telling = settings.filter(({ name }) => /TOKEN|SECRET|PASSWORD|_KEY|DATABASE\w*_URL/u.test(name));
  expect(telling.filter(({ secret }) => secret !== true)).toEqual([]);
  expect(Object.keys(right).toSorted()).toEqual(secrets.toSorted());
});

describe.each(secrets)('%s', (name) => {
  const file = `${name}_FILE`;

  it.each(['', '\n', '\r\n', '\n\n'])('is read from a file that ends with %j', (end) => {
    const fromFile = parseEnvironment({ ...others(name), [file]: holding(`${right[name]}${end}`) }, readText);
    expect(fromFile).toEqual(parseEnvironment(all, readText));
    expect(fromFile.ok).toBe(true);
  });

  it('given twice is one fault', () => {
    expect(faultsOf({ ...all, [file]: holding('other') })).toEqual([
      `${name} and ${file} are both set; allowed: one of them`,
    ]);
  });

  it.each([
    ['a file that is not there', () => path.join(folder, 'hunter2'), 'cannot be read (ENOENT)'],
    ['a folder', () => folder, 'cannot be read (EISDIR)'],
    ['an empty file', () => holding(''), 'names an empty file'],
    ['a file of line feeds', () => holding('\n \r\n'), 'names an empty file'],
    ['the secret itself', () => 'postgres://hunter2', 'cannot be read (ENOENT)'],
  ])('%s is one line, without a value or a path', (_what, given, fault) => {
    expect(faultsOf({ ...others(name), [file]: given() })).toEqual([
      `${file} ${fault}; allowed: the path of a file that holds ${name}`,
    ]);
  });
});

it.each(['"', "'"])('%s around any value is said, and the value is not', (quote) => {
  for (const [name, value] of Object.entries(all)) {
    const parsed = parseEnvironment({ ...all, [name]: `${quote}${value}${quote}` }, readText);
    expect(parsed).toEqual({
      ok: false,
      faults: [`${name} has quotes around its value; allowed: the same without them`],
    });
  }
});

it('a file with a wrong value is named', () => {
  expect(faultsOf({ ...others('SLACK_BOT_TOKEN'), SLACK_BOT_TOKEN_FILE: holding('xoxp-hunter2\n') })).toEqual([
    expect.stringMatching(/^SLACK_BOT_TOKEN \(in SLACK_BOT_TOKEN_FILE\) is wrong; allowed: (?!.*hunter2)/u),
  ]);
});

it('a file without the right to read it is said so', () => {
  const refuse = (): never => {
    throw Object.assign(new Error('EACCES: permission denied, open hunter2'), { code: 'EACCES' });
  };
  const parsed = parseEnvironment({ ...others('SLACK_BOT_TOKEN'), SLACK_BOT_TOKEN_FILE: 'hunter2' }, refuse);
  expect(parsed).toEqual({
    ok: false,
    faults: ['SLACK_BOT_TOKEN_FILE cannot be read (EACCES); allowed: the path of a file that holds SLACK_BOT_TOKEN'],
  });
});

it('a blank _FILE counts as absent, and one of a setting that is no secret is not read', () => {
  expect(faultsOf({ ...all, SLACK_BOT_TOKEN_FILE: ' ', PORT_FILE: folder })).toEqual([]);
});

it('a command reads only the files of its own settings', () => {
  const given = { DATABASE_URL_FILE: holding(`${right['DATABASE_URL']}\n`), SLACK_BOT_TOKEN_FILE: folder };
  expect(parseDatabases(given, readText)).toEqual({ ok: true, value: { databaseUrl: right['DATABASE_URL'] } });
  expect(parseSlackAccess({ SLACK_BOT_TOKEN_FILE: holding('xoxb-1\n'), DATABASE_URL_FILE: folder }, readText)).toEqual({
    ok: true,
    value: { token: 'xoxb-1', apiUrl: undefined },
  });
});
