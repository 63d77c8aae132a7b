import { expect, test } from 'vitest';
import { bantoWords, SYSTEM } from '#src/domain/permission/actor.ts';
import { receiptNumber, requestNumber } from '#src/domain/text/numbers.ts';

test('people speak of a click and of a request by the beginning of its id', () => {
  const id = '0a1b2c3d-0000-4000-8000-000000000001';
  expect(receiptNumber(id)).toEqual({ ja: '受付番号 0a1b2c3d', en: 'Receipt 0a1b2c3d' });
  expect(requestNumber(id)).toEqual({ ja: '依頼番号 0a1b2c3d', en: 'Request 0a1b2c3d' });
});

test('what nobody did was done by Banto', () => {
  expect(bantoWords(SYSTEM)?.ja).toBe('番頭（自動）');
  for (const actor of ['U0OPER1', null, undefined]) expect(bantoWords(actor)).toBeUndefined();
});
