import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ken } from '#playground/cast.ts';
import { dashes } from '#src/domain/typed/normalise.ts';
import { migrate } from '#src/db/migrate.ts';
import { readTransactionId, transactionKey } from '#src/features/payouts/transaction-id/rules.ts';
import { runCli } from '../../cli/run.ts';
import { type Banto, startBanto } from '../../support/banto.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';

describe.each(['production', 'runbook'] as const)('%s', (dialect) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, mayRefuse: [/^views\.update/] });
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  /** Tries to mark a new payout paid with an id; returns what the field or the outcome says, and the recorded id. */
  const pay = async (typed: string): Promise<{ said: string; recorded: string | null | undefined }> => {
    const id = await act.owe({ amount: 10 });
    const view = await act.open(hanako, `/payouts paid ${id}`);
    await banto.slack.as(hanako).submit(view, { transaction_id: typed });
    const said = view.errors['transaction_id'] ?? (await act.outcomeIn(view));
    return { said, recorded: (await act.payout(id))?.transaction_id };
  };

  test('one bank reference in any spelling is one id', async () => {
    expect(await pay('BK-2026-001')).toEqual({ said: expect.stringContaining('支払済み'), recorded: 'BK-2026-001' });
    for (const typed of [
      'BKー2026ー001',
      'bk‐2026−001',
      'ＢＫ－２０２６－００１',
      'BK–2026—\u200B001 ',
      'B K-2026-001',
    ])
      expect((await pay(typed)).said, typed).toContain('使用済み');
    // Whoever wrote it, and however.
    for (const [recorded, typed] of [
      ['ｓｑｌー１', 'SQL-1'],
      ['SQL\u2010\u200E2', 'SQL-2'],
      ['\u0405QL-\u0663', 'SQL-3'],
      ['sql\u00A04', 'SQL4'],
    ] as const) {
      const other = await act.owe({ amount: 1, status: 'completed' });
      await banto.sql('update payouts_v31 set transaction_id = $2 where id = $1', [other, recorded]);
      expect((await pay(typed)).said, recorded).toContain(`別の支払い（¥1 ${other.slice(0, 8)}）で使用済み`);
    }
  });

  test.each([
    ['BK-А1', '「А」（キリル文字、U+0410）'],
    ['BK-٢٠', '「٢」（外国の数字、U+0662）'],
    ['振込1', '「振」（漢字、U+632F）'],
    ['ｶﾅ1', '「カ」（かな、U+30AB）'],
    ['BK-é', '「é」（英字以外のラテン文字、U+00E9）'],
    ['2.026E+11', '表計算ソフトで丸められた'],
    ['2.026E11', '表計算ソフトで丸められた'],
    ['batch_20261120_001', '「batch_」で始まる取引ID'],
    ['ＢＡＴＣＨ＿20261120_999999999', '「batch_」で始まる取引ID'],
    ['b\u200Batch _x', '「batch_」で始まる取引ID'],
  ])('%s is refused at its field, with the reason', async (typed, reason) => {
    const { said, recorded } = await pay(typed);
    expect(said).toContain(reason);
    expect(recorded).toBeNull();
  });

  test('no recorded id stops the batches of a day, nor repeats a number', async () => {
    await banto.sql(`update payouts_v31 set status = 'failed' where status = 'ready_for_transfer'`);
    const batch = async (count: number): Promise<string[]> => {
      const ids = await Promise.all(Array.from({ length: count }, () => act.owe({ amount: 10 })));
      const view = await act.open(hanako, '/payouts paid-all');
      expect(await act.submit(hanako, view)).toContain('承認を依頼しました');
      const card = structuredClone((await act.openRequest()).card);
      expect(await act.decide(ken, card, 'request.approve')).toContain('支払済みにしました');
      return Promise.all(ids.map(async (id) => (await act.payout(id))?.transaction_id ?? ''));
    };
    const write = async (recorded: string): Promise<void> => {
      const other = await act.owe({ amount: 1, status: 'completed' });
      await banto.sql('update payouts_v31 set transaction_id = $2 where id = $1', [other, recorded]);
    };
    for (const odd of ['999999999', '1000000', '0000000001', '99999999999999999999', '-1', '1e3', '1.5', '', 'x'])
      await write(`batch_20261120_${odd}`);
    // An older Banto let people type this.
    await banto.sql(
      `insert into banto.transfer (key, transaction_id, payout_id, actor, at)
       values ('batch_20261120_999999998', 'batch_20261120_999999998', $1, 'U1', now())`,
      [randomUUID()],
    );
    expect(await batch(1)).toEqual(['batch_20261120_001']);
    await write('ＢＡＴＣＨ_20261120_041');
    expect((await batch(2)).toSorted()).toEqual(['batch_20261120_042', 'batch_20261120_043']);
    // The last number of all: there is room before it.
    await write('batch_20261120_999999');
    expect(await batch(1)).toEqual(['batch_20261120_002']);
    expect((await batch(2)).toSorted()).toEqual(['batch_20261120_003', 'batch_20261120_004']);
  });
});

