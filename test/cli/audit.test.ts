import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';

import { verifyDatabase, verifyFile } from '#src/cli/audit-log.ts';
import { openKysely, openPool } from '#src/db/database.ts';
import type { Seal } from '#src/domain/hash-chain/hash-chain.ts';
import { type AuditEntry, record } from '#src/engine/audit/audit.ts';
import type { Tables } from '#src/engine/database.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { runCli } from './run.ts';

const COLUMNS =
  'seq at actor team source operation subject outcome reason before after request_id receipt_id policy prev_hash hash'.split(
    ' ',
  );

const entry = (index: number): AuditEntry => ({
  at: new Date(Date.UTC(2026, 10, 22, 3, 4, 5, index)),
  actor: index % 3 === 0 ? 'schedule' : 'U0APPR1',
  team: 'T0000001',
  source: 'modal',
  operation: 'partners.approve',
  subject: index % 3 === 0 ? null : `partner:${index}`,
  outcome: 'done',
  reason: ['承認 "済み"\n二行目', null, '","hash":"0", \\ \u2028 😀 é e\u0301'][index % 3] ?? null,
  before: { status: 'pending', 名前: '山田', z: [1, 2.5, -0, 1e21, 0.000_001, true, null], 'a\u0000b': '\uD800' },
  after: index % 2 === 0 ? null : { status: 'approved', é: 1, '😀': 2, '\uFB33': 3, '': 4 },
  requestId: index % 4 === 0 ? '0a000000-0000-4000-8000-000000000001' : null,
  receiptId: '0a000000-0000-4000-8000-00000000000f',
  policy: 'abc',
});

/** Writes rows as Banto does, one transaction each, and then 1,001 in one: more than one INSERT can hold. */
async function fill(url: string): Promise<void> {
  const db = openKysely<Tables>(openPool(url, { name: 'test', max: 2, statementTimeoutMs: 10_000 }));
  try {
    for (let index = 1; index <= 8; index++) await db.transaction().execute((trx) => record(trx, [entry(index)]));
    const bulk = Array.from({ length: 1_001 }, (_, index) => entry(index + 9));
    await db.transaction().execute((trx) => record(trx, bulk));
  } finally {
    await db.destroy();
  }
}

const ROWS = 1_009;

