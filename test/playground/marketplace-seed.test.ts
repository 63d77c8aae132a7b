import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { generateMarketplace } from '#playground/marketplace/generate.ts';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import { dialects } from '#playground/marketplace/schema.ts';

import type { TestDatabase } from '../support/database.ts';
import { seededDatabase } from '../support/seeded.ts';

/** A Sunday noon in Tokyo. */
const now = new Date('2026-11-22T03:00:00Z');

const contents = ({ sql }: TestDatabase) =>
  sql(`select table_name, md5(query_to_xml(format('select * from %I.%I t order by t::text', table_schema, table_name), true, false, '')::text)
       from information_schema.tables where table_schema in ('public', 'auth') order by 1, table_schema`);

describe.each(dialects)('the seeded %s dialect', (dialect) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await seededDatabase({ dialect, now, scale: 1 });
  });
  afterAll(() => database[Symbol.asyncDispose]());
  test('has a realistic number of rows', async () => {
    const [counts] = await database.sql<Record<string, number>>(
      `select (select count(*) from manufacturing_partners) partners, (select count(*) from manufacturing_orders) orders,
              (select count(*) from purchases) purchases, (select count(*) from payouts_v31) payouts`,
    );
    expect(counts).toMatchObject({ partners: 40, purchases: 3008 });
    expect(counts?.['orders']).toSatisfy((count: number) => count > 1300 && count < 1700);
    expect(counts?.['payouts']).toSatisfy((count: number) => count > 120 && count < 190);
    const [late] = await database.sql<{ orders: number; purchases: number }>(
      `select (select count(*) from manufacturing_orders where created_at > $1 or updated_at > $1) orders,
              (select count(*) from purchases where purchased_at > $1) purchases`,
      [now],
    );
    expect(late, 'nothing happened after now').toEqual({ orders: 0, purchases: 0 });
  });

  test('is the same for the same seed and time, and different otherwise', async () => {
    await using first = await seededDatabase({ dialect, now });
    await using again = await seededDatabase({ dialect, now });
    await using other = await seededDatabase({ dialect, now, seed: 2 });
    expect(await contents(again)).toEqual(await contents(first));
    expect(await contents(other)).not.toEqual(await contents(first));
  });

  test('has orders on both sides of midnight in Tokyo, on other days in UTC', async () => {
    const days = await database.sql(
      `select id, created_at::date as utc, (created_at at time zone 'Asia/Tokyo')::date as jst
       from manufacturing_orders where id = any($1) order by id`,
      [[landmarks.orders.todayMorning, landmarks.orders.todayMidnight, landmarks.orders.yesterdayLast]],
    );
    expect(days).toEqual([
      { id: landmarks.orders.todayMorning, utc: '2026-11-21', jst: '2026-11-22' },
      { id: landmarks.orders.todayMidnight, utc: '2026-11-21', jst: '2026-11-22' },
      { id: landmarks.orders.yesterdayLast, utc: '2026-11-21', jst: '2026-11-21' },
    ]);
    const months = await database.sql(
      `select to_char(purchased_at, 'MM') as utc, to_char(purchased_at at time zone 'Asia/Tokyo', 'MM') as jst
       from purchases where id = any($1) order by id`,
      [[landmarks.purchases.monthStart, landmarks.purchases.monthEnd]],
    );
    expect(months).toEqual([
      { utc: '10', jst: '11' },
      { utc: '10', jst: '10' },
    ]);
  });

  test('has a backlog in every open status at every age the runbook asks for', async () => {
    const [backlog] = await database.sql<Record<string, number>>(
      `select count(*) filter (where status = 'submitted') submitted, count(*) filter (where status = 'accepted') accepted,
              count(*) filter (where status = 'in_production') in_production,
              count(*) filter (where status in ('submitted', 'accepted') and created_at < $1::timestamptz - interval '72 hours') days,
              count(*) filter (where partner_id is null) without_partner
       from manufacturing_orders
       where status in ('submitted', 'accepted', 'in_production') and created_at < $1::timestamptz - interval '24 hours'`,
      [now],
    );
    for (const count of Object.values(backlog ?? {})) expect(count).toBeGreaterThan(0);
    expect(await database.sql(`select count(*) from manufacturing_orders where order_id = 'PR-DOUBLE-0001'`)).toEqual([
      { count: 2 },
    ]);
  });

  test('has payouts that are due, late, duplicated, far in the future and of 0 yen', async () => {
    const traps = await database.sql(
      `select count(*) filter (where status = 'ready_for_transfer' and scheduled_date = '2026-11-22') > 9 as due,
              count(*) filter (where status = 'ready_for_transfer' and scheduled_date < '2026-11-22') as overdue,
              count(*) filter (where status = 'scheduled' and scheduled_date < '2026-11-22') as missed,
              count(*) filter (where scheduled_date = '2099-12-31') as far, count(*) filter (where final_payout = 0) as zero,
              count(*) filter (where transaction_id = 'manual_20260101_777') as same_transaction,
              count(*) filter (where recipient_id = $1 and final_payout = 41000) as twice,
              count(*) filter (where transaction_id = 'batch_20261122_002') as batch,
              count(*) filter (where status = 'banana') as banana
       from payouts_v31`,
      [landmarks.users.creator],
    );
    expect(traps).toEqual([
      {
        due: true,
        overdue: 2,
        missed: 2,
        far: 1,
        zero: 1,
        same_transaction: 2,
        twice: 2,
        batch: 1,
        banana: dialect === 'production' ? 1 : 0,
      },
    ]);
  });

  test('has purchases in every status and with unknown fees', async () => {
    expect(await database.sql('select distinct status from purchases order by 1')).toEqual(
      ['completed', 'paid', 'pending', 'refunded', 'shipped'].map((status) => ({ status })),
    );
    expect(
      await database.sql('select factory_payment, platform_total_revenue from purchases where id = $1', [
        landmarks.purchases.unknownFactory,
      ]),
    ).toEqual([{ factory_payment: null, platform_total_revenue: null }]);
    const [fees] = await database.sql<{ change: number }>(
      `select round(factory_payment * 0.10) + round(price * 0.30) - platform_total_revenue as change from purchases where id = $1`,
      [landmarks.purchases.wrongFeesLarge],
    );
    expect(fees?.change).toBeGreaterThan(100_000);
    expect(
      await database.sql('select status from payouts_v31 where recipient_id = $1 and scheduled_date = $2', [
        landmarks.users.creator,
        '2026-11-30',
      ]),
      'the month of the wrong sale is paid out',
    ).not.toHaveLength(0);
  });

  test('has partners whose names and gaps are traps', async () => {
    const name = async (id: string): Promise<string> =>
      (await database.sql<{ name: string }>('select name from manufacturing_partners where id = $1', [id]))[0]?.name ??
      '';
    expect(await name(landmarks.partners.yamada)).toBe('山田製作所');
    expect(await name(landmarks.partners.pendingHostile)).toBe('<!channel> *x* & <@U1>');
    expect(await name(landmarks.partners.bidi)).toContain('\u0007');
    expect(await name(landmarks.partners.emoji)).toContain('👩‍🏭');
    expect(await name(landmarks.partners.longName)).toHaveLength(3200);
    expect(await database.sql(`select distinct status from manufacturing_partners order by 1`)).toEqual([
      { status: 'approved' },
      { status: 'pending' },
      { status: 'suspended' },
    ]);
    expect(
      await database.sql(`select count(*) from manufacturing_partners where contact_email = 'info@kyodo.example'`),
    ).toEqual([{ count: 2 }]);
    expect(
      await database.sql(`select count(*) from manufacturing_orders where partner_id = $1`, [
        landmarks.partners.withoutOrders,
      ]),
    ).toEqual([{ count: 0 }]);
  });

  test('has accounts without a row or an e-mail address', async () => {
    const accounts = await database.sql(
      `select coalesce(a.id, u.id) as id, a.id is not null as auth, u.id is not null as public, coalesce(a.email, u.email) is not null as email
       from auth.users a full join users u on u.id = a.id where coalesce(a.id, u.id) = any($1) order by 1`,
      [[landmarks.users.withoutPublicRow, landmarks.users.withoutAuthRow, landmarks.users.withoutEmail]],
    );
    expect(accounts).toEqual([
      { id: landmarks.users.withoutPublicRow, auth: true, public: false, email: true },
      { id: landmarks.users.withoutAuthRow, auth: false, public: true, email: true },
      { id: landmarks.users.withoutEmail, auth: true, public: true, email: false },
    ]);
  });

  test('has notifications in every status', async () => {
    const statuses = dialect === 'runbook' ? ['failed', 'queued', 'sent'] : ['failed', 'pending', 'retry', 'sent'];
    expect(await database.sql('select distinct status from partner_notifications order by 1')).toEqual(
      statuses.map((status) => ({ status })),
    );
    expect(
      await database.sql(
        `select count(*) from partner_notifications n join manufacturing_orders o on n.payload ->> 'order_id' in (o.id::text, o.order_id) where o.id = $1`,
        [landmarks.orders.neverNotified],
      ),
    ).toEqual([{ count: 0 }]);
  });

  test('names the order in a notification as that marketplace does', async () => {
    const kind = dialect === 'runbook' ? 'type' : 'notification_type';
    const written = await database.sql(
      `select n.${kind} as kind,
         case n.payload ->> 'order_id' when o.id::text then 'id' when o.order_id then 'number' end as order_id,
         case n.payload ->> 'order_number' when o.order_id then 'number' end as order_number, count(*) > 50 as many
       from partner_notifications n left join manufacturing_orders o
         on n.payload ->> 'order_id' in (o.id::text, o.order_id) and o.partner_id = n.partner_id
       group by 1, 2, 3 order by 1`,
    );
    expect(written).toEqual(
      dialect === 'runbook'
        ? [{ kind: 'new_order', order_id: 'number', order_number: null, many: true }]
        : [
            { kind: 'order_created', order_id: 'id', order_number: 'number', many: true },
            // The payment webhook has no number to give.
            { kind: 'payment_received', order_id: 'id', order_number: null, many: true },
          ],
    );
  });
});

