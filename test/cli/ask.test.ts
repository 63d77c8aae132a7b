import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeRows } from '#playground/marketplace/make.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { seededDatabase } from '../support/seeded.ts';
import { askHere, type Ended, runCli } from './run.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await freshDatabase('production');
  folder = await mkdtemp(path.join(tmpdir(), 'ask-'));
  await writeFile(path.join(folder, 'ops.yml'), readFileSync('ops.example.yml'));
  const { owe } = makeRows(database.sql, 'production');
  await owe({ amount: 250_000, name: '星野 ひかり', status: 'ready_for_transfer' });
  await owe({ amount: 9_700, name: '\u001B=1+1', status: 'ready_for_transfer' });
});
afterAll(async () => {
  await Promise.all([database[Symbol.asyncDispose](), rm(folder, { recursive: true })]);
});

/** No Slack setting: only the database and, by default, the policy file. */
const variables = () => ({ DATABASE_URL: database.url, OPS_CONFIG: path.join(folder, 'ops.yml') });
const ask = (args: readonly string[], over: Record<string, string> = {}): Promise<Ended> =>
  askHere(args, { ...variables(), ...over });

test('a question as it is typed in Slack is answered on the terminal, and recorded with who asked', async () => {
  const { status, stdout, stderr } = await runCli('ask', ['/payouts ready'], variables());
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout).toContain('振込待ちは 2件、合計 ¥259,700 です。');
  const row = stdout.split('\n').find((line) => line.includes('星野 ひかり'));
  expect(row).toContain('¥250,000');
  expect(stdout).toMatch(/JST\n$/u);
  const [read] = await database.sql(
    `select actor, source, operation, outcome, after from banto.audit_log order by seq desc limit 1`,
  );
  expect(read).toEqual({
    actor: 'system',
    source: 'cli',
    operation: 'payouts.ready',
    outcome: 'read',
    after: { parameters: {}, rows: 2, user: userInfo().username },
  });
});

test('columns are aligned although Japanese characters are twice as wide', async () => {
  const { stdout } = await ask(['/payouts', 'ready']);
  const lines = stdout.split('\n');
  const rule = lines.find((line) => /^-+ /u.test(line)) ?? '';
  const width = (text: string) => [...text].reduce((sum, letter) => sum + (letter > '\u2000' ? 2 : 1), 0);
  const amounts = lines.filter((line) => line.includes('¥') && !line.includes('合計'));
  expect(rule).not.toBe('');
  expect(
    new Set(amounts.map((line) => width(line.slice(0, line.indexOf('¥') + /¥[\d,]+/u.exec(line)![0].length)))).size,
  ).toBe(1);
});

test('JSON and CSV have all rows, for programs', async () => {
  const { stdout } = await ask(['--json', '/payouts ready']);
  const answer = JSON.parse(stdout) as {
    question: string;
    read_at: string;
    rows: Record<string, unknown>[];
    total: number;
  };
  expect(Object.keys(answer)).toEqual(['question', 'read_at', 'rows', 'total']);
  expect(answer.question).toBe('/payouts ready');
  expect(Number.isNaN(Date.parse(answer.read_at))).toBe(false);
  expect(answer.total).toBe(2);
  expect(answer.rows.map(({ Amount }) => Amount)).toEqual([250_000, 9_700]);
  // Programs read it: one language, whatever Banto's is.
  expect((await ask(['--json', '/payouts status'])).stdout).toMatch(/"Status":"[a-z ]+"/u);
  const csv = await ask(['/payouts ready', '--csv']);
  expect(csv.stdout.split('\r\n')).toHaveLength(4);
  expect(csv.stdout).toContain('250000');
});

test('JSON says of each row which of several tables it belongs to, and numbers are numbers', async () => {
  const rows = async (line: string) =>
    (JSON.parse((await ask(['--json', line])).stdout) as { rows: Record<string, unknown>[] }).rows;
  const status = await rows('/payouts status');
  expect(status.length).toBeGreaterThan(0);
  for (const { Table } of status) expect(Table).toMatch(/\w+ /u);
  expect((await rows('/payouts ready')).every((row) => !('Table' in row))).toBe(true);
  for (const row of await rows('/ops metrics'))
    for (const heading of ['Value, number', 'Limit, number']) expect(typeof row[heading]).not.toBe('string');
});

test('a line in full width is read as Slack reads it', async () => {
  const wide = await ask(['／ｐａｙｏｕｔｓ　ｒｅａｄｙ']);
  expect(wide.stdout.split('\n').slice(0, 3)).toEqual((await ask(['/payouts ready'])).stdout.split('\n').slice(0, 3));
  expect(wide.status).toBe(0);
});