/** RFC 8785, written from the standard: keys sorted by UTF-16 code units, JavaScript's own numbers and strings. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`;
};

let database: TestDatabase;
let folder: string;
let exported: string[];
let seal: Seal;

beforeAll(async () => {
  database = await freshDatabase('production');
  await fill(database.url);
  folder = await mkdtemp(path.join(tmpdir(), 'banto-audit-'));
  const { status, stdout, stderr } = await runCli('audit-export', [], { DATABASE_URL: database.url });
  if (status !== 0) throw new Error(stderr);
  exported = stdout.trimEnd().split('\n');
  await writeFile(path.join(folder, 'audit.jsonl'), stdout);
  seal = (await verifyDatabase(database.url)).seal();
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await database[Symbol.asyncDispose]();
});

test('every hash of an export can be computed again from the specification alone', async () => {
  expect(exported).toHaveLength(ROWS);
  let previous = '0'.repeat(64);
  for (const [index, line] of exported.entries()) {
    const row = JSON.parse(line) as Record<string, unknown>;
    expect(Object.keys(row).toSorted()).toEqual(COLUMNS.toSorted());
    const { prev_hash, hash, ...body } = row;
    expect(row['seq']).toBe(index + 1);
    expect(row['at']).toMatch(/^2026-11-22T03:04:\d\d\.\d{6}Z$/);
    expect(prev_hash).toBe(previous);
    expect(hash).toBe(
      createHash('sha256')
        .update(`${previous}\n${canonical(body)}`)
        .digest('hex'),
    );
    previous = String(hash);
  }
});

test('microseconds are kept, whatever the session’s time zone', async () => {
  await using other = await freshDatabase('runbook');
  await other.sql(`alter database ${other.name} set timezone to 'Asia/Tokyo'`);
  await other.sql(
    `insert into banto.audit_log (seq, at, actor, team, source, operation, outcome, policy, prev_hash, hash)
     values (1, '2026-11-22 12:04:05.123456+09', 'system', 'T', 'cli', 'x', 'done', 'p', $1, $1)`,
    ['0'.repeat(64)],
  );
  const { stdout } = await runCli('audit-export', [], { DATABASE_URL: other.url });
  expect(JSON.parse(stdout)).toMatchObject({ at: '2026-11-22T03:04:05.123456Z' });
});

test('an intact chain passes in the database and in a file, with its seal', async () => {
  const text = `${seal.seq}:${seal.hash}`;
  const file = path.join(folder, 'audit.jsonl');
  const said = { status: 0, stdout: `${ROWS} rows verified, the seal of ${ROWS} stands; seal ${text}\n`, stderr: '' };
  expect(seal.seq).toBe(ROWS);
  expect(await runCli('audit-verify', ['--seal', text], { DATABASE_URL: database.url })).toEqual(said);
  // No environment variables: the file is all it needs.
  expect(await runCli('audit-verify', [file, '--seal', text])).toEqual(said);
});

test('no time-out of server or client stops reading the whole log', async () => {
  const pool = openPool(database.url, { name: 'test', max: 1, readOnly: true, statementTimeoutMs: 0 });
  try {
    expect(pool.options.query_timeout).toBeUndefined();
    expect((await pool.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '0' }]);
  } finally {
    await pool.end();
  }
});

test('an empty log passes', async () => {
  await using empty = await freshDatabase('runbook');
  expect(await runCli('audit-export', [], { DATABASE_URL: empty.url })).toEqual({ status: 0, stdout: '', stderr: '' });
  const { status, stdout } = await runCli('audit-verify', [], { DATABASE_URL: empty.url });
  expect([status, stdout]).toEqual([0, `0 rows verified; seal 0:${'0'.repeat(64)}\n`]);
});

/** Ways to tamper, as SQL, and the first `seq` at which the chain is then wrong. */
const tampering: [what: string, sql: string, seq: number][] = [
  ['seq edited', 'update banto.audit_log set seq = 5000 where seq = 5', 5],
  ['seq beyond exact numbers', 'update banto.audit_log set seq = 9007199254740993 where seq = 5', 5],
  ['at edited', `update banto.audit_log set at = at + interval '1 microsecond' where seq = 5`, 5],
  ['at without end', `update banto.audit_log set at = 'infinity' where seq = 5`, 5],
  ['actor edited', `update banto.audit_log set actor = 'U0OPER1' where seq = 5`, 5],
  ['team edited', `update banto.audit_log set team = 'T0000002' where seq = 5`, 5],
  ['source edited', `update banto.audit_log set source = 'cli' where seq = 5`, 5],
  ['operation edited', `update banto.audit_log set operation = 'x' where seq = 5`, 5],
  ['subject edited', 'update banto.audit_log set subject = null where seq = 5', 5],
  ['outcome edited', `update banto.audit_log set outcome = 'read' where seq = 5`, 5],
  ['reason edited', `update banto.audit_log set reason = '' where seq = 5`, 5],
  ['before edited', `update banto.audit_log set before = before || '{"status": "approved"}' where seq = 5`, 5],
  ...(
    [
      ['{z,0}', '1.000000000000000000001'],
      ['{z,0}', '1.0'],
      ['{z,1}', '2.50'],
      ['{z,2}', '0.0'],
      ['{z,3}', '1000000000000000000001'],
      ['{z,4}', '0.0000010000000000000000000001'],
    ] as const
  ).map(([place, number]): [string, string, number] => [
    `a number at ${place} written as ${number}`,
    `update banto.audit_log set before = jsonb_set(before, '${place}', '${number}') where seq = 5`,
    5,
  ]),
  ['an absent value made JSON null', `update banto.audit_log set after = 'null' where seq = 6`, 6],
  ['after edited', `update banto.audit_log set after = null where seq = 5`, 5],
  ['request_id edited', 'update banto.audit_log set request_id = gen_random_uuid() where seq = 5', 5],
  ['receipt_id edited', 'update banto.audit_log set receipt_id = null where seq = 5', 5],
  ['policy edited', `update banto.audit_log set policy = 'abd' where seq = 5`, 5],
  ['prev_hash edited', `update banto.audit_log set prev_hash = repeat('a', 64) where seq = 5`, 5],
  ['hash edited', `update banto.audit_log set hash = repeat('a', 64) where seq = 5`, 5],
  ['the first row deleted', 'delete from banto.audit_log where seq = 1', 1],
  ['a row deleted', 'delete from banto.audit_log where seq = 5', 5],
  [
    'a row deleted and the rest renumbered',
    'delete from banto.audit_log where seq = 5; update banto.audit_log set seq = seq - 1 where seq > 5',
    5,
  ],
  [
    'a row inserted at the end',
    `insert into banto.audit_log select ${ROWS + 1}, at, actor, team, source, operation, subject, outcome, reason, before,
       after, request_id, receipt_id, policy, repeat('b', 64), repeat('c', 64) from banto.audit_log where seq = 5`,
    ROWS + 1,
  ],
  ['two rows swapped', 'update banto.audit_log set seq = case seq when 5 then 6 else 5 end where seq in (5, 6)', 5],
  ['the tail cut off', `delete from banto.audit_log where seq > ${ROWS - 3}`, ROWS - 2],
  ['everything cut off', 'truncate banto.audit_log', 1],
];

