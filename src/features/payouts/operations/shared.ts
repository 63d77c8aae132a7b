import { type Fact, factsOf } from '../../../engine/definitions/answer.ts';
import { payoutColumns } from '../columns.ts';
import type { PayoutRow } from '../rules.ts';
import { label } from '../text.ts';

export const subject = ({ id }: { readonly id: string }): string => `payout:${id}`;

export const facts = (row: PayoutRow): Fact[] => {
  const { type, amount, status, due, id } = payoutColumns;
  return [
    { label: label.recipient, kind: 'text', value: row.recipient, personal: true },
    ...factsOf(row, [type, amount, status, due]),
    // Beside its payout alone: whoever may decide about it may read its notes.
    { label: label.notes, kind: 'text', value: row.notes },
    ...factsOf(row, [id]),
  ];
};