test('what somebody wrote into a name reaches neither the terminal nor a spreadsheet', async () => {
  const text = await ask(['/payouts ready']);
  expect(text.stdout).not.toContain('\u001B');
  const csv = await ask(['/payouts ready', '--csv']);
  expect(csv.stdout).not.toContain('\u001B');
  expect(csv.stdout).toContain(`'=1+1`);
});

test.each([
  ['a change', ['/payouts paid-all'], /変更はSlackで/u],
  ['sharing', ['/payouts status share'], /共有できません/u],
  ['a word that does not exist', ['/payouts redy'], /ready ですか？/u],
  ['a wrong value', ['/orders stuck abc'], /時間/u],
  ['a thing that does not exist', ['/orders show NONE-1'], /見つかりません/u],
])('%s is refused in a sentence, with exit code 1', async (_what, args, sentence) => {
  const { status, stdout, stderr } = await ask(args);
  expect(stderr).toMatch(sentence);
  expect(stdout).toBe('');
  expect(status).toBe(1);
});

test('whoever holds the address of the database may ask anything: every finder runs', async () => {
  const { stdout } = await ask(['/ops find 星野ひかり']);
  expect(stdout).toContain('支払い ¥250,000 星野 ひかり');
  const { stdout: who } = await ask(['/ops whoami']);
  expect(who).toContain('システム管理者');
  expect(who).toContain('端末からの照会');
});

test('help lists the questions', async () => {
  const { status, stdout } = await ask(['/ops help']);
  expect(stdout).toContain('/orders stuck');
  expect(stdout).not.toContain('/payouts paid ');
  expect(stdout).toContain('/ops handover\n    対応中のものと担当者を表示します\n');
  expect(status).toBe(0);
});

test('without a policy file the built-in limits are used, and said', async () => {
  const { status, stdout, stderr } = await ask(['/orders stuck'], { OPS_CONFIG: path.join(folder, 'none.yml') });
  expect(stderr).toContain('built-in limits');
  expect(stdout).toContain('24時間');
  expect(status).toBe(0);
});

test('a database that cannot be written to is still asked, and the missing record is said', async () => {
  await database.sql(`alter database ${database.name} set default_transaction_read_only = on`);
  const { status, stdout, stderr } = await ask(['/payouts ready']);
  await database.sql(`alter database ${database.name} reset default_transaction_read_only`);
  expect(stdout).toContain('振込待ちは 2件');
  expect(stderr).toContain('not recorded in the audit log');
  expect(status).toBe(0);
});