test('a payout counts the last hour of a month in Tokyo as that month', () => {
  // 00:30 in Tokyo on the first is still the last month in UTC: the data must not depend on the machine's zone.
  const early = new Date('2026-10-31T15:30:00Z');
  const rows = generateMarketplace({ dialect: 'production', seed: 1, now: early, scale: 0.1 }).get('payouts_v31') ?? [];
  expect(rows.find((row) => row['id'] === landmarks.payouts.dueSmall)).toMatchObject({
    scheduled_date: '2026-11-01',
    period_start: '2026-08-01',
    period_end: '2026-08-31',
  });
});

test.each(dialects)('every landmark exists in the %s dialect', (dialect) => {
  const ids = new Set(
    [...generateMarketplace({ dialect, seed: 3, now, scale: 0.1 }).values()].flat().map((row) => row['id']),
  );
  for (const [group, members] of Object.entries(landmarks))
    for (const [name, id] of Object.entries(members)) expect(ids.has(id), `${group}.${name}`).toBe(true);
});

test.each(['2026-01-01T00:05+09:00', '2026-03-01T08:29+09:00', '2026-02-28T23:59+09:00', '2026-07-31T12:00+09:00'])(
  'no row is later than %s',
  (moment) => {
    const later = new Date(moment);
    const rows = [...generateMarketplace({ dialect: 'production', seed: 1, now: later, scale: 0.1 })];
    const future = rows.flatMap(([table, tableRows]) =>
      tableRows.flatMap((row) =>
        Object.entries(row)
          .filter(([column, value]) => value instanceof Date && value > later && column !== 'next_retry_at')
          .map(([column, value]) => `${table}.${column} ${String(value)}`),
      ),
    );
    expect(future).toEqual([]);
  },
);

test.each(dialects)('the %s dialect has a plausible story for people, with the same rows', (dialect) => {
  const story = { dialect, seed: 1, now, scale: 0.1, hostile: false } as const;
  const rows = generateMarketplace(story);
  const texts = [...rows].flatMap(([, list]) => list.flatMap((row) => Object.values(row))).filter(isText);
  expect(texts.length).toBeGreaterThan(1_000);
  expect(texts.filter((text) => /[<>*`=+]|[^\P{C}\n]|banana|DOUBLE|^2099/u.test(text))).toEqual([]);
  expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(80);
  expect(rows).toEqual(generateMarketplace(story));
  const ids = (all: typeof rows): unknown[] => [...all].map(([table, list]) => [table, list.map((row) => row['id'])]);
  expect(ids(rows)).toEqual(ids(generateMarketplace({ ...story, hostile: true })));
});

const isText = (value: unknown): value is string => typeof value === 'string';
