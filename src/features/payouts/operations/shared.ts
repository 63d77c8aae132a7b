import type { Weight } from '../../../domain/second-person.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import { type Fact, factsOf } from '../../../engine/definitions/answer.ts';
import type { RowContext } from '../../../engine/definitions/operation.ts';
import { id, reason } from '../../../engine/parameters/parameters.ts';
import type { PayoutStatus } from '../../../marketplace/tables.ts';
import { totalOf } from '../bulk/rules.ts';
import { payoutColumns } from '../columns.ts';
import type { PayoutRow } from '../rules.ts';
import { label } from '../text.ts';
import { loadPayout, payoutChoices } from './store.ts';
import { fields } from './text.ts';

/** How much a person moves who does something with these payouts. */
export const weightOf = (rows: readonly Pick<PayoutRow, 'final_payout'>[]): Weight => ({
  amount: totalOf(rows),
  smallest: Math.min(...rows.map((row) => row.final_payout)),
  alone: 0,
});

interface Identified {
  readonly id: string;
}

export const subject = ({ id: payout }: Identified): string => `payout:${payout}`;

/**
 * What all operations on one payout share: it takes the payout's id and a reason, shows its row, and is announced in the
 * payouts' channel. An operation writes below it what is different there. `from` is the statuses of the payouts that are
 * offered when no id was typed.
 */
export const onPayout = (...from: readonly PayoutStatus[]) => ({
  parameters: { id: id(label.id), reason },
  bound: ['id'] as const,
  fields,
  announcedIn: 'payouts' as const,
  subject,
  choices: (db: Db, context: RowContext, typed: string | undefined) => payoutChoices(db, from, typed, context),
  load: (db: Db | Trx, values: Identified, lock: boolean, context: RowContext) =>
    loadPayout(db, values.id, lock, context),
});

export const facts = (row: PayoutRow): Fact[] => {
  const { type, amount, status, due } = payoutColumns;
  return [
    { label: label.recipient, kind: 'text', value: row.recipient, personal: true },
    ...factsOf(row, [type, amount, status, due]),
    // Not marked personal here: whoever may decide about this payout may read its notes.
    { label: label.notes, kind: 'text', value: row.notes },
    ...factsOf(row, [payoutColumns.id]),
  ];
};
