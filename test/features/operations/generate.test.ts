import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ichiro, ken, taro } from '#playground/cast.ts';
import { makeRows } from '#playground/marketplace/make.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { formatMonth, monthBounds, monthOf, previousMonth } from '#src/domain/tokyo.ts';
import { type Banto, startBanto } from '../../support/banto.ts';

/** The marketplace's function uses the database's clock, so these tests run at the real time. */
const now = new Date();
const month = previousMonth(monthOf(now));
const said = formatMonth(month, 'ja');
const middle = new Date(monthBounds(month).from.getTime() + 10 * 86_400_000);
/** The first moment of the month in Tokyo, which is the day before in UTC, and the last second, which is the same day. */
const [first, last] = [monthBounds(month).from, new Date(monthBounds(month).to.getTime() - 1_000)];

/** Cards already used by a test; one decided a moment ago may still look open. */
const seen = new Set<string>();
const isNew = (ts: string): boolean => !seen.has(ts) && seen.add(ts).has(ts);

const world = (banto: Banto) => {
  const { sql, database } = banto;
  /** Adds sales of a creator. Returns the creator's id. */
  const sold = async (name: string, price: number, at = middle, creator: string = randomUUID()): Promise<string> => {
    await makeRows(sql, database.dialect).sell({ name, price, at, creator });
    return creator;
  };
  const payouts = () =>
    sql<{ recipient_id: string; final_payout: number }>(
      'select recipient_id, final_payout from payouts_v31 order by final_payout desc',
    );
  const generations = () => sql('select month, actor, payouts, total from banto.generation');
  return { sold, payouts, generations };
};

