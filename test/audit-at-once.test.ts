import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyDatabase } from '#src/cli/audit-log.ts';
import { openKysely, openPool } from '#src/db/database.ts';
import { type AuditEntry, record } from '#src/engine/audit/audit.ts';
import { recordAtOnce } from '#src/engine/audit/at-once.ts';
import type { Db, Tables } from '#src/engine/database.ts';
import { freshDatabase, type TestDatabase } from './support/database.ts';

let database: TestDatabase;
/** Two processes. */
let [here, there]: Db[] = [];
const open = (): Db => openKysely<Tables>(openPool(database.url, { name: 'test', max: 8, statementTimeoutMs: 10_000 }));
beforeAll(async () => {
  database = await freshDatabase('production');
  [here, there] = [open(), open()];
});
afterAll(async () => {
  await here?.destroy();
  await there?.destroy();
  await database[Symbol.asyncDispose]();
});

/** A stored question. Returns its receipt. */
async function asked(): Promise<string> {
  const [row] = await database.sql<{ id: string }>(
    `insert into banto.receipt (delivery, kind, name, parameters, actor, team, source, at)
     values ($1, 'query', 'orders.stuck', '{}', 'U0OPER1', 'T0000001', 'command', now()) returning id`,
    [randomUUID()],
  );
  return row?.id ?? '';
}

const entry = (receiptId: string): AuditEntry & { receiptId: string } => ({
  at: new Date('2026-11-20T02:30:00.123Z'),
  actor: 'U0OPER1',
  team: 'T0000001',
  source: 'command',
  operation: 'orders.stuck',
  subject: null,
  outcome: 'read',
  reason: null,
  before: null,
  after: { parameters: { name: '星野 "ひかり" \u0000\uD800' }, rows: 3, z: [1, 2.5, -0, 1e21, 0.000_001, true, null] },
  receiptId,
  policy: 'abc',
});

const keep = async (db: Db | undefined, receipt: string): Promise<boolean> => {
  if (!db) throw new Error('no database');
  return recordAtOnce(db, entry(receipt), { rows: 3 });
};

const countOf = async (receipt: string) =>
  (
    await database.sql<{ rows: number; state: string }>(
      `select state, (select count(*) from banto.audit_log where receipt_id = r.id) as rows
       from banto.receipt r where id = $1`,
      [receipt],
    )
  )[0];

test('reads of two processes at once: each has one row, and its receipt has ended; the others wait for a transaction', async () => {
  const receipts = await Promise.all(Array.from({ length: 60 }, () => asked()));
  const kept: boolean[] = [];
  const one = async (db: Db | undefined, first: number): Promise<void> => {
    for (let index = first; index < receipts.length; index += 2) kept[index] = await keep(db, receipts[index] ?? '');
  };
  await Promise.all([one(here, 0), one(there, 1)]);
  expect(kept.filter(Boolean).length).toBeGreaterThanOrEqual(30);
  for (const [index, receipt] of receipts.entries())
    expect(await countOf(receipt)).toEqual(kept[index] ? { state: 'done', rows: 1 } : { state: 'stored', rows: 0 });
  const verifier = await verifyDatabase(database.url);
  expect([verifier.end(), verifier.seal().seq]).toEqual([undefined, kept.filter(Boolean).length]);
});

test('of two reads of one process at the same moment the second does not wait', async () => {
  const [first, second] = [await asked(), await asked()];
  expect(await Promise.all([keep(here, first), keep(here, second)])).toEqual([true, false]);
  expect(await countOf(second)).toEqual({ state: 'stored', rows: 0 });
});

test('after rows of others the end is looked up, and the row comes after theirs', async () => {
  const others = await asked();
  await there?.transaction().execute((trx) => record(trx, [entry(others), entry(others)]));
  const receipt = await asked();
  expect(await keep(here, receipt)).toBe(true);
  expect(await countOf(receipt)).toEqual({ state: 'done', rows: 1 });
  expect((await verifyDatabase(database.url)).end()).toBeUndefined();
});

test('a read that cannot be stored does not stop those after it', async () => {
  await database.sql(`alter table banto.audit_log add constraint none check (operation <> 'orders.stuck') not valid`);
  const refused = await asked();
  await expect(keep(here, refused)).rejects.toThrow('violates check constraint "none"');
  expect(await countOf(refused)).toEqual({ state: 'stored', rows: 0 });
  await database.sql('alter table banto.audit_log drop constraint none');
  expect(await keep(here, refused)).toBe(true);
  expect((await verifyDatabase(database.url)).end()).toBeUndefined();
});
