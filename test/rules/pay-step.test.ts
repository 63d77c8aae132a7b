import { expect, test } from 'vitest';
import { payStep } from '#src/features/payouts/names.ts';

test('a payout whose amount cannot be read has no button that would be refused', () => {
  const of = (amount: unknown) => payStep.id({ id: 'x', final_payout: amount as number });
  expect([250_000, 0, -5].map(of)).toEqual(['x', 'x', 'x']);
  // As the database gives them: a fraction and NaN as texts, none as null.
  expect(['0.5', 'NaN', null].map(of)).toEqual([undefined, undefined, undefined]);
});
