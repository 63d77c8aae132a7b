import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, sam } from '#playground/cast.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import { type Banto, startBanto } from '../support/banto.ts';

describe.each(dialects)('what a message has no room for is counted all the same (%s)', (dialect) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect });
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  const partners = (count: number, name: string, email: string): Promise<unknown> =>
    banto.sql(
      `insert into manufacturing_partners (name, contact_email, status)
       select $2 || lpad(n::text, 3, '0'), $3, 'approved' from generate_series(1, $1) n`,
      [count, name, email],
    );
  const rowsRead = (question: string, rows: number) =>
    act.auditRows(1, `operation = '${question}' and outcome = 'read' and (after ->> 'rows')::int = ${rows}`);

  test('payouts to choose from, for somebody who reads Japanese and somebody who does not', async () => {
    await act.owe({ amount: 1_000, name: '林 結衣' });
    await banto.sql(
      `insert into payouts_v31
       select made.* from (select * from payouts_v31 limit 1) as p, generate_series(1, 1449) as n,
         jsonb_populate_record(p::payouts_v31, jsonb_build_object('id', md5('copy' || n)::uuid)) as made`,
    );
    const choose = async (who: string): Promise<string> => {
      const window = await (await banto.slack.as(who).command('/payouts paid')).opened(({ submit }) => !!submit);
      return act.text(window);
    };
    expect(await choose(hanako)).toContain('全1,450件のうち100件です。');
    expect(await choose(sam)).toContain('100 of 1,450.');
    await banto.sql('delete from payouts_v31');
  });

  test('partners with one contact address, and partners with one name', async () => {
    await partners(160, '川口製作所', 'same@kawaguchi.example');
    const owned = await act.ask(hanako, '/partners owner same@kawaguchi.example');
    expect(act.text(owned)).toContain('160件です');
    expect(act.text(owned)).toMatch(/全160件のうち\d+件の詳細/u);
    await rowsRead('partners.owner', 160);
    const named = await act.ask(hanako, '/partners show 川口');
    expect(act.text(named)).toContain('160件あります。');
    expect(act.text(named)).toMatch(/全160件のうち\d+件を表示しています。すべてはCSV/u);
    await rowsRead('partners.show', 160);
    await act.more(hanako, named, 'csv');
    const file = await act.waitFor(() => banto.slack.files.findLast(({ completed }) => completed));
    expect(file.text.match(/川口製作所\d{3}/gu)).toHaveLength(160);
    await act.register({ name: '川口', status: 'approved' });
    // One that has the whole name is meant, however many contain it.
    expect(act.text(await act.ask(hanako, '/partners show 川口'))).toContain('パートナーの詳細');
  });

  test('a notification that waits stands in the way of another, however many failed after it', async () => {
    const to = await act.register({ name: '待つ工房', status: 'approved' });
    await act.order(to, 'PR-WAITS');
    const [kind, type, waiting] =
      dialect === 'production' ? ['notification_type', 'order_created', 'pending'] : ['type', 'new_order', 'queued'];
    await banto.sql(
      `insert into partner_notifications (partner_id, ${kind}, payload, status, created_at)
       select $1, '${type}', '{"order_id": "PR-WAITS"}', case n when 0 then '${waiting}' else 'failed' end,
         timestamptz '2026-11-10 00:00+09' + make_interval(hours => n)
       from generate_series(0, 30) n`,
      [to],
    );
    expect(await act.asked(hanako, '/orders resend PR-WAITS')).toContain('すでに送信待ちです');
  });
});
