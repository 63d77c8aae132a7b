import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, sam, taro } from '#playground/cast.ts';
import { examples } from '#playground/rig/examples.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { View } from '#playground/slack/workspace/types.ts';
import { askingButton } from '#src/engine/operations/approval.ts';
import { type Banto, someFriday, startBanto } from '../support/banto.ts';
import { move } from '../support/clock.ts';

let banto: Banto;
let act: Acts;
beforeAll(async () => {
  banto = await startBanto({ dialect: 'production', mayRefuse: [/^views\.update/] });
  act = acts(banto);
});
afterAll(() => banto[Symbol.asyncDispose]());

const button = ({ submit }: View): string => (submit as { text: string } | undefined)?.text ?? '';

test('above the limit the last button only asks, and the modal says why', async () => {
  const id = await act.owe({ amount: 250_000 });
  const view = await act.open(hanako, `/payouts paid ${id} LAST-1`);
  expect(button(view)).toBe('承認を依頼する（¥250,000）');
  expect(textOf(view)).toContain('¥250,000 は1人で処理できる上限 ¥100,000 を超えています。');
  expect(textOf(view)).toContain('このボタンは承認の依頼だけを行い');
  expect(await act.submit(hanako, view)).toContain('承認を依頼しました');

  const small = await act.owe({ amount: 90_000 });
  const english = await act.open(sam, `/payouts paid ${small} LAST-2`);
  expect(button(english)).toBe('Mark ¥90,000 paid');
  expect(textOf(english)).not.toContain('approval');
  const large = await act.open(sam, `/payouts paid ${await act.owe({ amount: 250_000 })} LAST-3`);
  // “Request approval ¥250,000” is longer than a button may be.
  expect(button(large)).toBe('Request ¥250,000');
  expect(textOf(large)).toContain('¥250,000 is above the limit of ¥100,000 for one person.');
  expect(textOf(large)).toContain('The button only requests approval');
});

test('when only the sum of the day is above the limit, the button says so too', async () => {
  await act.submit(taro, await act.open(taro, `/payouts paid ${await act.owe({ amount: 60_000 })} SUM-1`));
  const fits = await act.open(taro, `/payouts paid ${await act.owe({ amount: 40_000 })} SUM-2`);
  expect(button(fits)).toBe('¥40,000 を支払済みにする');
  expect(textOf(fits)).toContain('本日、単独で処理した ¥60,000 と合わせると ¥100,000 になります。');
  expect(textOf(fits)).toContain('承認の依頼に変わることがあります');
  const above = await act.open(taro, `/payouts paid ${await act.owe({ amount: 40_001 })} SUM-3`);
  expect(button(above)).toBe('承認を依頼する（¥40,001）');
  expect(textOf(above)).toContain(
    '本日、単独で処理した ¥60,000 と合わせると ¥100,001 になり、上限 ¥100,000 を超えます。',
  );
});

test('a button that only asks does only that, also when one person is enough by then', async () => {
  await using later = await startBanto({ now: new Date('2026-11-20T14:58:00Z'), mayRefuse: [/^views\.update/] });
  const there = acts(later);
  await there.submit(hanako, await there.open(hanako, `/payouts paid ${await there.owe({ amount: 90_000 })} DAY-1`));
  const id = await there.owe({ amount: 50_000 });
  const view = await there.open(hanako, `/payouts paid ${id} DAY-2`);
  expect(button(view)).toBe('承認を依頼する（¥50,000）');
  // Midnight in Tokyo: a new day's sum.
  move(later, '2026-11-20T15:02:00Z');
  expect(await there.submit(hanako, view)).toContain('承認を依頼しました');
  expect((await there.payout(id))?.status).toBe('ready_for_transfer');
});

// The function of production cannot generate.
test.each(Object.keys(examples).filter((name) => name !== 'payouts.generate'))(
  'the last button of %s says whether it asks',
  async (name) => {
    const { slack, sql, database } = banto;
    await sql(`update payouts_v31 set status = 'failed' where status = 'ready_for_transfer'`);
    const example = await examples[name]?.start({ slack, sql, dialect: database.dialect, now: someFriday });
    if (!example) throw new Error(`no example ${name}`);
    const view = await act.open(example.person, example.line, example.first);
    expect(/^承認を依頼する（-?¥[\d,]+）$/u.test(button(view)), button(view)).toBe(example.second);
    expect(textOf(view).includes('このボタンは承認の依頼だけを行い')).toBe(example.second);
  },
);

test('the button fits whatever the amount, in both languages', () => {
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.constant(null)), (amount) => {
      const { ja, en } = askingButton({ amount });
      expect([...ja].length).toBeLessThanOrEqual(24);
      expect([...en].length).toBeLessThanOrEqual(24);
      expect(ja).toMatch(/^承認を依頼する/u);
      expect(en).toMatch(/^Request /u);
    }),
  );
  expect(askingButton({ amount: 250_000 }).ja).toBe('承認を依頼する（¥250,000）');
  expect(askingButton({ amount: 99_999 }).en).toBe('Request approval ¥99,999');
  expect(askingButton({ amount: 123_456_789_012 }).ja).toBe('承認を依頼する');
});
