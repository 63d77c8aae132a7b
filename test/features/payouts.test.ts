import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import { makeRows } from '#playground/marketplace/make.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import { payoutStatusWords } from '#src/marketplace/statuses/payout.ts';
import { type Asking, life, openAsking } from '../support/asking.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { seededDatabase } from '../support/seeded.ts';

/** Before nine in Tokyo, when it is still yesterday in UTC. */
const now = new Date('2026-11-20T08:30:00+09:00');
const known = landmarks.payouts;

describe.each(dialects)('payouts in the %s dialect', (dialect) => {
  let database: TestDatabase;
  let asking: Asking;
  beforeAll(async () => {
    database = await seededDatabase({ dialect, now });
    asking = await openAsking(database.url, { now, timezone: 'America/New_York' });
    // An unknown status, no status, and the first and last moment of a month in Tokyo.
    await database.sql(`update payouts_v31 set status = 'banana' where id = '${known.banana}';
      update payouts_v31 set status = null, scheduled_date = '2026-11-30' where id = '${known.twiceFirst}';
      update payouts_v31 set created_at = '2026-11-01 00:00+09' where id = '${known.completed}';
      update payouts_v31 set created_at = '2026-12-01 00:00+09' where id = '${known.farFuture}'`);
  });
  afterAll(async () => {
    await asking[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  const sums = async (where: string): Promise<unknown[][]> => {
    const rows = await database.sql<{ status: string | null; payouts: number; amount: number }>(
      `select status, count(*) payouts, sum(final_payout) amount from payouts_v31 where ${where}
       group by status order by ${life('scheduled', 'ready_for_transfer', 'completed', 'failed')}, status`,
    );
    return rows.map(({ status, payouts, amount }) => [payoutStatusWords(status).ja, payouts, amount]);
  };
  const name =
    dialect === 'runbook'
      ? `case when recipient_type <> 'organizer' then
           coalesce((select display_name from users u where u.id = recipient_id), breakdown ->> 'creator_name') end`
      : `case recipient_type when 'organizer' then (select name from organizers o where o.id = recipient_id)
           else (select display_name from users u where u.id = recipient_id) end`;

  test.each(['2026-11', '2026-12', '2026-09', '2027-06'])(
    'status %s: payouts due in the month, and generated for it',
    async (month) => {
      const { tables, text } = await asking.ask('payouts.status', { month });
      const first = `date '${month}-01'`;
      expect(tables[0]?.rows).toEqual(
        await sums(`scheduled_date >= ${first} and scheduled_date < ${first} + interval '1 month'`),
      );
      const generated =
        dialect === 'production'
          ? `to_char(period_start, 'YYYY-MM') = '${month}'`
          : `to_char(created_at at time zone 'Asia/Tokyo', 'YYYY-MM') = '${month}'`;
      expect(tables[1]?.rows).toEqual(await sums(generated));
      expect(text.includes('対象期間の列がない')).toBe(dialect === 'runbook');
      expect(tables[0]?.rows.some(([status]) => status === '状態なし')).toBe(month === '2026-11');
      expect(text.includes('が期日の支払い: 0件、合計 ¥0')).toBe(month === '2027-06');
    },
  );

  test('an unknown status is shown as unknown', async () => {
    const { tables, text } = await asking.ask('payouts.status', { month: '12月' });
    expect(tables[0]?.rows.map(([status]) => status)).toContainEqual(expect.stringContaining('banana'));
    expect(text).toContain('未知の状態');
  });

  test('ready: all payouts that wait, largest first, with their recipients', async () => {
    const expected = await database.sql<{ id: string; name: string | null; final_payout: number }>(
      `select id, ${name} as name, final_payout from payouts_v31 where status = 'ready_for_transfer' order by final_payout desc, id`,
    );
    expect(expected.length).toBeGreaterThan(10);
    const { tables, text } = await asking.ask('payouts.ready');
    expect(tables[0]?.rows.map((row) => [row[4], row[1], row[0]])).toEqual(
      expected.map((row) => [row.id, row.name ?? '（名前なし）', row.final_payout]),
    );
    const sum = expected.reduce((all, { final_payout: amount }) => all + amount, 0);
    expect(text).toContain(`${expected.length}件、合計 ¥${sum.toLocaleString('en-US')}`);
    expect(tables[0]?.rows.find((row) => row[4] === known.unknownRecipient)?.[1]).toBe('（名前なし）');
  });

  test.each([
    [undefined, '2026-11-20'],
    ['昨日', '2026-11-19'],
    ['11/30', '2026-11-30'],
  ])('due %s: ready by that day in Tokyo, what is overdue, and what was missed', async (date, day) => {
    const expected = await database.sql<{ id: string; late: number; notes: string | null; final_payout: number }>(
      `select id, greatest(0, date '2026-11-20' - scheduled_date) late, notes, final_payout from payouts_v31
       where status = 'ready_for_transfer' and scheduled_date <= $1 order by scheduled_date, final_payout desc, id`,
      [day],
    );
    const missed = await database.sql<{ id: string }>(
      `select id from payouts_v31 where status = 'scheduled' and scheduled_date < '2026-11-20' order by scheduled_date, final_payout desc, id`,
    );
    const { tables, text } = await asking.ask('payouts.due', date === undefined ? {} : { date });
    expect(tables[0]?.rows.map((row) => [row[5], row[0], row[3], row[6]])).toEqual(
      expected.map((row) => [row.id, row.final_payout, row.late, row.notes]),
    );
    expect(tables[1]?.rows.map((row) => row[4])).toEqual(missed.map(({ id }) => id));
    expect(missed.map(({ id }) => id)).toContain(known.missed);
    const overdue = expected.filter(({ late }) => late > 0);
    const sum = expected.reduce((all, { final_payout: amount }) => all + amount, 0);
    expect(text).toContain(`振込対象は ${expected.length}件、合計 ¥${sum.toLocaleString('en-US')}`);
    expect(text).toContain(`期日超過は ${overdue.length}件`);
    expect(overdue.map(({ id }) => id)).toContain(known.overdue);
    expect(text.includes('1件は0円以下です（¥0 11月')).toBe(day !== '2026-11-19');
  });
});

test.each(dialects)(
  'payouts that are still to be processed are said, today and up to a later day (%s)',
  async (dialect) => {
    await using database = await seededDatabase({ dialect, now });
    await using asking = await openAsking(database.url, { now });
    const due = async (date: string): Promise<string> => (await asking.ask('payouts.due', { date })).text;
    const days = [known.dueSmall, known.dueLarge].map((id, day) => [id, `2026-11-2${day}`, 3_000 + day] as const);
    await database.sql(`update payouts_v31 set status = 'failed' where status = 'scheduled'`);
    expect(await due('11/30')).not.toContain('予定の支払い');
    for (const [id, day, yen] of days)
      await database.sql(
        `update payouts_v31 set status = 'scheduled', final_payout = $3, scheduled_date = $2 where id = $1`,
        [id, day, yen],
      );
    expect(await due('今日')).toContain('本日が予定日の未処理の支払いが 1件（¥3,000）あります');
    expect(await due('11/21')).toContain('11月21日(土)までに予定の支払いが 2件（¥6,001）あります');
    expect(await due('11/19')).not.toContain('予定の支払いが');
  },
);

test.each(dialects)(
  'a month whose sales nobody made payouts of is named, where that is known (%s)',
  async (dialect) => {
    await using database = await freshDatabase(dialect);
    await using asking = await openAsking(database.url, { now });
    for (const at of ['2026-09-10T03:00:00Z', '2026-10-31T14:59:59Z'])
      await makeRows(database.sql, dialect).sell({
        name: '青木',
        price: 5_000,
        at: new Date(at),
        creator: randomUUID(),
      });
    const said = async (month: string): Promise<string> => (await asking.ask('payouts.status', { month })).text;
    const periods = dialect === 'production';
    expect((await said('2026-09')).includes('分の支払いが見つかりません（売上があります')).toBe(periods);
    expect((await said('2026-10')).includes('まだ生成されていません（売上があります）')).toBe(periods);
    for (const month of ['2026-08', '2026-11']) expect(await said(month)).not.toContain('売上があります');
  },
);

test.each(dialects)('without payouts every answer says 0 (%s)', async (dialect) => {
  await using database = await freshDatabase(dialect);
  await using asking = await openAsking(database.url, { now });
  for (const question of ['payouts.status', 'payouts.ready', 'payouts.due']) {
    const { tables, text } = await asking.ask(question);
    expect(tables.map(({ rows }) => rows)).toEqual(tables.map(() => []));
    expect(text).toMatch(/0件/u);
  }
});

test('ten thousand payouts: the message holds a hundred and counts them all, the CSV has every one', async () => {
  await using database = await freshDatabase('production');
  await database.sql(
    `insert into payouts_v31 (recipient_type, recipient_id, period_start, period_end, gross_amount, platform_fee, net_amount,
       final_payout, status, scheduled_date)
     select 'creator', gen_random_uuid(), '2026-09-01', '2026-09-30', 1, 0, 1, n, 'ready_for_transfer', '2026-11-30'
     from generate_series(1, 10000) n`,
  );
  await using asking = await openAsking(database.url, { now });
  const { tables, text } = await asking.ask('payouts.ready');
  expect(tables[0]).toMatchObject({ total: 10_000, shown: 100 });
  expect(tables[0]?.rows.map((row) => row[0])).toEqual(Array.from({ length: 10_000 }, (_, index) => 10_000 - index));
  expect(text).toContain('10,000件、合計 ¥50,005,000');
});