describe('the database compares transaction ids as Banto does', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase('production');
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const keysOf = async (ids: readonly string[]): Promise<string[]> =>
    (
      await database.sql<{ key: string }>(
        `select banto.transfer_key(id) as key from unnest($1::text[]) with ordinality as t (id, n) order by n`,
        [ids],
      )
    ).map(({ key }) => key);

  test('whatever spelling of an id that people may type', async () => {
    const ascii = Array.from('ABYZabyz019._:/#- ').map((one) => {
      const code = one.charCodeAt(0);
      const wide = one === ' ' ? ['\u3000', '\u00A0'] : [String.fromCharCode(code + 0xfe_e0)];
      return fc.constantFrom(one, ...wide, ...(one === '-' ? dashes : []));
    });
    const hidden = fc.constantFrom('', '', '', '\u200B', '\u200F', '\u2060', '\uFEFF', '\u00AD', '\uFE0F', '\u202E');
    const typed = fc
      .array(fc.tuple(fc.oneof(...ascii), hidden), { minLength: 1, maxLength: 20 })
      .map((parts) => parts.flat().join(''));
    const samples = fc.sample(typed, 3_000).flatMap((text) => {
      const read = readTransactionId(text);
      return typeof read === 'string' ? [{ text, read }] : [];
    });
    expect(samples.length).toBeGreaterThan(300);
    const wanted = samples.map(({ read }) => transactionKey(read));
    expect(await keysOf(samples.map(({ read }) => read))).toEqual(wanted);
    expect(await keysOf(samples.map(({ text }) => text))).toEqual(wanted);
  });

  test('with the same list of dashes', async () => {
    expect(new Set(await keysOf(dashes.map((dash) => `A${dash}1`)))).toEqual(new Set(['a-1']));
  });

  test('letters that look the same are the same, others are not', async () => {
    expect(await keysOf(['\u0412\u041A-1', '\u0392\u039A-\u0661', 'Ж', '振込', ''])).toEqual([
      'bk-1',
      'bk-1',
      expect.not.stringMatching(/^[a-z]/u),
      '振込',
      '',
    ]);
  });
});

test('what was recorded before is compared anew: no row is lost, and the same ids are reported', async () => {
  await using database = await freshDatabase('production');
  await database.sql(`alter table banto.transfer drop column same_as; drop function banto.transfer_key(text);
    delete from banto.kysely_migration where name = '0044_transfer_keys'`);
  const recorded = [
    // Its key changes, and nobody has the new one.
    ['abc-1', 'ABCー1'],
    // The same as an older one whose key stays.
    ['bk-2026-001', 'BK-2026-001'],
    ['bkー2026ー001', 'BKー2026ー001'],
    ['вк-2026-001', 'ВК-2026-001'],
    // Two that change to the same key, and one that changes to a key which another gives up.
    ['xー1', 'Xー1'],
    ['x‐1', 'X‐1'],
    ['y1', 'Y1'],
    ['batch_20261120_001', 'batch_20261120_001'],
  ] as const;
  for (const [index, [, id]] of recorded.entries())
    await database.sql(
      `insert into banto.transfer (key, transaction_id, payout_id, actor, at)
       values (lower(replace($1, ' ', '')), $1, gen_random_uuid(), 'U1', timestamptz '2026-11-01' + $2 * interval '1 day')`,
      [id, index],
    );
  const before = await database.sql('select payout_id, transaction_id, at from banto.transfer order by at');
  expect(await migrate(database.url)).toEqual(['0044_transfer_keys']);
  expect(await database.sql('select payout_id, transaction_id, at from banto.transfer order by at')).toEqual(before);
  expect(await database.sql('select key, same_as from banto.transfer order by at')).toEqual([
    { key: 'abc-1', same_as: null },
    { key: 'bk-2026-001', same_as: null },
    { key: 'bk-2026-001~1', same_as: 'bk-2026-001' },
    { key: 'bk-2026-001~2', same_as: 'bk-2026-001' },
    { key: 'x-1', same_as: null },
    { key: 'x-1~2', same_as: 'x-1' },
    { key: 'y1', same_as: null },
    { key: 'batch_20261120_001', same_as: null },
  ]);
  const { status, stdout } = await runCli('migrate', [], { DATABASE_URL: database.url });
  expect(stdout.match(/one bank transfer recorded twice/gu)).toHaveLength(3);
  expect(stdout).toContain('“BKー2026ー001” of payout');
  expect(stdout).toContain('is “BK-2026-001” of payout');
  expect(status).toBe(0);
});
