import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, hanako, ken } from '#playground/cast.ts';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { computeFees } from '#src/features/purchases/rules.ts';
import { type Banto, startBanto } from '../../support/banto.ts';

const { purchases } = landmarks;

describe.each(['production', 'runbook'] as const)('%s', (dialect) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, seed: true, mayRefuse: [/^views\.update/] });
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  const stored = async (id: string) =>
    (await banto.sql<Record<string, unknown>>('select to_jsonb(p) as row from purchases p where id = $1', [id]))[0]?.[
      'row'
    ] as Record<string, unknown>;
  const formula = async (id: string) =>
    (
      await banto.sql(
        `select round(coalesce(factory_payment, 0) * 0.10)::int as platform_markup, round(price * 0.30)::int as platform_sales_fee,
           (round(coalesce(factory_payment, 0) * 0.10) + round(price * 0.30))::int as platform_total_revenue
         from purchases where id = $1`,
        [id],
      )
    )[0];

  test('missing fees are shown before and after, and only the fees are written', async () => {
    const id = purchases.withoutFees;
    const before = await stored(id);
    const fees = await formula(id);
    expect(await act.asked(aoi, `/purchases recalc ${id}`)).toContain('には運用担当の権限');
    const modal = await act.open(hanako, `/purchases recalc ${id}`);
    expect(textOf(modal)).toMatch(/販売手数料[\s\S]*未記録 → ¥2,400/);
    expect(await act.submit(hanako, modal)).toContain('手数料を再計算しました');
    expect(await stored(id)).toEqual({ ...before, ...fees });
    expect(await act.audit(`subject = $1 and outcome <> 'refused'`, [`purchase:${id}`])).toMatchObject([
      {
        actor: hanako,
        operation: 'purchases.recalc',
        outcome: 'done',
        before: { platform_markup: null, platform_total_revenue: null },
        after: fees,
      },
    ]);
    await act.directMessage(hanako, (text) => text.includes('手数料を再計算しました'));
    expect(await act.asked(hanako, `/purchases recalc ${id}`)).toContain('再計算した値と同じです');
  });

  test('without an id the choice names day, price and work, and a changed status is said in words', async () => {
    const modal = await act.open(hanako, '/purchases recalc');
    expect(textOf(modal)).toMatch(/月\d+日\(.\) ¥600,000 \S/u);
    expect(textOf(modal)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/u);
    const id = purchases.wrongFeesLarge;
    const shown = await act.open(hanako, `/purchases recalc ${id}`);
    await banto.sql(`update purchases set status = 'refunded' where id = $1`, [id]);
    expect(await act.submit(hanako, shown)).toContain('状態: 決済済み → 返金済み');
    expect(await act.asked(hanako, `/purchases check ${id}`)).toMatch(/¥600,000 [\s\S]*返金済み/u);
    await banto.sql(`update purchases set status = 'paid' where id = $1`, [id]);
  });

  test('a profit that changes by more than the limit needs a second person', async () => {
    const id = purchases.wrongFeesLarge;
    const fees = await formula(id);
    expect(await act.submit(hanako, await act.open(hanako, `/purchases recalc ${id}`))).toContain('承認を依頼しました');
    const card = await act.requestCard((text) => text.includes(id) && text.includes('承認待ち'));
    // How much, whose and which: two such requests are told apart where only the beginning is seen.
    const [sale] = await banto.sql<{ price: string; creator: string; title: string }>(
      `select to_char(p.price, 'FM¥999,999,999') as price, u.display_name as creator, w.title
       from purchases p join works w on w.id = p.work_id join users u on u.id = w.creator_id where p.id = $1`,
      [id],
    );
    expect(card.text).toMatch(
      new RegExp(`^承認待ち: 作家利益の増減 [+-]¥[\\d,]+ {2}${sale?.creator} 様（手数料を再計算）`, 'u'),
    );
    expect(textOf(card)).toContain(`${sale?.price} ${sale?.title}`);
    expect(await act.decide(ken, card, 'request.approve')).toContain(
      `${sale?.price} ${sale?.title} の手数料を再計算しました`,
    );
    expect(await stored(id)).toMatchObject(fees ?? {});
  });

  test('an unknown cost does not count as 0', async () => {
    const before = await stored(purchases.unknownFactory);
    expect(await act.asked(hanako, `/purchases recalc ${purchases.unknownFactory}`)).toContain(
      '原価（factory_payment）が未記録',
    );
    expect(await stored(purchases.unknownFactory)).toEqual(before);
  });

  test('a month that is paid out is refused by its period, or causes a warning when payouts have no period', async () => {
    const answer = await banto.slack.as(hanako).command(`/purchases recalc ${purchases.wrongFeesPaidOut}`);
    const shown =
      dialect === 'production'
        ? /2026年9月分の支払いは生成済み/u
        : /⚠ この作家には翌月以降に支払いが\d+件作成されています/u;
    const read = await banto.slack.waitFor(
      () => (shown.test(answer.text()) ? answer.text() : undefined),
      8_000,
      () => answer.text(),
    );
    expect(read).toMatch(shown);
  });

  test('a month that Banto generated while the modal was open is not changed', async () => {
    const id = purchases.monthEnd;
    await banto.sql('update purchases set platform_markup = 1 where id = $1', [id]);
    const modal = await act.open(hanako, `/purchases recalc ${id}`);
    const before = await stored(id);
    await banto.sql(
      `insert into banto.generation (month, actor, at, payouts, total) values ('2026-10', $1, now(), 1, 1)`,
      [ken],
    );
    expect(await act.submit(hanako, modal)).toContain('2026年10月分の支払いは生成済み');
    expect(await stored(id)).toEqual(before);
    await banto.sql('delete from banto.generation');
    await banto.sql('update purchases set platform_markup = round(factory_payment * 0.1) where id = $1', [id]);
  });

  test.each([
    ['the price', 'price = price + 1', '価格'],
    ['the cost', 'factory_payment = factory_payment + 1', '原価'],
    ['the state', `status = 'refunded'`, '状態'],
    ['the markup', 'platform_markup = 77', '運営手数料'],
    ['the sales fee', 'platform_sales_fee = 77', '販売手数料'],
    ['the revenue', 'platform_total_revenue = 77', '運営収益'],
    ['the month', `purchased_at = purchased_at - interval '40 days'`, '購入月|支払いは生成済み'],
  ])('%s changed since it was shown: nothing is written', async (_what, change, shown) => {
    const id = purchases.monthEnd;
    const [old] = await banto.sql<{ row: object }>('select to_jsonb(p) as row from purchases p where id = $1', [id]);
    await banto.sql('update purchases set platform_markup = 1 where id = $1', [id]);
    const modal = await act.open(hanako, `/purchases recalc ${id}`);
    await banto.sql(`update purchases set ${change} where id = $1`, [id]);
    const before = await stored(id);
    expect(await act.submit(hanako, modal)).toMatch(new RegExp(shown, 'u'));
    expect(await stored(id)).toEqual(before);
    const columns = Object.keys(old?.row ?? {}).join(', ');
    await banto.sql(
      `update purchases p set (${columns}) = (select ${columns} from json_populate_record(null::purchases, $2)) where id = $1`,
      [id, JSON.stringify(old?.row)],
    );
  });
});

test("the formula is the runbook's, with PostgreSQL's own ROUND", async () => {
  await using banto = await startBanto();
  const samples = fc.sample(
    fc.record({ price: fc.integer({ min: 0, max: 20_000_000 }), cost: fc.integer({ min: 0, max: 20_000_000 }) }),
    2_000,
  );
  // Halves, where rounding rules differ.
  for (let yen = 0; yen < 60; yen++) samples.push({ price: yen, cost: yen });
  const rows = await banto.sql(
    `select round(coalesce(cost, 0) * 0.10)::int as platform_markup, round(price * 0.30)::int as platform_sales_fee,
       (round(coalesce(cost, 0) * 0.10) + round(price * 0.30))::int as platform_total_revenue
     from unnest($1::int[], $2::int[]) with ordinality as given (price, cost, n) order by n`,
    [samples.map(({ price }) => price), samples.map(({ cost }) => cost)],
  );
  expect(samples.map(({ price, cost }) => computeFees(price, cost))).toEqual(rows);
});