describe('runbook', () => {
  let banto: Banto;
  let act: Acts;
  let the: ReturnType<typeof world>;
  beforeAll(async () => {
    banto = await startBanto({ dialect: 'runbook', now, mayRefuse: [/^views\.update/] });
    act = acts(banto);
    the = world(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  const ask = async (): Promise<Message> => {
    const modal = await act.open(taro, '/payouts generate');
    expect(await act.submit(taro, modal)).toContain('必ず2人目の承認');
    return structuredClone(
      await act.requestCard(
        (text, { ts }) => text.includes('先月分の支払いを生成') && text.includes('承認待ち') && isNew(ts),
      ),
    );
  };

  test('only an administrator may generate, and without sales there is nothing to generate', async () => {
    for (const person of [hanako, ken])
      expect(await act.asked(person, '/payouts generate')).toContain('「システム管理者」の権限');
    expect(await act.asked(taro, '/payouts generate')).toContain(`${said}分として生成される支払いは 0件です`);
  });

  test('the preview shows a trial run, which leaves nothing behind', async () => {
    await the.sold('青木', 50_000);
    await the.sold('石川', 30_000, first);
    await the.sold('上田', 20_000, last);
    await the.sold('少額', 1_000);
    const modal = await act.open(taro, '/payouts generate');
    const text = textOf(modal);
    expect(text).toContain(said);
    expect(text).toContain('3件、合計 ¥99,250 を作成します');
    expect(text).toContain('¥49,750　青木');
    expect(text).toContain('利益のある作家のうち1人（合計 ¥1,000）');
    expect(await the.payouts()).toEqual([]);
    expect(await the.generations()).toEqual([]);
  });

  test('when sales change between preview and approval, nothing is generated', async () => {
    const card = await ask();
    const late = await the.sold('遅延', 70_000);
    const answer = await act.decide(ken, card, 'request.approve');
    expect(answer).toContain('対象月の売上');
    expect(await the.payouts()).toEqual([]);
    expect(await the.generations()).toEqual([]);
    await banto.sql('delete from purchases where user_id = $1', [late]);
  });

  test('payouts that do not match the sales are rolled back, and the difference is shown', async () => {
    const [{ source } = { source: '' }] = await banto.sql<{ source: string }>(
      `select pg_get_functiondef('generate_monthly_payouts_v50'::regproc) as source`,
    );
    // The real function does this once it is repaired: it leaves out the whole last day.
    await banto.sql(source.replace('< month_end::timestamptz', '< (month_end - 1)::timestamptz'));
    const partial = await the.sold('一部', 10_000);
    await the.sold('一部', 40_000, last, partial);
    const refused = await act.asked(taro, '/payouts generate');
    expect(refused).toContain(`生成結果が ${said}の売上と一致しないため、取り消しました`);
    expect(refused).toContain('一部 の売上 ¥10,000（取引の記録では ¥50,000）');
    expect(await the.payouts()).toEqual([]);
    await banto.sql(source);
    await banto.sql('delete from purchases where user_id = $1', [partial]);
  });

  test('a month is generated once, with both names and the rows as read again; a second time is refused', async () => {
    const card = await ask();
    const again = await act.open(taro, '/payouts generate');
    expect(await act.submit(taro, again)).toContain('すでに承認待ち');
    expect(await act.decide(taro, card, 'request.approve')).toContain('ご自身の依頼は決裁できません');
    const presses = await Promise.all([ken, ichiro, ken].map((person) => act.decide(person, card, 'request.approve')));
    expect(presses.filter((text) => text.includes('3件、合計 ¥99,250 を生成しました'))).toHaveLength(1);
    expect((await the.payouts()).map((row) => row.final_payout)).toEqual([49_750, 29_750, 19_750]);
    expect(await the.generations()).toEqual([{ month, actor: taro, payouts: 3, total: 99_250 }]);
    const rows = await act.audit(`operation = 'payouts.generate' and outcome = 'done'`);
    expect(rows.map((row) => row.subject?.split(':')[0])).toEqual(['payout', 'payout', 'payout', 'generation']);
    expect(rows.every((row) => row.actor === taro)).toBe(true);
    expect(await act.asked(taro, '/payouts generate')).toContain(`${said}分の支払いは、番頭で`);
  });

  test('when somebody else has run the function, Banto generates nothing', async () => {
    await banto.sql('delete from banto.generation');
    const before = await the.payouts();
    expect(await act.asked(taro, '/payouts generate')).toContain('同じ受取人・同じ予定日の支払いがすでに3件');
    expect(await the.payouts()).toEqual(before);
  });
});

describe('production', () => {
  let banto: Banto;
  let act: Acts;
  let the: ReturnType<typeof world>;
  beforeAll(async () => {
    banto = await startBanto({ dialect: 'production', now, mayRefuse: [/^views\.update/] });
    act = acts(banto);
    the = world(banto);
    await the.sold('青木', 50_000);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  test('when the function fails, the answer names the cause', async () => {
    const answer = await act.asked(taro, '/payouts generate');
    expect(answer).toContain(
      '支払いを生成する関数が使う表「public.payout_accounts」が、データベースにありません。何も作成していません。',
    );
    expect(answer).toContain('データベースの管理者に');
    expect(answer).not.toContain('参照番号');
    expect(await the.payouts()).toEqual([]);
    expect(await the.generations()).toEqual([]);
    expect(await act.auditRows(1, `operation = 'payouts.generate'`)).toMatchObject([
      { outcome: 'refused', reason: expect.stringMatching(/^switched_off: .*payout_accounts/) },
    ]);
  });

  test('a repaired function works; one that breaks between request and approval leaves nothing behind', async () => {
    const working = `create or replace function public.generate_monthly_payouts_v50() returns void language sql as $$
      insert into payouts_v31 (recipient_type, recipient_id, period_start, period_end, gross_amount, platform_fee, net_amount, final_payout, scheduled_date)
      select 'creator', e.creator_id, date_trunc('month', current_date - interval '1 month')::date, (date_trunc('month', current_date) - interval '1 day')::date,
        sum(e.sale_price), 0, sum(e.creator_profit), sum(e.creator_profit) - 250, current_date + 60
      from creator_earnings_v50 e
      where e.purchased_at >= date_trunc('month', current_date - interval '1 month') and e.purchased_at < date_trunc('month', current_date)
      group by e.creator_id $$`;
    const [{ broken } = { broken: '' }] = await banto.sql<{ broken: string }>(
      `select pg_get_functiondef('generate_monthly_payouts_v50'::regproc) as broken`,
    );
    await banto.sql(working);
    const request = async (): Promise<Message> => {
      expect(await act.submit(taro, await act.open(taro, '/payouts generate'))).toContain('承認を依頼しました');
      return structuredClone(
        await act.requestCard((text, { ts }) => text.includes('1件') && text.includes('承認待ち') && isNew(ts)),
      );
    };
    const card = await request();
    await banto.sql(broken);
    expect(await act.decide(ken, card, 'request.approve')).toContain('payout_accounts');
    expect(await the.payouts()).toEqual([]);
    expect(await the.generations()).toEqual([]);
    await banto.sql(working);
    const [creator] = await banto.sql<{ id: string }>(`select id from users where display_name = '青木'`);
    expect(await act.decide(ken, await request(), 'request.approve')).toContain('1件、合計 ¥49,750 を生成しました');
    expect(await the.payouts()).toEqual([{ recipient_id: creator?.id, final_payout: 49_750 }]);
    // Even without Banto's own record, the payouts' period shows it.
    await banto.sql('delete from banto.generation');
    expect(await act.asked(taro, '/payouts generate')).toContain(`${said}分の支払いがすでに1件あるため`);
  });
});
