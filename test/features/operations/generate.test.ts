import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ichiro, ken, taro } from '#playground/cast.ts';
import { makeRows } from '#playground/marketplace/make.ts';
import { mendGeneration } from '#playground/marketplace/schema.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { formatMonth, monthBounds, monthOf, previousMonth } from '#src/domain/time/tokyo.ts';
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

const sourceOf = async ({ sql }: Pick<Banto, 'sql'>): Promise<string> =>
  (await sql<{ source: string }>(`select pg_get_functiondef('generate_monthly_payouts_v50'::regproc) as source`))[0]
    ?.source ?? '';

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
      expect(await act.asked(person, '/payouts generate')).toContain('にはシステム管理者の権限');
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
    expect(text).toContain('¥99,250（3件）\n2026年10月分の支払いを作成します');
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
    const source = await sourceOf(banto);
    // The real function does this once it is repaired: it leaves out the whole last day.
    await banto.sql(source.replace('< month_end::timestamptz', '< (month_end - 1)::timestamptz'));
    const partial = await the.sold('一部', 10_000);
    await the.sold('一部', 40_000, last, partial);
    const refused = await act.asked(taro, '/payouts generate');
    expect(refused).toContain(`生成結果が ${said}の取引の記録と一致しないため、取り消しました`);
    expect(refused).toMatch(/一部 \(\w{8}\) の元の金額 ¥10,000（取引の記録では売上 ¥50,000、利益 ¥50,000）/u);
    expect(refused).toContain('どの取引を合計し、何を差し引いたか');
    expect(refused).not.toContain('集計期間');
    expect(await the.payouts()).toEqual([]);
    await banto.sql(source);
    await banto.sql('delete from purchases where user_id = $1', [partial]);
  });

  test('between request and approval a sale goes to somebody of the same name: the card says so, and nobody is paid', async () => {
    const [one, other] = [await the.sold('鈴木', 300_000), await the.sold('鈴木', 1_000)];
    const card = await ask();
    await banto.sql(
      `update purchases set work_id = (select id from works where creator_id = $2)
       where price = 300000 and work_id in (select id from works where creator_id = $1)`,
      [one, other],
    );
    await act.requestCard(
      (text, { ts }) =>
        ts === card.ts && text.includes('依頼後に内容が変わりました') && text.includes('記録された売上: 300,000 → 0'),
    );
    expect(await act.decide(ken, card, 'request.approve')).toMatch(/鈴木 \w{8} 記録された売上: 300,000 → 0/u);
    expect(await the.payouts()).toEqual([]);
    await banto.sql(`delete from purchases where user_id in ($1, $2)`, [one, other]);
  });

  test('the function pays somebody of the same name at the second run: what is compared is the id', async () => {
    const [one, other] = [await the.sold('佐々木', 300_000), await the.sold('佐々木', 1_000)];
    const card = await ask();
    const source = await sourceOf(banto);
    await banto.sql(
      source.replace(
        "'creator',\n    e.creator_id,",
        `'creator',\n    case e.creator_id when '${one}' then '${other}' else e.creator_id end,`,
      ),
    );
    expect(await act.decide(ken, card, 'request.approve')).toContain(
      '確認したときと違う支払いになったため、取り消しました',
    );
    expect(await the.payouts()).toEqual([]);
    await banto.sql(source);
    await banto.sql(`delete from purchases where user_id in ($1, $2)`, [one, other]);
  });

  test.each([
    ['changes one', `update payouts_v31 set notes = 'x' where status = 'failed';`],
    ['deletes one', `delete from payouts_v31 where status = 'failed';`],
  ])('a function that also %s of the existing payouts is rolled back, and they are named', async (_what, statement) => {
    const id = await act.owe({ amount: 7_000, status: 'failed', due: '2026-01-30' });
    const source = await sourceOf(banto);
    await banto.sql(source.replace('begin\n', `begin\n  ${statement}\n`));
    const refused = await act.asked(taro, '/payouts generate');
    expect(refused).toContain('既存の支払い1件も変更または削除したため、取り消しました');
    expect(refused).toContain(id.slice(0, 8));
    expect(await act.payout(id)).toMatchObject({ status: 'failed', notes: null });
    await banto.sql(source);
    await banto.sql('delete from payouts_v31');
  });

  test.each([
    ['refuses', `raise exception '締め処理中です';`, '締め処理中です'],
    ['changes an amount', `update payouts_v31 set final_payout = final_payout + 1 where id = new.id;`, '¥49,751'],
  ])('a deferred trigger %s only at the commit: known in the preview', async (_what, does, shown) => {
    await banto.sql(`create function spoil() returns trigger language plpgsql as $$ begin ${does} return null; end $$`);
    await banto.sql(
      `create constraint trigger spoil after insert on payouts_v31 deferrable initially deferred
       for each row execute function spoil()`,
    );
    expect(await act.asked(taro, '/payouts generate')).toContain(shown);
    await banto.sql('drop function spoil cascade');
    expect(await the.payouts()).toEqual([]);
  });

  test('a month is generated once, with both names and the rows as read again; a second time is refused', async () => {
    const card = await ask();
    const again = await act.open(taro, '/payouts generate');
    expect(await act.submit(taro, again)).toContain('すでに承認待ち');
    expect(await act.decide(taro, card, 'request.approve')).toContain('ご自身の依頼は承認できません');
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

  test('while a month is being generated, a correction of its sales waits, and is then refused', async () => {
    await banto.sql('delete from payouts_v31');
    const [sale] = await banto.sql<{ id: string }>(
      `update purchases set factory_payment = 100 where price = 30000 returning id`,
    );
    const modal = await act.open(hanako, `/purchases recalc ${sale?.id ?? ''}`);
    const card = await ask();
    const source = await sourceOf(banto);
    // The function takes as long as somebody else holds this lock.
    await banto.sql(source.replace('begin\n', 'begin\n  perform pg_advisory_xact_lock(4711);\n'));
    await banto.database.withClient(async (slow) => {
      const waiting = async (which = 'true'): Promise<number> =>
        (
          await banto.sql<{ count: number }>(
            `select count(*) from pg_locks where locktype = 'advisory' and not granted and ${which}`,
          )
        )[0]?.count ?? 0;
      await slow.query('select pg_advisory_lock(4711)');
      const approved = act.decide(ken, card, 'request.approve');
      // The approval, which has its own lock by then. The look at the request's card tries the function without one.
      const withLock = `objid = 4711 and pid in (select pid from pg_locks where locktype = 'advisory' and granted)`;
      await act.waitFor(async () => (await waiting(withLock)) === 1 || undefined);
      const corrected = act.submit(hanako, modal);
      await act.waitFor(async () => (await waiting('objid <> 4711')) === 1 || undefined);
      await slow.query('select pg_advisory_unlock(4711)');
      expect(await approved).toContain('を生成しました');
      expect(await corrected).toContain(`${said}分の支払いは生成済みのため、手数料を書き換えません`);
    });
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

  test('help says why it cannot be used, as the command does, and only to those who could', async () => {
    const why = '支払いを生成する関数が使う表「public.payout_accounts」が、データベースにありません。';
    for (const line of ['/ops help', '/payouts help', '/payouts generate help'])
      expect(await act.asked(taro, line), line).toContain(`この環境では使えません: ${why}`);
    expect(await act.asked(hanako, '/ops help')).not.toContain('使えません');
    expect(await act.asked(taro, '/payouts generate')).toContain(why);
    expect(await the.payouts()).toEqual([]);
  });

  test('a repaired function works; one that breaks between request and approval leaves nothing behind', async () => {
    const working = `create or replace function public.generate_monthly_payouts_v50() returns void language sql as $$
      insert into payouts_v31 (recipient_type, recipient_id, period_start, period_end, gross_amount, platform_fee, net_amount, final_payout, scheduled_date)
      select 'creator', e.creator_id, date_trunc('month', current_date - interval '1 month')::date, (date_trunc('month', current_date) - interval '1 day')::date,
        sum(e.sale_price), 0, sum(e.creator_profit), sum(e.creator_profit) - 250, current_date + 60
      from creator_earnings_v50 e
      where e.purchased_at >= date_trunc('month', current_date - interval '1 month') and e.purchased_at < date_trunc('month', current_date)
      group by e.creator_id $$`;
    const broken = await sourceOf(banto);
    await banto.sql(working);
    const earlier = previousMonth(month);
    expect(textOf(await act.open(taro, '/payouts generate'))).not.toContain('見つかりません');
    await the.sold('石川', 9_000, monthBounds(earlier).from);
    expect(textOf(await act.open(taro, '/payouts generate'))).toContain(
      `${formatMonth(earlier, 'ja')}分の支払いが見つかりません`,
    );
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

/** The function that writes into production's own columns, as somebody would mend it. */
const inProductionsColumns = (source: string): string =>
  source
    .replaceAll(
      'gross_revenue, organizer_fee, transfer_fee,',
      'gross_amount, platform_fee, bank_transfer_fee, net_amount,',
    )
    .replaceAll('profit, fee, transfer, rest,', 'profit, fee, transfer, profit - fee, rest,')
    .replaceAll('fee, 0, transfer,', 'fee, 0, transfer, fee,')
    .replaceAll("'creator_org'", "'creator'")
    .replaceAll('scheduled_date, breakdown, created_at', 'scheduled_date, created_at')
    .replaceAll(/jsonb_build_object\([^)]*\), /gu, '')
    .replaceAll(' on conflict (recipient_id, period_start) do nothing', '');

/** The function with an order in which it handles creators; by itself it has none. */
const inOrder = (source: string, nulls: 'nulls first' | 'nulls last'): string =>
  source.replace('and a.is_default\n      )', `and a.is_default\n      ) order by e.organizer_id ${nulls}`);

/** Both ways to make the marketplace's own function run: its columns are added, or it writes into those that exist. */
const mended = {
  'with the columns it writes': async (sql: Banto['sql']) => sql(await mendGeneration()),
  'with production’s columns': async (sql: Banto['sql']) => {
    const [tables = ''] = (await mendGeneration()).split('alter table payouts_v31');
    await sql(tables);
    await sql(inProductionsColumns(await sourceOf({ sql })));
  },
} as const;

describe.each(Object.entries(mended))('production, mended %s', (how, prepare) => {
  let banto: Banto;
  let act: Acts;
  let the: ReturnType<typeof world>;
  let source: string;
  beforeAll(async () => {
    banto = await startBanto({ dialect: 'production', now, prepare, mayRefuse: [/^views\.update/] });
    act = acts(banto);
    the = world(banto);
    source = await sourceOf(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());
  beforeEach(async () => {
    for (const table of [
      'banto.generation',
      'payouts_v31',
      'purchases',
      'payout_accounts',
      'creator_organizer_contracts',
    ])
      await banto.sql(`delete from ${table}`);
    await banto.sql(source);
  });

  /** Sells at a factory's cost of 5,000 yen and fees of 3,000 yen, so that sales and profit differ by 8,000. */
  const sell = async (name: string, price: number, organizer?: string, at = middle): Promise<string> => {
    const creator = randomUUID();
    await act.sell({
      creator,
      name,
      price,
      cost: 5_000,
      fees: 1_500,
      at,
      ...(organizer !== undefined && { organizer }),
    });
    await banto.sql('insert into payout_accounts (user_id, is_verified, is_default) values ($1, true, true)', [
      creator,
    ]);
    if (organizer !== undefined)
      await banto.sql(
        `insert into creator_organizer_contracts (creator_id, organizer_id, status, commission_rate) values ($1, $2, 'active', 10)`,
        [creator, organizer],
      );
    return creator;
  };
  const organizer = async (name: string): Promise<string> =>
    (await banto.sql<{ id: string }>('insert into organizers (name) values ($1) returning id', [name]))[0]?.id ?? '';
  const approve = async (): Promise<string> => {
    expect(await act.submit(taro, await act.open(taro, '/payouts generate'))).toContain('承認を依頼しました');
    const card = structuredClone(await act.requestCard((text, { ts }) => text.includes('承認待ち') && isNew(ts)));
    return act.decide(ken, card, 'request.approve');
  };

  test('it computes from profits: that is accepted and said, with the fees, and organizers are compared too', async () => {
    // Whoever is independent comes first: those who come later are charged the fee of the one before.
    await banto.sql(inOrder(source, 'nulls first'));
    const house = await organizer('版元');
    await sell('青木', 50_000);
    await sell('石川', 108_000, house);
    const text = textOf(await act.open(taro, '/payouts generate'));
    expect(text).toContain('利益の合計（creator_profit） 2件、作家から引く手数料など 1件');
    expect(text).toContain('¥89,750　石川');
    expect(text).toContain('（元の金額 ¥100,000、手数料 ¥10,000、振込手数料 ¥250）');
    expect(text).toMatch(/手数料（運営・主催者）\s*¥10,000/u);
    expect(text).toMatch(/振込手数料\s*¥750/u);
    expect(text).not.toContain('主催者のない作家');
    expect(await approve()).toContain('3件、合計 ¥141,250 を生成しました');
    expect((await the.payouts()).map((row) => row.final_payout)).toEqual([89_750, 41_750, 9_750]);
    const [row] = await act.audit(`operation = 'payouts.generate' and outcome = 'done' and subject like 'payout:%'`);
    expect(row?.after).toMatchObject({ gross: 100_000, fee: 10_000, transfer: 250 });
  });

  test('an independent creator is charged an organizer’s fee: refused under that name, warned of as the platform’s', async () => {
    await banto.sql(inOrder(source, 'nulls last'));
    await sell('石川', 108_000, await organizer('版元'));
    await sell('青木', 58_000);
    const given = await banto.slack.as(taro).command('/payouts generate');
    const text = await act.waitFor(() => (/主催者/u.test(given.text()) ? given.text() : undefined));
    expect(text).toMatch(
      how === 'with the columns it writes'
        ? /取り消しました。青木 \(\w{8}\) には主催者がいないのに、主催者の手数料 ¥10,000 が引かれている/u
        : /主催者のない作家1人から、振込手数料のほかに手数料が引かれます（青木 \(\w{8}\) ¥10,000）/u,
    );
    expect(await the.payouts()).toEqual([]);
  });

  test.each([
    [
      'leaves out the last day',
      (text: string) => text,
      /青木 \(\w{8}\) の元の金額 ¥42,000（取引の記録では売上 ¥100,000、利益 ¥84,000）/u,
    ],
    [
      'pays more than was earned',
      (text: string) => text.replace('rest := profit - fee - transfer;', 'rest := profit - fee - transfer + 100000;'),
      /青木 \(\w{8}\) の支払額 ¥141,750（記録された利益 ¥42,000、手数料 ¥0、振込手数料 ¥250 と合わない）/u,
    ],
    [
      'deducts what it does not state',
      (text: string) => text.replace('rest := profit - fee - transfer;', 'rest := profit - fee - transfer - 7;'),
      /青木 \(\w{8}\) の支払額 ¥41,743/u,
    ],
    [
      'pays the organizer another sum than it charges',
      (text: string) => text.replace('month_start, month_end, fee, 0,', 'month_start, month_end, fee + 1, 0,'),
      /\S+ \(\w{8}\) の元の金額 ¥10,001（作家から引かれる手数料は ¥10,000）/u,
    ],
  ])(
    'a function that %s is rolled back, with the difference, and nobody is sent after the period',
    async (what, change, shown) => {
      if (!what.startsWith('pays the')) {
        const creator = await sell('青木', 50_000);
        if (what.startsWith('leaves')) await act.sell({ creator, price: 50_000, cost: 5_000, fees: 1_500, at: last });
      } else await sell('石川', 108_000, await organizer('版元'));
      const other = change(source);
      // The deduction must be stated nowhere.
      await banto.sql(
        what.startsWith('deducts') ? other.replaceAll('profit - fee, rest', 'profit - fee - 1, rest') : other,
      );
      const refused = await act.asked(taro, '/payouts generate');
      expect(refused).toMatch(shown);
      expect(refused).not.toContain('集計期間');
      expect(await the.payouts()).toEqual([]);
    },
  );

  test('a creator who gets two payouts for the same sales is paid twice: rolled back', async () => {
    await banto.sql('drop index if exists payouts_v31_recipient_period');
    await banto.sql(source.replaceAll(' on conflict (recipient_id, period_start) do nothing', ''));
    const [one, two] = [await organizer('版元'), await organizer('書房')];
    const creator = await sell('青木', 108_000, one);
    await act.sell({ creator, price: 108_000, cost: 5_000, fees: 1_500, at: middle, organizer: two });
    await banto.sql(
      `insert into creator_organizer_contracts (creator_id, organizer_id, status) values ($1, $2, 'active')`,
      [creator, two],
    );
    expect(await act.asked(taro, '/payouts generate')).toMatch(
      /青木 \(\w{8}\) の元の金額 ¥400,000（取引の記録では売上 ¥216,000、利益 ¥200,000）/u,
    );
    if (how === 'with the columns it writes')
      await banto.sql('create unique index payouts_v31_recipient_period on payouts_v31 (recipient_id, period_start)');
  });
});
