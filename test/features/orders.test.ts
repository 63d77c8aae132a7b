import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import { explain } from '#src/engine/receipts/explain.ts';
import { type Asking, life, openAsking } from '../support/asking.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { seededDatabase } from '../support/seeded.ts';

const now = new Date('2026-11-20T08:30:00+09:00');

describe.each(dialects)('orders in the %s dialect', (dialect) => {
  let database: TestDatabase;
  let asking: Asking;
  beforeAll(async () => {
    database = await seededDatabase({ dialect, now });
    await database.sql(`update manufacturing_orders set created_at = '2026-11-20 00:00+09' where id = '${landmarks.orders.submitted25h}';
      update manufacturing_orders set created_at = null where id = '${landmarks.orders.submitted73h}'`);
    asking = await openAsking(database.url, { now, timezone: 'America/Los_Angeles' });
  });
  afterAll(async () => {
    await asking[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  test.each([
    [{}, '2026-11-20'],
    [{ date: '11/18' }, '2026-11-18'],
  ])('today %o: the day in Tokyo beside the 14 before it, and the whole backlog', async (raw, day) => {
    const perDay = await database.sql<{ day: string; orders: number }>(
      `select d::date as day, count(o.id) orders from generate_series(date '${day}' - 14, date '${day}', '1 day') d
       left join manufacturing_orders o on (o.created_at at time zone 'Asia/Tokyo')::date = d group by d order by d`,
    );
    const open = await database.sql<{ orders: number; oldest: Date }>(
      `select count(*) orders, min(created_at) oldest from manufacturing_orders
       where status in ('submitted', 'accepted', 'in_production') group by status order by ${life('submitted', 'accepted', 'in_production')}`,
    );
    const { answer, tables, text } = await asking.ask('orders.today', raw);
    const [chart] = answer.charts ?? [];
    expect(chart?.series[0]?.values).toEqual(perDay.map(({ orders }) => orders));
    expect(chart?.categories.map(({ ja }) => ja)).toEqual(
      perDay.map(({ day: each }) => each.split('-').slice(1).map(Number).join('/')),
    );
    const created = await database.sql<{ orders: number }>(
      `select count(*) orders from manufacturing_orders where (created_at at time zone 'Asia/Tokyo')::date = '${day}'
       group by status order by ${life('submitted', 'accepted', 'in_production', 'shipped', 'cancelled', 'failed')}`,
    );
    expect(tables[0]?.rows.map(([, orders]) => orders)).toEqual(created.map(({ orders }) => orders));
    expect(tables[1]?.rows.map(([, orders, age]) => [orders, Math.round(Number(age) * 3600)])).toEqual(
      open.map(({ orders, oldest }) => [orders, Math.round((now.getTime() - oldest.getTime()) / 1000)]),
    );
    const before = perDay.slice(0, 14).reduce((sum, { orders }) => sum + orders, 0);
    expect(text).toContain(`直前14日間の平均 ${(before / 14).toFixed(1)}件`);
  });

  test('stuck: the newest notification of each order; orders without a date are listed separately', async () => {
    const expected = await database.sql<{ order_id: string; notified: string | null }>(
      `select o.order_id, (select n.status from partner_notifications n
         where n.payload ->> 'order_id' in (o.id::text, o.order_id) and n.partner_id = o.partner_id
           and ${dialect === 'production' ? 'notification_type' : 'type'} in ('order_created', 'new_order')
         order by n.created_at desc limit 1) as notified
       from manufacturing_orders o where o.status in ('submitted', 'accepted')
         and o.created_at < $1::timestamptz - interval '24 hours' order by o.created_at, o.id`,
      [now],
    );
    const { tables, text } = await asking.ask('orders.stuck');
    expect(tables[0]?.rows.map(([, order]) => order)).toEqual(expected.map((row) => row.order_id));
    const words: Record<string, string> = {
      sent: '送信済み',
      failed: '送信失敗',
      pending: '送信待ち',
      queued: '送信待ち',
      retry: '再送待ち',
    };
    expect(tables[0]?.rows.map((row) => row[3])).toEqual(
      expected.map(({ notified }) => (notified === null ? '通知なし' : words[notified])),
    );
    const untold = expected.filter(({ notified }) => notified === null || notified === 'failed').length;
    expect(text).toContain(`通知が届いていない ${untold}件 ・ 多い順: `);
    expect(text).toContain('受注日時のない未完了の注文が 1件');
  });
});

test('ten thousand stuck orders: a hundred shown, all counted, all in the CSV', async () => {
  await using database = await freshDatabase('runbook');
  await database.sql(`insert into manufacturing_orders (order_id, status, created_at)
    select 'O' || n, 'submitted', timestamptz '2026-11-01' - make_interval(mins => n) from generate_series(1, 10000) n`);
  await using asking = await openAsking(database.url, { now });
  const { tables, text } = await asking.ask('orders.stuck');
  expect(tables[0]).toMatchObject({ total: 10_000, shown: 100 });
  expect(tables[0]?.rows.map(([, order]) => order)).toEqual(
    Array.from({ length: 10_000 }, (_, index) => `O${10_000 - index}`),
  );
  expect(text).toContain('10,000件');
});

test('a question that takes too long is cancelled, and the person is told what to do', async () => {
  await using database = await seededDatabase({ dialect: 'runbook', now });
  await database.sql(`alter table manufacturing_orders rename to orders_behind`);
  await database.sql(`create view manufacturing_orders as select * from orders_behind where pg_sleep(0.1) is not null`);
  await using asking = await openAsking(database.url, { now, statementTimeoutMs: 150 });
  const told = await asking.ask('orders.today').catch((error: unknown) => explain(error, 'daily.2'));
  expect(told).toMatchObject({
    outcome: 'failed',
    sentence: { ja: expect.stringContaining('制限時間を超えた') },
    next: { ja: expect.stringContaining('npm run doctor') },
    reference: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/u),
  });
  expect((await asking.ask('ops.contacts')).tables[0]?.total).toBeGreaterThan(0);
});
