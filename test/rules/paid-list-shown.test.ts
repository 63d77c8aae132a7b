import { expect, test } from 'vitest';
import { words } from '#src/domain/text/words.ts';
import type { ListedPayment, MatchedList } from '#src/features/payouts/paid-list/rules.ts';
import { listWarnings, paidOnFacts, paymentLines } from '#src/features/payouts/paid-list/shown-rules.ts';
import { payout } from '../support/payout-row.ts';

const now = new Date('2026-11-20T03:00:00Z');
const payment = (line: number, change: Partial<ListedPayment> = {}): ListedPayment => ({
  ...payout({ final_payout: 1_200, recipient: '星野 ひかり' }),
  line,
  matched: false,
  other_name: null,
  new_transaction_id: `BK-${line}`,
  paid_on: '2026-11-20' as ListedPayment['paid_on'],
  ...change,
});
const many = (count: number, change: Partial<ListedPayment> = {}): ListedPayment[] =>
  Array.from({ length: count }, (_, index) => payment(index + 2, change));
const list = (change: Partial<MatchedList> = {}): MatchedList => ({
  rows: [],
  left: [],
  blank: 0,
  ...change,
});
const warned = (change: Partial<MatchedList>): string[] => listWarnings(list(change), now).map(({ ja }) => ja);
const day = (text: string) => text as ListedPayment['paid_on'];

test('ten payments are shown, and how many more there are', () => {
  expect(paymentLines(many(2), now)).toMatchObject({ lines: { length: 2 }, more: 0 });
  expect(paymentLines(many(10), now)).toMatchObject({ lines: { length: 10 }, more: 0 });
  expect(paymentLines(many(13), now)).toMatchObject({ lines: { length: 10 }, more: 3 });
});

test('a paid day is named unless it is today', () => {
  const [today, before] = paymentLines(
    [payment(2), payment(3, { paid_on: day('2026-11-18'), matched: true })],
    now,
  ).lines;
  expect(today?.ja).toBe('2行目　¥1,200　星野 ひかり　BK-2');
  expect(before).toEqual({
    ja: '3行目　¥1,200　星野 ひかり　BK-3　11月18日(水)に振込（金額と名前で照合）',
    en: 'Line 3  ¥1,200  星野 ひかり  BK-3  paid on Wed, Nov 18 (by amount and name)',
  });
});

test('the paid days of all are one fact, unless all are paid today or there are none', () => {
  const facts = (...days: readonly string[]) =>
    paidOnFacts(
      days.map((each, index) => payment(index + 2, { paid_on: day(each) })),
      now,
    );
  expect(facts()).toEqual([]);
  expect(facts('2026-11-20', '2026-11-20')).toEqual([]);
  expect(facts('2026-11-18')).toMatchObject([{ kind: 'text', value: { ja: '11月18日(水)' } }]);
  expect(facts('2026-11-20', '2026-11-18')).toMatchObject([{ value: { ja: '11月18日(水)から 11月20日(金)まで' } }]);
});

test('what is to be looked at is named by its lines, ten of them', () => {
  expect(warned({ rows: many(2, { matched: true }) })).toEqual(['支払いIDがなく、金額と名前で照合 2件: 2・3行目']);
  expect(warned({ rows: [payment(2), payment(7, { other_name: '田中' })] })).toEqual([
    '一覧の受取人が支払いと異なる 1件: 7行目',
  ]);
  expect(warned({ rows: many(10, { matched: true }) })[0]).toMatch(/10件: 2・.*・11行目$/u);
  expect(warned({ rows: many(11, { matched: true }) })[0]).toMatch(/11件: 2・.*・11…行目$/u);
});

test('31 days ago is old, 30 are not', () => {
  expect(warned({ rows: [payment(2, { paid_on: day('2026-10-20') })] })).toEqual(['振込日が31日以上前 1件: 2行目']);
  expect(warned({ rows: [payment(2, { paid_on: day('2026-10-21') })] })).toEqual([]);
});

test('fifteen lines that are left out are shown with their reasons, and how many more there are', () => {
  const left = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ line: index + 2, why: words('理由', 'why') }));
  expect(warned({ left: left(1), blank: 2 })).toEqual(['対象外 1行', '2行目: 理由', '取引IDが空のため対象外 2行']);
  expect(warned({ left: left(15) }).at(-1)).toBe('16行目: 理由');
  expect(warned({ left: left(17) }).slice(-2)).toEqual(['16行目: 理由', 'ほか2行']);
});
