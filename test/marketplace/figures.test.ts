import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { dialects } from '#playground/marketplace/schema.ts';
import { makeRows } from '#playground/marketplace/make.ts';
import { openAsking } from '../support/asking.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

const now = new Date('2026-11-20T11:30:00+09:00');

const ask = async ({ url }: TestDatabase, name: string, raw = {}) => {
  await using asking = await openAsking(url, { now });
  return await asking.ask(name, raw);
};

const orderAt = ({ sql }: TestDatabase, at: string, status = 'accepted', more = '') =>
  sql(
    `insert into manufacturing_orders (order_id, status, created_at${more === '' ? '' : ', assigned_at'})
     values ($1, $2, $3${more === '' ? '' : `, ${more}`})`,
    [randomUUID(), status, at],
  );

describe('a failed notification that is sent again', () => {
  const failed = async (database: TestDatabase): Promise<void> => {
    const [partner] = await database.sql<{ id: string }>(
      `insert into manufacturing_partners (name, contact_email, status) values ('工房', 'p@x.example', 'approved') returning id`,
    );
    await database.sql(
      `insert into partner_notifications (partner_id, notification_type, payload, status, created_at, sent_at)
       values ($1, 'order_created', '{"order_id": "N-1"}', 'failed', $2::timestamptz - interval '4 days', $2::timestamptz - interval '4 days')`,
      [partner?.id, now],
    );
  };

  test('waits from then on, not for four days', async () => {
    await using database = await freshDatabase('production');
    await failed(database);
    await database.sql(`update partner_notifications set status = 'retry', attempts = 0, next_retry_at = $1`, [now]);
    const health = (await ask(database, 'ops.health')).tables[0]?.rows.find(([name]) => name === '通知の滞留・失敗');
    expect(health?.[3]).toContain('送信待ち 1件（最長 0分）');
    expect(health?.[1]).toBe('✅ 正常');
  });

  test.each([
    ['refused', `sent_at = '2026-11-20 11:00+09'`],
    ['on a network error', `sent_at = null, next_retry_at = '2026-11-20 11:03+09', error_message = 'fetch failed'`],
  ])('counts as failed today when it fails again: %s', async (_what, set) => {
    await using database = await freshDatabase('production');
    await failed(database);
    expect((await ask(database, 'ops.metrics')).tables[0]?.rows.at(-1)?.[1]).toBe('0');
    await database.sql(`update partner_notifications set ${set}`);
    expect((await ask(database, 'ops.metrics')).tables[0]?.rows.at(-1)?.[1]).toBe('1');
  });
});

test.each(dialects)('failures that the asked hours leave out are said, a week back: %s', async (dialect) => {
  await using database = await freshDatabase(dialect);
  await database.sql(`insert into manufacturing_partners (name, contact_email) values ('工房', 'p@x.example')`);
  await database.sql(
    `insert into partner_notifications (partner_id, ${dialect === 'production' ? 'notification_type' : 'type'}, payload, status, created_at)
     select id, 'order_created', '{}', s, $1::timestamptz - make_interval(hours => h)
     from manufacturing_partners, (values (1, 'failed'), (25, 'failed'), (26, 'failed'), (26, 'sent'), (100, 'failed'), (200, 'failed')) v (h, s)`,
    [now],
  );
  const asked = async (raw: Record<string, string>): Promise<(string | undefined)[]> => {
    const { text } = await ask(database, 'orders.notifications', raw);
    return [/失敗 (\d+)件/u.exec(text)?.[1], /時間より前（7日以内）に失敗した通知が (\d+)件/u.exec(text)?.[1]];
  };
  expect(await asked({})).toEqual(['1', '3']);
  expect(await asked({ kind: 'failed', hours: '72' })).toEqual(['3', '1']);
  // As the note says it is asked: then all of them are there, and no note.
  expect(await asked({ kind: 'failed', hours: '168' })).toEqual(['4', undefined]);
  expect(await asked({ kind: 'failed', hours: '720' })).toEqual(['5', undefined]);
  expect((await asked({ kind: 'waiting' }))[1]).toBeUndefined();
});

