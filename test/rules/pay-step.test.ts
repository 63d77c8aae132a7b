import { expect, test } from 'vitest';
import { payStep, rescheduleStep } from '#src/features/payouts/names.ts';

test('a payout whose amount cannot be read has no button that would be refused', () => {
  for (const { id } of [payStep, rescheduleStep]) {
    const of = (amount: unknown) => id({ id: 'x', final_payout: amount as number });
    expect([250_000, 0, -5].map(of)).toEqual(['x', 'x', 'x']);
    // As the database gives them: a fraction and NaN as texts, none as null.
    expect(['0.5', 'NaN', null].map(of)).toEqual([undefined, undefined, undefined]);
  }
});
