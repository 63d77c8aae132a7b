import { expect, test } from 'vitest';
import { Catalog } from '#src/engine/definitions/catalog.ts';
import { stateWords } from '#src/engine/requests/text.ts';
import { detailWords, rawDetails } from '#src/features/audit/details.ts';
import { features } from '#src/features/index.ts';

const catalog = new Catalog(features);
const none = { fields: {} };

test.each([
  ['payouts.paid', { status: 'ready_for_transfer' }, '状態: 振込待ち'],
  ['payouts.generate', { recipient_type: 'creator' }, '区分: クリエイター'],
  ['partners.approve', { name: '山田製作所', status: 'approved' }, '状態: 承認済み'],
  ['purchases.recalc', { status: 'completed', price: 12_300 }, '12,300'],
  // The status is the notification's, not the order's.
  ['orders.resend', { status: 'retry', attempts: 0 }, '状態: 再送待ち'],
])('%s: %j is said in words', (operation, kept, said) => {
  const { ja = '', en = '' } = detailWords(kept, catalog.fieldNamesOf(operation)) ?? {};
  expect(ja).toContain(said);
  expect(`${ja}${en}`).not.toMatch(/不明|unknown|_|[{}"]/u);
});

test.each([
  [null, null],
  [{ level: 2, open: false, text: '' }, 'level: 2　open: いいえ　text: —'],
  [{ snoozed_until: '2026-11-20T00:03:48Z' }, 'snoozed_until: 2026/11/20 09:03'],
  [{ at: '2026-11-20 00:03:48.123456+00' }, 'at: 2026/11/20 09:03'],
  [{ at: '2026-11-20T00:03:48.123+09:00' }, 'at: 2026/11/20 00:03'],
  [{ day: '2026-11-20', odd: '2026-99-20T00:03:48Z' }, 'day: 2026-11-20　odd: 2026-99-20T00:03:48Z'],
  [{ note: 'paid at 2026-11-20T00:03:48Z' }, 'note: paid at 2026-11-20T00:03:48Z'],
  [{ rows: [{ id: 1, ok: true }, { id: 2 }] }, '行: [[id: 1　ok: はい]　[id: 2]]'],
  [{ parameters: {}, rows: [] }, '入力: —　行: —'],
  [{ why: { ja: '必ず必要です。', en: 'Always.' } }, '承認が必要な理由: 必ず必要です。'],
  [{ ja: '必ず', en: 'Always', more: 'x' }, 'ja: 必ず　en: Always　more: x'],
  [{ toString: 'x', constructor: { valueOf: 'y' } }, 'toString: x　constructor: [valueOf: y]'],
])('%j is %s', (kept, said) => {
  expect(detailWords(kept, none)?.ja ?? null).toBe(said);
});

test('one language only, in the separator of that language', () => {
  const kept = { parameters: { id: 'x' }, why: { ja: '必ず', en: 'Always' } };
  expect(detailWords(kept, none)).toEqual({
    ja: '入力: [id: x]　承認が必要な理由: 必ず',
    en: 'Input: [id: x] · Why: Always',
  });
});

test('every state of a request has words', () => {
  for (const [state, { ja }] of Object.entries(stateWords))
    expect(detailWords({ state }, none)?.ja).toBe(`状態: ${ja}`);
  expect(detailWords({ state: 'toString' }, none)?.ja).toBe('状態: toString');
});

test('programs get the JSON, cut as the words are', () => {
  expect(rawDetails(null)).toBeNull();
  expect(rawDetails({ status: 'completed' })).toBe('{"status":"completed"}');
  const long = { text: 'x'.repeat(600) };
  expect(rawDetails(long)).toHaveLength(500);
  expect(detailWords(long, none)?.ja).toHaveLength(500);
});
