import { describe, expect, it } from 'vitest';
import { bulkWarnings } from '#src/features/payouts/bulk/rules.ts';
import { paymentWarnings } from '#src/features/payouts/rules.ts';
import { paymentLine, replacedId } from '#src/features/payouts/transaction-id/recorded-rules.ts';
import { asDay } from '#src/domain/time/tokyo.ts';
import { payout } from '../support/payout-row.ts';

const today = asDay('2026-11-20');
const PAID = '2026-11-19T00:00:00.000Z';
const one = (change: Parameters<typeof payout>[0]): string[] =>
  paymentWarnings(payout(change), { recent: [], largest: null }, today).map(({ en }) => en);

describe('a ready payout that says it was transferred', () => {
  it.each([
    [{ transaction_id: 'tr_1' }, 'The transaction id “tr_1” is already recorded: check that it was not paid already.'],
    [
      { transaction_id: 'tr_1', paid_at: PAID },
      'The transaction id “tr_1” is already recorded (paid on Nov 19 09:00): check that it was not paid already.',
    ],
    [{ paid_at: PAID }, 'A paid day (Nov 19 09:00) is already recorded: check that it was not paid already.'],
    [{ paid_at: 'infinity' }, 'A paid day (⚠ infinity) is already recorded: check that it was not paid already.'],
    [{ transaction_id: 'a\nb' }, 'The transaction id “a b” is already recorded: check that it was not paid already.'],
  ])('is warned of alone: %o', (change, said) => {
    expect(one(change)).toEqual([said]);
  });

  it('is warned of among others, and an empty id is none', () => {
    const rows = [
      payout({ transaction_id: 'tr_1' }),
      payout({ transaction_id: ' ', paid_at: null, recipient_id: 'b' }),
    ];
    expect(bulkWarnings(rows, [], today, 0).map(({ en }) => en)).toEqual([
      'Already has a transaction id or a paid day (1): ¥10,000 青木 (tr_1): check that it was not paid already.',
    ]);
    expect(one({ transaction_id: ' ' })).toEqual([]);
  });

  it('loses its id only to another one, and the notes say which', () => {
    expect(replacedId(payout({ transaction_id: 'ＢＫー１' }), 'BK-1')).toBeUndefined();
    expect(replacedId(payout({ transaction_id: 'tr_1' }), 'BK-1')).toBe('tr_1');
    expect(paymentLine('完了', payout({ transaction_id: 'tr_1' }), 'BK-1', 'x')).toBe(
      '完了 BK-1（記録されていた取引ID tr_1 から変更）: x',
    );
    expect(paymentLine('完了', payout(), 'BK-1', undefined)).toBe('完了 BK-1');
  });
});