test('an unreachable database is a sentence', async () => {
  const { status, stderr } = await ask(['/payouts ready'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' });
  expect(stderr).toContain('データベースに接続できません');
  expect(status).toBe(1);
});

test('a missing setting or a wrong option says how to ask', async () => {
  const [without, option] = await Promise.all([
    askHere(['/payouts ready'], {}),
    runCli('ask', ['--xml', '/payouts ready'], variables()),
  ]);
  expect(without.stderr).toContain('DATABASE_URL');
  expect(without.status).toBe(2);
  expect(option.stderr).toContain('usage: npm run -s ask');
  expect(option.status).toBe(2);
});

test('what an audit entry changed is in words for people, and JSON for programs', async () => {
  await ask(['/ops jobs']);
  const { stdout } = await ask(['/ops audit ops.jobs']);
  expect(stdout).toContain('入力: ');
  expect(stdout).not.toContain('{"');
  expect((await ask(['--csv', '/ops audit ops.jobs'])).stdout).toContain('""parameters"":{}');
  expect((await ask(['--json', '/ops audit ops.jobs'])).stdout).toContain('\\"parameters\\":{}');
});

const columnsOf = (stdout: string): string[][] => stdout.split('\n').map((line) => line.split(/ {2,}/u));

test('what a terminal does not look at is no fault: it says so, orders nothing, and is counted apart', async () => {
  const { stdout, status } = await ask(['/ops health']);
  expect(status).toBe(0);
  const unchecked = columnsOf(stdout).filter(([, state]) => state === '➖ 端末からは確認しません');
  expect(unchecked).toEqual(
    [
      '関数 process-payouts',
      '通知ワーカー process-notification-queue',
      'スケジューラ',
      'Slackへの接続',
      'チャンネル ops (C0OPS)',
      'チャンネル reviews (C0REVIEWS)',
      'チャンネル payouts (C0PAYOUTS)',
      'チャンネル alerts (C0ALERTS)',
      'ユーザーグループ S0OPSGRP',
      'ユーザーグループ S0TECH',
    ].map((what) => [what, '➖ 端末からは確認しません', '—', '—', '—']),
  );
  // The site is looked at: nothing listens there.
  expect(stdout.split('\n').filter((line) => line.includes('❌'))).toHaveLength(1);
  expect(stdout).toContain('異常 1項目');
  expect(stdout).toContain('端末からは 10項目を確認していません。');
  expect(stdout).not.toContain('terminal');
  const { rows } = JSON.parse((await ask(['--json', '/ops health'])).stdout) as { rows: Record<string, unknown>[] };
  expect(rows.filter(({ State: state }) => state === '➖ not checked from a terminal')).toHaveLength(10);
  expect(rows.find(({ What: what }) => what === 'Scheduler')).toEqual({
    What: 'Scheduler',
    State: '➖ not checked from a terminal',
    Latency: null,
    Detail: null,
    'What to do': null,
  });
  expect((await ask(['--csv', '/ops health'])).stdout).toContain('スケジューラ,➖ 端末からは確認しません,,,\r\n');
});

test('with nothing wrong, a terminal says how many were checked; cards that wait are known without Slack', async () => {
  const example = readFileSync('ops.example.yml', 'utf8').replace(/^ +health_url: .*$/mu, '');
  await writeFile(path.join(folder, 'quiet.yml'), example);
  const quiet = { OPS_CONFIG: path.join(folder, 'quiet.yml') };
  const { stdout } = await ask(['/ops health'], quiet);
  const good = columnsOf(stdout).filter(([, state]) => state === '✅ 正常').length;
  expect(stdout).toContain(`確認した${good}項目はすべて正常です。対象外 1項目。端末からは 10項目を確認していません。`);
  await database.sql(
    `insert into banto.card (kind, subject, channel, wanted, due_at, changed_at)
     values ('notice', 'waits', 'C0REVIEWS', 'once', now() + interval '1 day', now() - interval '1 hour')`,
  );
  const waits = await ask(['/ops health'], quiet);
  await database.sql(`delete from banto.card where subject = 'waits'`);
  const [bad] = columnsOf(waits.stdout).filter(([, state]) => state === '❌ 異常');
  expect(bad?.[0]).toBe('チャンネル reviews (C0REVIEWS)');
  expect(bad?.[3]).toContain('未投稿・未更新 1件');
  expect(waits.stdout).toContain('異常 1項目');
  expect(waits.stdout).toContain('端末からは 9項目を確認していません。');
});

describe.each(dialects)('what a row is about is never left out (%s)', (dialect) => {
  let seeded: TestDatabase;
  beforeAll(async () => {
    seeded = await seededDatabase({ dialect, now: new Date('2026-11-20T08:30:00+09:00') });
  });
  afterAll(() => seeded[Symbol.asyncDispose]());
  const about = (...args: string[]): Promise<Ended> => ask(args, { DATABASE_URL: seeded.url });
  const rowsOf = async (question: string): Promise<Record<string, unknown>[]> =>
    (JSON.parse((await about('--json', question)).stdout) as { rows: Record<string, unknown>[] }).rows;

  test('as JSON', async () => {
    const [first, second] = await rowsOf('/orders show PR-DOUBLE-0001');
    expect([first, second].map((row) => row?.['Order number'])).toEqual(['PR-DOUBLE-0001', 'PR-DOUBLE-0001']);
    const owned = await seeded.sql<{ name: string }>(
      `select name from manufacturing_partners where contact_email = 'info@kyodo.example' order by name, id`,
    );
    expect((await rowsOf('/partners owner info@kyodo.example')).map((row) => row['Title'])).toEqual(
      owned.map(({ name }) => name),
    );
    expect((await rowsOf('/partners show 山田製作所'))[0]?.['Title']).toBe('山田製作所');
    const [purchase] = await seeded.sql<{ id: string; price: number }>(
      `select id, price from purchases where price > 1000 order by id limit 1`,
    );
    const [checked] = await rowsOf(`/purchases check ${purchase?.id}`);
    expect(checked?.['Title']).toContain(`¥${purchase?.price.toLocaleString('en')}`);
    // Nothing that only names what is below it is a row.
    const titles = (await rowsOf('/ops handover')).map(({ Title: title }) => String(title));
    expect(titles.filter((title) => title.startsWith('Handover notes'))).toEqual([]);
  });

  test('as CSV and as text: a name stands above what is known of it, and an empty table has its own', async () => {
    const { stdout } = await about('--csv', '/ops whoami');
    expect(stdout).toMatch(/^system \(system\)\r\n/u);
    const access = (await about('/ops access')).stdout;
    expect(access).toMatch(/拒否されたもの\n0件です。/u);
    expect(access).toMatch(/番頭以外で承認されたパートナー\n0件です。/u);
  });
});
