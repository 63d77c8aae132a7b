import { describe, expect, test } from 'vitest';
import { emailsIn, idsIn, idStartsIn, maskEmails } from '#src/engine/parameters/clues.ts';
import { orderFinder } from '#src/features/orders/finder.ts';
import { partnerFinder } from '#src/features/partners/finder.ts';
import { payoutFinder } from '#src/features/payouts/finder.ts';

const id = '00001e02-0000-4000-8000-000000000000';

describe('in any text', () => {
  test.each([
    [`支払い ${id} を確認`, [id]],
    [id.toUpperCase(), [id]],
    [`「${id}」と（${id}）`, [id]],
    [`${id}0`, []],
    [`a-${id}`, []],
    ['０００01e02-0000-4000-8000-000000000000', [id]],
    ['00001e02', []],
  ])('whole ids of %o', (text, ids) => {
    expect(idsIn(text)).toEqual(ids);
  });

  test.each([
    ['00001e02', ['00001e02']],
    ['00001E02…', ['00001e02']],
    ['20261126', ['20261126']],
    ['00001e', ['00001e']],
    ['00001', []],
    [id, [id]],
    ['受付番号 8d1ee1af は？', ['8d1ee1af']],
    ['ID 00001e02… ・ 送金はしません', ['00001e02']],
    ['20261126 に送金', []],
    ['PR-20261028-0001', []],
    ['deadbeefs', []],
  ])('beginnings of ids of %o', (text, starts) => {
    expect(idStartsIn(text)).toEqual(starts);
  });

  test.each([
    ['Sato@Marketplace.Example', ['sato@marketplace.example']],
    ['連絡先はｉｎｆｏ＠kyodo．exampleです', ['info@kyodo.example']],
    ['田中@工場.jp', ['田中@工場.jp']],
    ['「info@kyodo.example」、tanaka@a.jp。', ['info@kyodo.example', 'tanaka@a.jp']],
    ['<b@c.jp>', ['b@c.jp']],
    ['@tanaka', []],
    ['a@b', []],
  ])('addresses of %o', (text, addresses) => {
    expect(emailsIn(text)).toEqual(addresses);
  });

  test('addresses are masked wherever they stand', () => {
    expect(maskEmails('PR-1 と tanaka@a.jp と b＠c.jp')).toBe('PR-1 と ta…@a.jp と …@c.jp');
    expect(maskEmails('山田製作所')).toBe('山田製作所');
  });
});

describe('orders', () => {
  test.each([
    ['PR-20261028-0001', ['PR-20261028-0001']],
    ['pr-20261028-0001', ['pr-20261028-0001']],
    ['ＰＲ－２０２６１０２８－０００１', ['PR-20261028-0001']],
    ['PRー20261028ー0001', ['PR-20261028-0001']],
    ['1028-0001', ['1028-0001']],
    ['0001', ['0001']],
    ['20261028-0001', ['20261028-0001']],
    ['PR-DOUBLE-0001', ['PR-DOUBLE-0001']],
    ['PR', []],
    ['山田', []],
    ['12', []],
    ['PR-20261028-0001 と1029-0002がまだです', ['PR-20261028-0001', '1029-0002']],
    ['<https://x.example/PR-20261028-0001|注文>', ['PR-20261028-0001']],
    ['2026-11-26 に 03-1234-5678 へ電話、090-1234-5678', []],
    ['0001 をお願い', []],
    [`${id} の件`, [id]],
  ])('%o', (text, numbers) => {
    expect(orderFinder.recognise(text)).toEqual(numbers);
  });

  test('at most fifty of a message', () => {
    const numbers = Array.from({ length: 60 }, (_, index) => `PR-20261028-${String(index).padStart(4, '0')}`);
    expect(orderFinder.recognise(`${numbers.join(' ')} です`)).toEqual(numbers.slice(0, 50));
  });
});

test.each([
  ['FB20261126-001', ['FB20261126-001']],
  ['batch_20261126_003', ['batch_20261126_003']],
  ['batch_20261126', ['batch_20261126']],
  ['振込 FB20261126-001 と batch_20261126_003 を確認', ['FB20261126-001', 'batch_20261126_003']],
  ['00001e02', ['00001e02']],
  ['星野', []],
])('payouts: %o', (text, found) => {
  expect(payoutFinder.recognise(text)).toEqual(found);
});

test.each([
  ['A-2', ['A-2']],
  ['B123', ['B123']],
  ['ABCDEF', ['ABCDEF']],
  ['「ＦＢ　20261126 001」', ['FB 20261126 001']],
  // Nobody can have recorded these.
  ['星野', []],
  ['batch_20261126', []],
  ['info@kyodo.example', []],
  ['n/a', []],
])('payouts: %o, typed', (text, found) => {
  expect(payoutFinder.recogniseTyped?.(text)).toEqual(found);
});

test.each(['A-2', 'ABC', 'FB 20261126 001', 'Please check A-2 and B123'])(
  'payouts: a message is looked through for nothing that everyday words look like: %o',
  (text) => {
    expect(payoutFinder.recognise(text)).toEqual([]);
  },
);

test('partners: ids and addresses; a name is no pattern', () => {
  expect(partnerFinder.recognise(`${id} info@kyodo.example 山田`)).toEqual([id, 'info@kyodo.example']);
});
