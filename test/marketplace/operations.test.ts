import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { aoi, hanako, ken, taro } from '#playground/cast.ts';
import { makeRows } from '#playground/marketplace/make.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import { examples, operationOf } from '#playground/rig/examples.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { marketplaceTables } from '#src/marketplace/columns.ts';
import { someFriday, startBanto } from '../support/banto.ts';
import type { TestDatabase } from '../support/database.ts';

/** Columns that Banto could do without, but the playground's own rows need. */
const written = new Set([
  'manufacturing_partners.contact_email',
  'partner_notifications.type',
  'partner_notifications.notification_type',
  'payouts_v31.breakdown',
  'payouts_v31.period_start',
  'payouts_v31.gross_amount',
  'purchases.work_id',
  'purchases.factory_payment',
  'purchases.platform_markup',
  'purchases.platform_sales_fee',
  'purchases.platform_total_revenue',
  'works.title',
  'users.display_name',
  'users.email',
]);

/** Leaves only what Banto needs, without the triggers that would write what is gone. */
async function bare(sql: TestDatabase['sql']): Promise<void> {
  await sql(`do $$ declare t record; begin
    for t in select tgname, tgrelid::regclass as on_table from pg_trigger where not tgisinternal
      and tgrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace) loop
      execute format('drop trigger %I on %s', t.tgname, t.on_table); end loop; end $$`);
  for (const [table, { needed, columns }] of Object.entries(marketplaceTables))
    for (const [column, { needed: isNeeded }] of Object.entries(columns))
      if (needed && !isNeeded && !written.has(`${table}.${column}`))
        await sql(`alter table ${table} drop column if exists ${column} cascade`);
}

const played = Object.keys(examples).filter(
  // Functions of the marketplace's own, and examples that a second person decides.
  (name) => !/generate|process|by two|paid-all|paid-list|reopen/u.test(name),
);

describe.each(dialects)('in the barest %s database', (dialect) => {
  test('every operation does its work', async () => {
    await using banto = await startBanto({ dialect, prepare: bare, mayRefuse: [/^views\.update/] });
    const { slack, sql } = banto;
    const act = acts(banto);
    for (const name of played) {
      const example = await examples[name]?.start({ slack, sql, dialect, now: someFriday });
      if (!example) throw new Error(`no example ${name}`);
      const said = await act.submit(
        example.person,
        await act.open(example.person, example.line, example.first),
        example.values,
      );
      expect([operationOf(name), said]).toEqual([operationOf(name), expect.not.stringContaining('参照番号')]);
      await act.waitFor(() => example.done(), 10_000);
    }
    const due = await act.owe({ amount: 9_000, status: 'scheduled', due: '2026-11-20' });
    await act.submit(taro, await act.open(taro, '/payouts process'));
    const card = await act.requestCard((text) => text.includes('支払い処理を実行') && text.includes('承認待ち'));
    expect(await act.decide(ken, structuredClone(card), 'request.approve')).not.toContain('参照番号');
    await act.waitFor(async () => (await act.payout(due))?.status === 'ready_for_transfer', 10_000);
    await act.waitFor(async () => (await act.audit(`operation = 'payouts.process' and outcome = 'done'`)).length > 0);
  });
});

describe.each(dialects)('a payout whose day is no date, in a %s database', (dialect) => {
  test.each(['infinity', '-infinity', '20261-11-01', '0044-03-15 BC'])(
    '%s is shown apart, and failed or rescheduled like any other',
    async (day) => {
      await using banto = await startBanto({ dialect, mayRefuse: [/^views\.update/] });
      const act = acts(banto);
      const { owe } = makeRows(banto.sql, dialect);
      const odd = await owe({ amount: 7_000, due: '2026-11-01' });
      await owe({ amount: 3_000, due: '2026-11-19' });
      await banto.sql(`update payouts_v31 set scheduled_date = '${day}' where id = $1`, [odd]);
      const due = await act.asked(hanako, '/payouts due');
      expect(due).toContain('振込対象は 1件、合計 ¥3,000');
      expect(due).toContain('予定日を日付として読めない支払い 1件');
      expect(due).toContain(`⚠ ${day}`);
      expect(await act.asked(hanako, '/payouts ready')).toContain('振込待ちは 2件、合計 ¥10,000');
      await act.submit(hanako, await act.open(hanako, `/payouts fail ${odd}`), { reason: '口座番号不正' });
      await act.waitFor(async () => (await act.payout(odd))?.status === 'failed');
      const modal = await act.open(hanako, `/payouts reschedule ${odd}`);
      expect(textOf(modal)).toContain('11月27日');
      await act.submit(hanako, modal);
      await act.waitFor(async () => (await act.payout(odd))?.status === 'scheduled');
      const [row] = await banto.sql<{ scheduled_date: string }>(
        'select scheduled_date from payouts_v31 where id = $1',
        [odd],
      );
      expect(row?.scheduled_date).toBe('2026-11-27');
    },
  );
});

test('an amount that no number holds is shown, counted apart, and refused by every operation', async () => {
  await using banto = await startBanto({
    prepare: (sql) => sql('alter table payouts_v31 alter final_payout type numeric'),
  });
  const act = acts(banto);
  const { owe } = makeRows(banto.sql, 'production');
  const [fraction, huge] = [await owe({ amount: 1, due: '2026-11-19' }), await owe({ amount: 1, due: '2026-11-19' })];
  await owe({ amount: 3_000, due: '2026-11-19' });
  await banto.sql(`update payouts_v31 set final_payout = 0.5 where id = $1`, [fraction]);
  await banto.sql(`update payouts_v31 set final_payout = 9007199254740993 where id = $1`, [huge]);
  const ready = await act.asked(hanako, '/payouts ready');
  expect(ready).toContain('振込待ちは 3件、合計 ¥3,000');
  expect(ready).toContain('9007199254740993');
  const due = await act.asked(hanako, '/payouts due');
  expect(due).toContain('金額を読めない支払いが 2件');
  for (const id of [fraction, huge])
    expect(await act.asked(hanako, `/payouts paid ${id}`)).toContain('円の整数として読めない');
});

test('a name and a description of 20 MB cost no memory: they are cut in the database', async () => {
  await using banto = await startBanto({});
  const act = acts(banto);
  const id = randomUUID();
  await banto.sql(
    `insert into manufacturing_partners (id, name, company_name, contact_email, description, capabilities, status)
     values ($1, repeat('名', 5000000), repeat('社', 5000000), 'p@x.example', repeat('長', 7000000), jsonb_build_object('x', repeat('y', 20000000)), 'pending')`,
    [id],
  );
  const before = process.memoryUsage().heapUsed;
  for (const [person, line] of [
    [hanako, '/partners pending'],
    [hanako, `/partners show ${id}`],
    [ken, '/partners approve'],
    [aoi, '/partners activity'],
  ] as const) {
    const given = await banto.slack.as(person).command(line);
    const said = await act.waitFor(() => (given.text().trim() === '' ? undefined : given.text()), 20_000);
    expect([line, said]).toEqual([line, expect.not.stringContaining('参照番号')]);
  }
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(60_000_000);
  expect(await act.asked(taro, '/ops whoami')).toContain('U');
});
