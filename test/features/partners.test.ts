import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import { asker } from '#playground/acts/asker.ts';
import { openKysely, openPool } from '#src/db/database.ts';
import { Refused } from '#src/domain/errors.ts';
import { words } from '#src/domain/text/words.ts';
import type { Tables } from '#src/engine/database.ts';
import { defineStatusChange } from '#src/features/partners/operations/shared.ts';
import { countOpenOrders } from '#src/features/partners/store.ts';
import { detectDialect } from '#src/marketplace/dialect.ts';
import { type Asking, openAsking, policy } from '../support/asking.ts';
import { refusal } from '../support/refusal.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { seededDatabase } from '../support/seeded.ts';

const now = new Date('2026-11-20T08:30:00+09:00');
const { partners: known } = landmarks;

describe.each(dialects)('partners in the %s dialect', (dialect) => {
  let database: TestDatabase;
  let asking: Asking;
  beforeAll(async () => {
    database = await seededDatabase({ dialect, now });
    // The first and last moment of a day in Tokyo, a product updated on its first day, and one without dates.
    const product = (created: string, updated: string): string =>
      `insert into factory_products (partner_id, product_type, base_cost, created_at, updated_at)
       values ('${known.yamada}', 'mug', 100, ${created}, ${updated});`;
    await database.sql(`
      update manufacturing_partners set created_at = '2026-11-20 00:00+09' where id = '${known.withoutOrders}';
      update manufacturing_partners set created_at = '2026-11-19 23:59:59.999+09' where id = '${known.emoji}';
      update manufacturing_partners set created_at = null where id = '${known.bidi}';
      ${product(`'2026-11-20 00:00+09'`, `'2026-11-20 08:00+09'`)}
      ${product(`'2026-10-01'`, `'2026-11-20 00:00+09'`)}
      ${product(`'2026-10-01'`, `'2026-11-19 23:59:59.999+09'`)}
      ${product(`null`, `'2026-11-20 07:00+09'`)}
      ${product(`'2026-11-20 07:00+09'`, `null`)}`);
    asking = await openAsking(database.url, { now, timezone: 'Pacific/Kiritimati' });
  });
  afterAll(async () => {
    await asking[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  test.each([
    [{}, '2026-11-20'],
    [{ date: '昨日' }, '2026-11-19'],
    [{ date: '2026-10-01' }, '2026-10-01'],
  ])('activity %o: by the day in Tokyo', async (raw, day) => {
    const jst = (column: string): string => `(${column} at time zone 'Asia/Tokyo')::date = '${day}'`;
    const [expected] = await database.sql(
      `select (select count(*) from manufacturing_partners where ${jst('created_at')}) partners,
              (select count(*) from factory_products where ${jst('created_at')}) added,
              (select count(*) from factory_products where ${jst('updated_at')} and (${jst('created_at')}) is not true) updated,
              (select count(*) from factory_products where ${jst('updated_at')}) touched`,
    );
    const { tables, text } = await asking.ask('partners.activity', raw);
    expect(tables[0]?.rows.map(([, count]) => count)).toEqual(Object.values(expected ?? {}));
    const named = await database.sql<{ name: string }>(
      `select name from manufacturing_partners where ${jst('created_at')} order by created_at, id`,
    );
    expect(tables[1]?.rows.map(([name]) => name)).toEqual(named.map(({ name }) => name));
    expect(tables[1]?.total).toBe(named.length);
    expect(text.includes('その後さらに更新された')).toBe(day !== '2026-11-20');
  });

  test.each([[{}, 90] as const, [{ days: '30日' }, 30] as const, [{ days: '3650' }, 3650] as const])(
    'performance %o: figures of the orders within the days',
    async (raw, days) => {
      await database.sql(`update manufacturing_orders set created_at = (date '2026-11-20' - ${days - 1})::timestamp
        at time zone 'Asia/Tokyo' where id = '${landmarks.orders.doubleSecond}'`);
      const expected = await database.sql<
        Record<'name' | 'orders' | 'shipped' | 'cancelled' | 'open' | 'rate', unknown>
      >(
        `select p.name, count(o.id) orders, count(o.id) filter (where o.status = 'shipped') shipped,
                count(o.id) filter (where o.status = 'cancelled') cancelled,
                count(o.id) filter (where o.status in ('submitted', 'accepted', 'in_production')) as open,
                100.0::float8 * count(o.id) filter (where o.status = 'shipped') / nullif(count(o.id), 0) rate
         from manufacturing_partners p left join manufacturing_orders o on o.partner_id = p.id
           and (o.created_at at time zone 'Asia/Tokyo')::date > date '2026-11-20' - $1::int
         where p.status = 'approved' group by p.id
         order by rate desc nulls last, orders desc, p.name, p.id`,
        [days],
      );
      const { tables } = await asking.ask('partners.performance', raw);
      const rows = tables[0]?.rows ?? [];
      expect(rows.map((row) => [row[0], ...row.slice(2, 6)])).toEqual(
        expected.map(({ name, orders, shipped, cancelled, open }) => [name, orders, shipped, cancelled, open]),
      );
      const rate = (value: unknown): unknown => (typeof value === 'number' ? value.toFixed(9) : (value ?? '注文なし'));
      expect(rows.map((row) => rate(row[6]))).toEqual(expected.map((row) => rate(row.rate)));
      const [without] = await database.sql<{ name: string }>('select name from manufacturing_partners where id = $1', [
        known.withoutOrders,
      ]);
      expect(rows.find(([name]) => name === without?.name)?.slice(2)).toEqual([0, 0, 0, 0, '注文なし']);
    },
  );

  test('a change of status judges the status first, then by what it read besides the row', async () => {
    const said = words('確認', 'Check');
    const check = defineStatusChange({
      name: 'partners.check',
      aliases: [],
      section: 'partners.1',
      role: 'approver',
      summary: said,
      title: said,
      danger: false,
      from: ['approved'],
      to: 'pending',
      plus: { open_orders: { label: words('未完了の注文', 'Open orders'), read: countOpenOrders } },
      judge({ open_orders: open }) {
        if (open > 0) throw new Refused('stale', words('未完了の注文があります。', 'It has open orders.'));
      },
      effect: said,
      submit: said,
      outcome: () => said,
    });
    expect(check.fields['open_orders']).toEqual(words('未完了の注文', 'Open orders'));
    const rows = await database.sql<{ id: string; status: string; open: number }>(
      `select p.id, p.status, count(o.id) filter (where o.status in ('submitted', 'accepted', 'in_production')) as open
       from manufacturing_partners p left join manufacturing_orders o on o.partner_id = p.id
       group by p.id having p.status is not null`,
    );
    const db = openKysely<Tables>(openPool(database.url, { name: 'test', max: 1, statementTimeoutMs: 10_000 }));
    const context = { dialect: await detectDialect(db), policy, now, person: asker };
    const found = new Set<string>();
    for (const { id, status, open } of rows) {
      const row = await check.load(db, { id }, false, context);
      expect(row.open_orders).toBe(open);
      const code = refusal(() => check.judge?.(row, { id }, context));
      expect(code).toBe(
        { pending: 'already_decided', suspended: 'wrong_state' }[status] ?? (open > 0 ? 'stale' : undefined),
      );
      found.add(`${status} ${open > 0} ${code}`);
    }
    await db.destroy();
    expect([...found]).toEqual(
      expect.arrayContaining(['approved true stale', 'approved false undefined', 'pending false already_decided']),
    );
  });

  test('owner: every account with the address, upper or lower case, with both of its addresses', async () => {
    const expected = await database.sql<{ id: string; sign_in: string | null; email: string | null }>(
      `select p.id, a.email as sign_in, u.email from manufacturing_partners p
       left join users u on u.id = p.owner_user_id left join auth.users a on a.id = p.owner_user_id
       where lower(p.contact_email) = 'info@kyodo.example' order by p.name, p.id`,
    );
    expect(expected).toHaveLength(2);
    const { sheets, statements } = await asking.ask('partners.owner', { email: 'ＩＮＦＯ@kyodo.example' });
    expect(sheets.map((sheet) => [sheet['ID'], sheet['ログイン用メール'], sheet['public.users のメール']])).toEqual(
      expected.map(({ id, sign_in, email }) => [id, sign_in, email]),
    );
    expect(statements.map(({ sql }) => sql).join('\n')).not.toMatch(/webhook_secret|\*(?!\))/u);
  });

  test('owner: no match is 0, and a partner without an owner says so', async () => {
    expect((await asking.ask('partners.owner', { email: 'nobody@nowhere.example' })).text).toContain('0件');
    await database.sql(`update manufacturing_partners set owner_user_id = null, contact_email = 'alone@x.example'
      where id = '${known.formula}'`);
    const { answer } = await asking.ask('partners.owner', { email: 'alone@x.example' });
    expect(answer.sheets?.[0]?.warnings?.map(({ ja }) => ja)).toContain(
      '所有者が設定されていません。データベースの管理者に登録を依頼してください。',
    );
  });
});

test.each(dialects)('in an empty marketplace every question answers 0 (%s)', async (dialect) => {
  await using database = await freshDatabase(dialect);
  await using asking = await openAsking(database.url, { now });
  const activity = await asking.ask('partners.activity');
  expect(activity.tables[0]?.rows.map(([, count]) => count)).toEqual([0, 0, 0, 0]);
  expect((await asking.ask('partners.performance')).tables[0]?.total).toBe(0);
});

test('when the role may not read accounts, or the database has no owners, the answer says so', async () => {
  await using database = await seededDatabase({ dialect: 'production', now });
  const role = `reader_${database.name}`;
  await database.sql(`create role ${role} login bypassrls; grant usage on schema public to ${role};
    grant select on all tables in schema public to ${role}`);
  const asking = await openAsking(database.url.replace('postgres@', `${role}@`), { now });
  try {
    const { sheets } = await asking.ask('partners.owner', { email: 'info@kyodo.example' });
    expect(sheets[0]?.['ログイン用メール']).toBe('このロールでは読めません');
    const user = await asking.ask('ops.user', { email: 'new@marketplace.example' });
    expect(user.text).toContain('1件');
    expect(user.text).toContain('auth.users を読む権限がない');
  } finally {
    await asking[Symbol.asyncDispose]();
  }
  await database.sql(`drop policy partners_owner_write on manufacturing_partners`);
  await database.sql(`drop owned by ${role} cascade; drop role ${role};
    alter table manufacturing_partners drop column owner_user_id cascade`);
  await using later = await openAsking(database.url, { now });
  await expect(later.ask('partners.owner', { email: 'info@kyodo.example' })).rejects.toMatchObject({
    code: 'switched_off',
  });
});
