import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ken, sam, taro } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { features } from '#src/features/index.ts';
import { type Banto, startBanto } from '../../support/banto.ts';

describe.each(['production', 'runbook'] as const)('an amount that is no payment, %s', (dialect) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, mayRefuse: [/^views\.update/] });
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  const cases = [
    ['paid', hanako, { status: 'ready_for_transfer' }, { transaction_id: 'T-1' }],
    ['reschedule', hanako, { status: 'failed', due: '2026-11-10' }, {}],
  ] as const;

  describe.each(cases)('%s', (word, person, payout, values) => {
    test.each([0, -1, -500_000, -2_000_000_000])('of %d yen is marked, and one person only asks', async (amount) => {
      const id = await act.owe({ amount, ...payout });
      const view = await act.open(person, `/payouts ${word} ${id}`);
      expect(textOf(view)).toMatch(/⚠ 金額が -?¥[\d,]+（0円以下）です。/u);
      expect(textOf(view)).toMatch(/0円以下の金額（-?¥[\d,]+）は、必ず2人目の承認が必要です/u);
      expect(textOf(view)).toContain('承認を依頼する');
      const own = Object.keys(values).length === 0 ? {} : { transaction_id: `T-${id.slice(0, 8)}` };
      expect(await act.submit(person, view, own)).toContain('承認を依頼しました');
      expect((await act.payout(id))?.status).toBe(payout.status);
      const card = structuredClone(await act.requestCard((text) => text.includes(id) && text.includes('承認待ち')));
      expect(textOf(card)).toContain('（0円以下）です。');
      expect(await act.decide(ken, card, 'request.approve')).toContain('承認しました');
      expect((await act.payout(id))?.status).not.toBe(payout.status);
    });
  });

  test('of one yen is a payment', async () => {
    const id = await act.owe({ amount: 1 });
    expect(await act.submit(sam, await act.open(sam, `/payouts paid ${id} ONE-${dialect}`))).toContain('marked paid');
  });

  test('is marked among many, and named in the warning, though the largest come first', async () => {
    await banto.sql(`update payouts_v31 set status = 'failed' where status = 'ready_for_transfer'`);
    await Promise.all(Array.from({ length: 12 }, (_, n) => act.owe({ amount: 1_000 + n, name: '作家' })));
    await act.owe({ amount: -500_000, name: '星野 ひかり' });
    await act.owe({ amount: 0, name: '林 結衣' });
    const shown = textOf(await act.open(taro, '/payouts paid-all'));
    expect(shown).toContain('0円以下 2件: ¥0 林 結衣、-¥500,000 星野 ひかり');
    await banto.sql(`delete from payouts_v31 where final_payout > 0`);
    const few = textOf(await act.open(taro, '/payouts paid-all'));
    expect(few).toContain('⚠ ¥0　林 結衣');
    expect(few).toContain('⚠ -¥500,000　星野 ひかり');
    await banto.sql(`delete from payouts_v31 where final_payout <= 0`);
  });

  test('a profit of zero or less after a recalculation needs a second person too', async () => {
    const id = await act.sell({ price: 1_000, cost: 900, at: new Date('2026-11-10T03:00:00Z') });
    const view = await act.open(hanako, `/purchases recalc ${id}`);
    expect(textOf(view)).toContain('再計算後の作家利益が -¥290（0円以下）です。');
    expect(await act.submit(hanako, view)).toContain('承認を依頼しました');
  });
});

test('every operation that moves money, or weighs, asks a second person for it', () => {
  const operations = features.flatMap((feature) => feature.operations);
  const weighed = operations.filter((operation) => operation.moves === 'money' || operation.weigh !== undefined);
  for (const { name, secondPerson } of weighed) expect(secondPerson, name).not.toBe('never');
  expect(Object.fromEntries(weighed.map(({ name, secondPerson }) => [name, secondPerson]))).toMatchObject({
    'payouts.correct': 'above-limit',
    'payouts.generate': 'always',
    'payouts.paid': 'above-limit',
    'payouts.paid-all': 'always',
    'payouts.paid-list': 'always',
    'payouts.process': 'always',
    'payouts.reopen': 'always',
    'payouts.reschedule': 'above-limit',
    'purchases.recalc': 'above-limit',
  });
});
