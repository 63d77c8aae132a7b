import { expect, test } from 'vitest';
import { undatedNotes } from '#src/domain/text/undated.ts';

const sale = { what: { ja: '購入', en: 'sale' }, time: { ja: '購入日時', en: 'time of purchase' } };

test('rows without a time are counted in a note, where there are any', () => {
  expect(undatedNotes(0, sale)).toEqual([]);
  expect(undatedNotes(1, sale)).toEqual([
    {
      ja: 'このほか、購入日時のない購入が 1件あります（日時として読めないものを含みます。経過を測れません）。',
      en: '1 more sale has no time of purchase, or none that can be read, so the age is unknown.',
    },
  ]);
  expect(undatedNotes(2, sale)[0]?.en).toMatch(/^2 more sales have no time of purchase/u);
});