describe.each(dialects)('dates and refunds in a %s database', (dialect) => {
  test('orders of the future are counted by no figure, and said', async () => {
    await using database = await freshDatabase(dialect);
    for (const at of ['2026-11-20 09:00+09', '2026-11-20 23:00+09', '2027-01-01'])
      await orderAt(database, at, 'failed');
    const metrics = await ask(database, 'ops.metrics');
    expect(metrics.tables[0]?.rows[0]?.[3]).toBe(1);
    expect(metrics.text).toContain('受注日時が未来の注文が 2件');
    expect((await ask(database, 'partners.performance')).text).toContain('受注日時が未来の注文が 2件');
    expect((await ask(database, 'orders.today')).text).toContain('新規注文は 1件');
  });

  test('an answer that is written together with its order is none', async () => {
    await using database = await freshDatabase(dialect);
    if (dialect === 'production') await database.sql('drop table manufacturing_order_status_history');
    for (const hours of [1, 2, 3, 4]) {
      const at = new Date(now.getTime() - hours * 3_600_000).toISOString();
      await orderAt(database, at, 'accepted', `timestamptz '${at}' - interval '20 milliseconds'`);
    }
    const unknown = (await ask(database, 'ops.metrics')).tables[0]?.rows[2];
    expect([unknown?.[1], unknown?.[4]]).toEqual(['分かりません', '❔ 不明']);
    await orderAt(database, '2026-11-20 05:00+09', 'accepted', `timestamptz '2026-11-20 08:00+09'`);
    const known = (await ask(database, 'ops.metrics')).tables[0]?.rows[2];
    expect([known?.[1], known?.[3]]).toEqual(['35分', 5]);
  });

  test('sales without a date or of the future are in no month, and said', async () => {
    await using database = await freshDatabase(dialect);
    const { sell } = makeRows(database.sql, dialect);
    for (const at of [now, now, now]) await sell({ price: 10_000, at: new Date(at.getTime() - 3_600_000) });
    const [a, b] = await database.sql<{ id: string }>('select id from purchases limit 2');
    await database.sql('update purchases set purchased_at = null where id = $1', [a?.id]);
    await database.sql(`update purchases set purchased_at = '2026-11-28' where id = $1`, [b?.id]);
    const { text, tables } = await ask(database, 'reports.monthly');
    expect(tables[0]?.rows[0]?.[1]).toBe(1);
    expect(text).toContain('購入日時のない、または日時として読めない決済済みの購入が 1件');
    expect(text).toContain('購入日時が未来の決済済みの購入が 1件');
  });

  test('a part that fails is its own failure', async () => {
    await using database = await freshDatabase(dialect);
    await orderAt(database, '2026-11-01');
    await database.sql(`alter table partner_notifications rename to behind;
      create function broken() returns boolean language plpgsql as $$ begin raise exception 'broken'; end $$`);
    await database.sql(`create view partner_notifications as select * from behind where broken()`);
    await database.sql(`insert into manufacturing_partners (name, contact_email) values ('工房', 'p@x.example')`);
    await database.sql(`insert into behind (partner_id, ${dialect === 'production' ? 'notification_type' : 'type'}, status, created_at)
      select id, 'x', s, timestamptz '2026-11-20' from manufacturing_partners, unnest(array['failed', '${dialect === 'production' ? 'pending' : 'queued'}']) s`);
    const health = await ask(database, 'ops.health');
    const rows = new Map(health.tables[0]?.rows.map((row) => [row[0], row]));
    expect(rows.get('通知の滞留・失敗')?.[1]).toBe('❔ 不明');
    expect(rows.get('通知の滞留・失敗')?.[3]).toContain('P0001');
    expect(rows.get('データベース')?.[1]).toBe('✅ 正常');
    expect(health.text).toContain('不明 1項目');
    const metrics = await ask(database, 'ops.metrics');
    expect(metrics.tables[0]?.rows.map((row) => row[4])).toEqual(['➖ 対象外', '❌ 異常', '❔ 不明', '❔ 不明']);
    expect(metrics.text).toContain('1件の指標を読み取れませんでした');
  });
});

describe.each(dialects)('an order in a %s database', (dialect) => {
  test.each([
    ['partner_notifications', '⚠ パートナーへの通知を読み取れませんでした。'],
    ['manufacturing_order_status_history', '⚠ 注文の履歴を読み取れませんでした。'],
  ])('is shown although %s cannot be read, and that is said', async (table, sentence) => {
    await using database = await freshDatabase(dialect);
    const [there] = await database.sql<{ is: boolean }>(`select to_regclass('${table}') is not null as is`);
    await database.sql(
      `insert into manufacturing_orders (order_id, status, created_at) values ('N-1', 'accepted', $1)`,
      [now],
    );
    await using asking = await openAsking(database.url, { now });
    if (there?.is === true) await database.sql(`alter table ${table} rename to behind`);
    const { text, sheets } = await asking.ask('orders.show', { id: 'N-1' });
    expect(sheets).toHaveLength(1);
    expect(text.includes(sentence)).toBe(there?.is === true);
    expect(text).not.toMatch(/知らされていません|通知は 0件/u);
  });
});

describe('what else is in the database', () => {
  const shape = async (database: TestDatabase) =>
    (await ask(database, 'ops.health')).tables[0]?.rows.find(([name]) => name === 'データベースの形') ?? [];

  test('tables of the sixth version that are written to, and a job that generates payouts, are said', async () => {
    await using database = await freshDatabase('production');
    await database.sql('create table payments (id int); create table fulfillments (id int)');
    expect((await shape(database))[1]).toBe('✅ 正常');
    await database.sql('insert into payments values (1); analyze payments');
    expect((await shape(database))[1]).toBe('⚠️ 注意');
    expect((await shape(database))[3]).toContain('表 payments にも書き込まれています');
    await database.sql(`create schema cron;
      create table cron.job (jobid bigint, schedule text, command text, jobname text, active boolean);
      insert into cron.job values (1, '0 0 1 * *', 'SELECT public.generate_monthly_payouts_v50();', 'monthly', true),
        (2, '0 0 1 * *', 'SELECT public.generate_monthly_payouts_v50();', 'old', false), (3, '* * * * *', 'select 1', 'other', true)`);
    expect((await shape(database))[3]).toContain('pg_cron のジョブ monthly（0 0 1 * *、UTC）も支払いを生成します');
    expect((await shape(database))[3]).not.toContain('old');
  });
});

test('a paid sale that is refunded is counted apart', async () => {
  // Only production says what was refunded.
  const dialect = 'production';
  await using database = await freshDatabase(dialect);
  const { sell } = makeRows(database.sql, dialect);
  const id = await sell({ price: 10_000, at: new Date(now.getTime() - 3_600_000) });
  await sell({ price: 20_000, at: new Date(now.getTime() - 3_600_000) });
  await database.sql(`update purchases set refund_status = 'refunded' where id = $1`, [id]);
  const { text, tables } = await ask(database, 'reports.monthly');
  expect([tables[0]?.rows[0]?.[1], tables[0]?.rows[0]?.[4]]).toEqual([2, 1]);
  expect(text).toContain('うち 1件');
  const check = await ask(database, 'purchases.check', { id });
  expect(check.answer.sheets?.[0]?.warnings?.map(({ ja }) => ja).join()).toContain('返金済み');
});
