import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { aoi, hanako, ken, taro } from '#playground/cast.ts';
import { makeRows } from '#playground/marketplace/make.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { startBanto } from '../support/banto.ts';

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
  for (const line of ['/payouts ready', '/payouts due', '/payouts status 2026-11'])
    expect([line, await act.asked(hanako, line)]).toEqual([
      line,
      expect.stringContaining('金額を読めない支払いが 2件') as string,
    ]);
  // A batch is without them, and says so.
  const batch = textOf(await act.open(hanako, '/payouts paid-all'));
  expect(batch).toContain('¥3,000（1件）');
  expect(batch).toContain('金額を読めない支払いが 2件');
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
