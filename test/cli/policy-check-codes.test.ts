import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { hanako, ichiro, ken, taro } from '#playground/cast.ts';
import { type Slack, startSlack } from '#playground/slack/server.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { enrolAll } from '../support/second-factors.ts';
import { runCli } from './run.ts';

let database: TestDatabase;
let slack: Slack;
let folder: string;
/** Writes a policy that asks for codes above ¥1,000,000; `approver` replaces the approvers' line. */
const opsFile = async (approver?: readonly string[]): Promise<string> => {
  const file = parseDocument(await readFile('ops.example.yml', 'utf8'));
  file.setIn(['policy', 'second_person', 'step_up_over_yen'], 1_000_000);
  if (approver) file.setIn(['roles', 'approver'], approver);
  const name = path.join(folder, `ops-${approver?.join('-') ?? 'example'}.yml`);
  await writeFile(name, file.toString());
  return name;
};
beforeAll(async () => {
  database = await freshDatabase('production');
  slack = await startSlack();
  folder = await mkdtemp(path.join(tmpdir(), 'policy-'));
});
afterAll(async () => {
  await Promise.all([database[Symbol.asyncDispose](), slack[Symbol.asyncDispose](), rm(folder, { recursive: true })]);
});
beforeEach(() => database.sql('delete from banto.factor'));

const check = async (variables: Readonly<Record<string, string>> = {}, approver?: readonly string[]) => {
  const { SLACK_BOT_TOKEN = '', SLACK_API_URL = '' } = slack.env('http');
  return runCli('policy-check', [], {
    SLACK_BOT_TOKEN,
    SLACK_API_URL,
    DATABASE_URL: database.url,
    OPS_CONFIG: await opsFile(approver),
    ...variables,
  });
};

test('two approvers are enrolled: it says who could decide today, and holds', async () => {
  await enrolAll(database.sql, ken, taro, hanako);
  const { status, stdout } = await check();
  expect(stdout).toContain(
    `above ¥1,000,000, with a code: 佐藤健 (${ken}), 山田太郎 (${taro}) could decide today; not enrolled: 鈴木一郎 (${ichiro})\n`,
  );
  expect(stdout).not.toContain('nobody else');
  expect(status).toBe(0);
});

test('only one is enrolled: nobody could approve what they request themselves, so it fails', async () => {
  await enrolAll(database.sql, ken);
  const { status, stdout } = await check();
  expect(stdout.match(/nobody else could approve what \w+ requests/gu)).toEqual([
    `nobody else could approve what ${ken} requests`,
  ]);
  expect(status).toBe(1);
});

test('nobody is enrolled, or only people who have left: it fails for every requester', async () => {
  slack.people.get(ken)!.deleted = true;
  await enrolAll(database.sql, ken);
  const { status, stdout } = await check();
  slack.people.get(ken)!.deleted = false;
  expect(stdout).toContain('with a code: nobody could decide today; not enrolled: ');
  for (const requester of [hanako, ichiro, taro])
    expect(stdout).toContain(`nobody else could approve what ${requester} requests (npm run enrol)`);
  expect(status).toBe(1);
});

test.each([
  ['no database is given', { DATABASE_URL: '' }, 'DATABASE_URL is missing', 0],
  ['the database does not answer', { DATABASE_URL: 'postgres://x@127.0.0.1:9/x' }, 'ECONNREFUSED', 2],
])('%s: the comparison is said as not made', async (_what, variables, why, exit) => {
  const { status, stdout } = await check(variables);
  expect(stdout).toMatch(/^above ¥1,000,000, with a code: who is enrolled is not known, so not checked: .+$/mu);
  expect(stdout).toContain(why);
  expect(status).toBe(exit);
});

test('without Slack nobody knows whether a member of a group is enrolled', async () => {
  await enrolAll(database.sql, ken);
  const { status, stdout } = await check({ SLACK_BOT_TOKEN: '' }, ['S0APPR', ken]);
  expect(stdout).toContain('not known of a member of S0APPR without SLACK_BOT_TOKEN');
  expect(status).toBe(0);
});

test('without the limit nobody is asked for', async () => {
  const { stdout } = await check({ OPS_CONFIG: 'ops.example.yml' });
  expect(stdout).not.toContain('with a code');
});
