import { expect, test } from 'vitest';
import { words } from '#src/domain/text/words.ts';
import { countsOf, holderWords, type Open, requestWords, reviewsOpen } from '#src/features/handover/rules.ts';

const now = new Date('2026-11-20T03:00:00Z');
const names: Readonly<Record<string, string>> = { U1: '佐藤健', U2: '鈴木一郎', U3: '山田太郎', U4: '伊藤真理' };
const nameOf = (id: string | null | undefined): string | null => names[id ?? ''] ?? null;
const open = (change: Partial<Open>): Open => ({ kind: 'request', what: 'x', who: null, hours: 1, ...change });

test('who has it is named, and that nobody has it', () => {
  expect(holderWords(open({ who: 'U1' }), nameOf)).toBe('佐藤健');
  expect(holderWords(open({}), nameOf)).toEqual({ ja: 'なし', en: 'nobody' });
});

test.each([
  [[], '承認者', 'approvers'],
  [['U9'], '承認者', 'approvers'],
  [['U1', 'U9'], '承認者 佐藤健', 'approvers 佐藤健'],
  [['U1', 'U2', 'U3'], '承認者 佐藤健、鈴木一郎、山田太郎', 'approvers 佐藤健, 鈴木一郎, 山田太郎'],
  [
    ['U1', 'U2', 'U3', 'U4'],
    '承認者 佐藤健、鈴木一郎、山田太郎 ほか',
    'approvers 佐藤健, 鈴木一郎, 山田太郎 and others',
  ],
])('of those who can decide, %j, three are named', (deciders, ja, en) => {
  expect(holderWords(open({ deciders }), nameOf)).toEqual({ ja, en });
});

test('a request is called by its money and its operation, or by what is known of them', () => {
  const [headline, title] = [words('¥420,000（1件）', '¥420,000 (1)'), words('支払済みにする', 'Mark paid')];
  expect(requestWords(headline, title, 'payouts.paid').ja).toBe('¥420,000（1件） 支払済みにする');
  expect(requestWords(null, title, 'payouts.paid')).toEqual(title);
  expect(requestWords(null, undefined, 'payouts.old')).toEqual({ ja: 'payouts.old', en: 'payouts.old' });
});

test('partners that wait are one line with the age of the first; unknown is not none', () => {
  expect(reviewsOpen({ count: 3, oldest: new Date('2026-11-19T03:00:00Z') }, now)).toEqual([
    { kind: 'review', who: null, what: { ja: 'パートナー 3件', en: '3 partners' }, hours: 24, count: 3 },
  ]);
  expect(reviewsOpen({ count: 0, oldest: null }, now)).toEqual([]);
  expect(reviewsOpen(undefined, now)).toEqual([
    { kind: 'review', who: null, what: { ja: '⚠ 読み取れませんでした', en: '⚠ could not be read' }, hours: null },
  ]);
});

test('only alerts and incidents are said to be unassigned, and a line may stand for many', () => {
  const kinds = ['alert', 'incident', 'request', 'review', 'task'] as const;
  expect(
    countsOf(
      1,
      kinds.map((kind) => open({ kind, ...(kind === 'review' && { count: 4 }) })),
    ),
  ).toEqual({
    ja: 'メモ 1件 ・ アラート 1件（担当なし 1件） ・ 障害 1件（担当なし 1件） ・ 承認待ち 1件 ・ 審査待ち 4件 ・ 定期作業 1件',
    en: '1 note · 1 alert (1 unassigned) · 1 incident (1 unassigned) · 1 request · 4 reviews · 1 task',
  });
});
