import type { Weight } from '../../../domain/second-person.ts';
import { type Fact, factsOf } from '../../../engine/definitions/answer.ts';
import { totalOf } from '../bulk/rules.ts';
import { payoutColumns } from '../columns.ts';
import type { PayoutRow } from '../rules.ts';
import { label } from '../text.ts';

/** How much a person moves who does something with these payouts. */
export const weightOf = (rows: readonly Pick<PayoutRow, 'final_payout'>[]): Weight => ({
  amount: totalOf(rows),
  smallest: Math.min(...rows.map((row) => row.final_payout)),
  alone: 0,
});

export const subject = ({ id }: { readonly id: string }): string => `payout:${id}`;

export const facts = (row: PayoutRow): Fact[] => {
  const { type, amount, status, due, id } = payoutColumns;
  return [
    { label: label.recipient, kind: 'text', value: row.recipient, personal: true },
    ...factsOf(row, [type, amount, status, due]),
    // Not marked personal here: whoever may decide about this payout may read its notes.
    { label: label.notes, kind: 'text', value: row.notes },
    ...factsOf(row, [id]),
  ];
};