describe('tampering with every right, and without triggers', () => {
  let copy: TestDatabase;

  beforeAll(async () => {
    copy = await freshDatabase('production');
    await fill(copy.url);
    await copy.sql(
      'create table kept as table banto.audit_log; alter table banto.audit_log drop constraint audit_log_pkey',
    );
  });
  afterAll(() => copy[Symbol.asyncDispose]());

  it.each(tampering)('is found: %s', async (_what, sql, seq) => {
    await copy.sql(`set session_replication_role = replica; truncate banto.audit_log;
      insert into banto.audit_log table kept; set session_replication_role = origin`);
    expect((await verifyDatabase(copy.url, seal)).end()).toBeUndefined();
    await copy.sql(`set session_replication_role = replica; ${sql}; set session_replication_role = origin`);
    expect((await verifyDatabase(copy.url, seal)).end()?.seq).toBe(seq);
  });
});

/** The same for the lines of a file. */
const edits: [what: string, edit: (lines: string[]) => string[], seq: number][] = [
  ...COLUMNS.map((column): [string, (lines: string[]) => string[], number] => [
    `${column} edited`,
    (lines) =>
      lines.with(
        4,
        JSON.stringify({ ...(JSON.parse(lines[4] ?? '') as object), [column]: column === 'seq' ? 4 : 'x' }),
      ),
    5,
  ]),
  [
    'a number beyond its digits',
    (lines) => lines.with(4, (lines[4] ?? '').replace('[1,', '[1.000000000000000000001, ')),
    5,
  ],
  ['a number with a zero', (lines) => lines.with(4, (lines[4] ?? '').replace('[1,2.5,', '[1, 2.50,')), 5],
  ['a column added', (lines) => lines.with(4, (lines[4] ?? '').replace('{', '{"aa":1,')), 5],
  ['a column dropped', (lines) => lines.with(4, (lines[4] ?? '').replace(/"policy":"abc",/, '')), 5],
  ['a line deleted', (lines) => lines.toSpliced(4, 1), 5],
  ['a line inserted', (lines) => lines.toSpliced(4, 0, lines[4] ?? ''), 6],
  ['two lines swapped', (lines) => lines.with(4, lines[5] ?? '').with(5, lines[4] ?? ''), 5],
  ['an empty line', (lines) => lines.toSpliced(4, 0, ''), 5],
  ['half a line', (lines) => [...lines.slice(0, -1), (lines.at(-1) ?? '').slice(0, 90)], ROWS],
  ['the tail cut off', (lines) => lines.slice(0, -3), ROWS - 2],
  ['nothing left', () => [], 1],
];

it.each(edits)('tampering with a file is found: %s', async (what, edit, seq) => {
  const file = path.join(folder, `${what}.jsonl`);
  await writeFile(file, edit(exported).join('\n'));
  expect((await verifyFile(file, seal)).end()?.seq).toBe(seq);
});

test('the JSON format does not matter, the content does', async () => {
  const file = path.join(folder, 'spelt.jsonl');
  const spelt = exported.map((line) => JSON.stringify(JSON.parse(line), null, 1).replaceAll('\n', ''));
  await writeFile(file, spelt.join('\r\n'));
  expect((await verifyFile(file, seal)).end()).toBeUndefined();
});

test('a broken chain exits with 1 and names the row, in the database and in a file', async () => {
  const file = path.join(folder, 'broken.jsonl');
  await writeFile(file, exported.toSpliced(6, 1).join('\n'));
  const { status, stdout } = await runCli('audit-verify', [file]);
  expect([status, stdout]).toEqual([
    1,
    'audit log broken at seq 7: the row has another number (expected 7, found 8)\n',
  ]);
  await using copy = await freshDatabase('runbook');
  await fill(copy.url);
  await copy.sql(`set session_replication_role = replica; delete from banto.audit_log where seq = 7`);
  const found = await runCli('audit-verify', [], { DATABASE_URL: copy.url });
  expect([found.status, found.stdout]).toEqual([1, stdout]);
});

test('what cannot be read exits with 2 and one line', async () => {
  const nowhere = { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' };
  const lines = await Promise.all([
    runCli('audit-verify'),
    runCli('audit-verify', ['--seal', '3:abc'], nowhere),
    runCli('audit-verify', [path.join(folder, 'missing.jsonl')]),
    runCli('audit-verify', [], nowhere),
    runCli('audit-verify', ['a', 'b']),
  ]);
  expect(lines.map(({ status }) => status)).toEqual([2, 2, 2, 2, 2]);
  expect(lines.map(({ stderr }) => stderr.trimEnd().split('\n').length)).toEqual([1, 1, 1, 1, 1]);
  expect(lines[0]?.stderr).toMatch(/^DATABASE_URL is missing/);
  expect(await runCli('audit-export', [], nowhere)).toMatchObject({ status: 1, stdout: '' });
});

test('a reader that stops early is not an error', async () => {
  const child = spawn(process.execPath, ['src/cli/audit-export.ts'], {
    env: { PATH: process.env['PATH'], DATABASE_URL: database.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.once('data', () => child.stdout.destroy());
  const errors: string[] = [];
  child.stderr.on('data', (text) => errors.push(String(text)));
  const [status] = await once(child, 'close');
  expect([status, errors]).toEqual([0, []]);
});
