import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import { type Asking, openAsking } from '../support/asking.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { seededDatabase } from '../support/seeded.ts';

const now = new Date('2026-11-20T08:30:00+09:00');
const { purchases: known } = landmarks;

describe.each(dialects)('sales in the %s dialect', (dialect) => {
  let database: TestDatabase;
  let asking: Asking;
  beforeAll(async () => {
    database = await seededDatabase({ dialect, now });
    await database.sql(`update purchases set purchased_at = '2026-11-01 00:00+09' where id = '${known.monthStart}';
      update purchases set purchased_at = '2026-10-31 23:59:59.999+09' where id = '${known.monthEnd}';
      update purchases set status = null where id = '${known.pending}'`);
    asking = await openAsking(database.url, { now, timezone: 'Pacific/Honolulu' });
  });
  afterAll(async () => {
    await asking[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  test('a purchase is checked by the beginning of its id, when only one begins so', async () => {
    const { answer } = await asking.ask('purchases.check', { id: `${known.wrongFeesLarge.slice(0, 8)}…` });
    expect(answer.sheets?.[0]?.id).toBe(known.wrongFeesLarge);
    await expect(asking.ask('purchases.check', { id: '00001d' })).rejects.toThrow('begin with “00001d”');
    await expect(asking.ask('purchases.check', { id: 'ffffffff' })).rejects.toThrow('no purchase ffffffff');
  });

  test.each([
    [{}, '2026-11'],
    [{ month: '2026年10月' }, '2026-10'],
    [{ month: '２０２６－０７' }, '2026-07'],
  ])('monthly %o: as the view of the marketplace counts, by the month in Tokyo', async (raw, month) => {
    const expected = await database.sql<{ month: string; sales: number; profit: number; revenue: number }>(
      `select to_char(m, 'YYYY-MM') as month, count(e.purchase_id) sales, coalesce(sum(e.creator_profit), 0) profit,
              coalesce(sum(e.platform_total_revenue), 0) revenue
       from generate_series(date '${month}-01' - interval '5 months', '${month}-01', interval '1 month') m
       left join creator_earnings_v50 e
         on date_trunc('month', e.purchased_at at time zone 'Asia/Tokyo') = m
       group by m order by m desc`,
    );
    const { tables, answer, text } = await asking.ask('reports.monthly', raw);
    expect(tables[0]?.rows.map((row) => row.slice(1))).toEqual(
      expected.map(({ sales, profit, revenue }) => [sales, profit, revenue]),
    );
    const [chart] = answer.charts ?? [];
    expect(chart?.series.map(({ values }) => values)).toEqual([
      expected.map(({ profit }) => profit).toReversed(),
      expected.map(({ revenue }) => revenue).toReversed(),
    ]);
    expect(chart?.categories.at(-1)?.ja).toBe(tables[0]?.rows[0]?.[0]);
    for (const { sales, profit } of expected.slice(0, 2))
      expect(text).toContain(`売上 ${sales}件、作家利益 ¥${profit.toLocaleString('en-US')}`);
    const [unknown] = await database.sql<{ count: number }>(
      `select count(*) from purchases where status = 'paid' and (factory_payment is null or platform_total_revenue is null)
       and to_char(purchased_at at time zone 'Asia/Tokyo', 'YYYY-MM') = '${month}'`,
    );
    const said = `原価または手数料が未記録の売上が ${unknown?.count}件`;
    expect(text.includes(said)).toBe((unknown?.count ?? 0) > 0);
    expect(text.includes('（途中）')).toBe(month === '2026-11');
  });

  test('each purchase is compared with the runbook’s formula; unknown values stay unknown', async () => {
    const rows = await database.sql<Record<string, number | string | null>>(
      `select id, price, status, factory_payment, platform_markup, platform_sales_fee, platform_total_revenue,
              round(factory_payment * 0.10)::int as markup, round(price * 0.30)::int as fee
       from purchases where id = any($1)`,
      [Object.values(known)],
    );
    expect(rows).toHaveLength(Object.keys(known).length);
    for (const row of rows) {
      const { tables, text } = await asking.ask('purchases.check', { id: String(row['id']).toUpperCase() });
      const markup = row['markup'] as number | null;
      const revenue = markup === null ? null : markup + Number(row['fee']);
      const cost = row['factory_payment'] as number | null;
      expect(tables[0]?.rows.map(([, stored, computed]) => [stored, computed])).toEqual([
        [row['platform_markup'] ?? '未記録', markup ?? '計算できません'],
        [row['platform_sales_fee'] ?? '未記録', row['fee']],
        [row['platform_total_revenue'] ?? '未記録', revenue ?? '計算できません'],
        [
          cost === null || row['platform_total_revenue'] === null
            ? '未記録'
            : Number(row['price']) - cost - Number(row['platform_total_revenue']),
          cost === null || revenue === null ? '計算できません' : Number(row['price']) - cost - revenue,
        ],
      ]);
      expect(text.includes('原価（factory_payment）が未記録')).toBe(cost === null);
    }
  });

  test('the answer says whose month is paid out, if the database knows it', async () => {
    const warned = async (id: string): Promise<string> => {
      const { answer } = await asking.ask('purchases.check', { id });
      return (answer.sheets?.[0]?.warnings ?? []).map(({ ja }) => ja).join('\n');
    };
    expect(await warned(known.wrongFeesPaidOut)).toContain(
      dialect === 'production' ? '9月分の支払いは生成済み' : '対象期間がなく',
    );
    expect(await warned(known.wrongFeesLarge)).not.toContain('生成済みです');
    expect(await warned(known.refunded)).toContain('決済済みではない');
  });

  test('the question reads no column that it does not need', async () => {
    const { statements } = await asking.ask('purchases.check', { id: known.refunded });
    const all = statements.map(({ sql }) => sql).join('\n');
    expect(all).toMatch(/factory_payment/u);
    expect(all).not.toMatch(/payment_intent|voucher|instructions|select \*|\.\*/u);
  });
});

test.each(dialects)('an empty marketplace has months of 0 and no purchases (%s)', async (dialect) => {
  await using database = await freshDatabase(dialect);
  await using asking = await openAsking(database.url, { now });
  const { tables, answer } = await asking.ask('reports.monthly', { month: '今月' });
  expect(tables[0]?.rows.map((row) => row.slice(1))).toEqual(Array.from({ length: 6 }, () => [0, 0, 0]));
  expect(answer.charts?.[0]?.series[0]?.values).toEqual([0, 0, 0, 0, 0, 0]);
  await expect(asking.ask('purchases.check', { id: known.refunded })).rejects.toMatchObject({ code: 'not_found' });
});
