import { type Day, daysBetween, isDay } from '../../domain/time/tokyo.ts';
import type { Thing } from '../../domain/links.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { counted, countWords, formatYen } from '../../domain/text/yen.ts';
import { type AnswerTable, type Column, linked, type Listed, listed, table } from '../../engine/definitions/answer.ts';
import { payoutStatusWords } from '../../marketplace/statuses/payout.ts';
import type { listPayouts, StatusSum } from './store.ts';
import { label, recipientTypeWords, unreadableNotes } from './text.ts';
import { noName } from '../../marketplace/addressed.ts';

/** A payout, for its link. */
export const payoutThing = ({ id, recipient }: { readonly id: string; readonly recipient?: string | null }): Thing => ({
  kind: 'payout',
  id,
  name: recipient ?? null,
});

/** Columns of a payout, for tables and sheets. */
export const payoutColumns = {
  id: {
    label: label.id,
    kind: 'text',
    value: (row: { readonly id: string; readonly recipient?: string | null }) => linked(row.id, payoutThing(row)),
    aside: true,
  },
  recipient: {
    label: label.recipient,
    kind: 'text',
    value: (row: { readonly recipient: string | null }) => row.recipient ?? noName,
    personal: true,
  },
  recipientId: {
    label: label.recipientId,
    kind: 'text',
    value: (row: { readonly recipient_id: string }) => row.recipient_id,
    personal: true,
  },
  type: {
    label: label.type,
    kind: 'text',
    value: (row: { readonly recipient_type: string | null }) =>
      row.recipient_type === null ? null : recipientTypeWords(row.recipient_type),
  },
  amount: { label: label.amount, kind: 'yen', value: (row: { readonly final_payout: number }) => row.final_payout },
  status: {
    label: label.status,
    kind: 'text',
    value: (row: { readonly status: string | null }) => payoutStatusWords(row.status),
  },
  due: { label: label.due, kind: 'day', value: (row: { readonly scheduled_date: string }) => row.scheduled_date },
  notes: {
    label: label.notes,
    kind: 'text',
    value: (row: { readonly notes: string | null }) => row.notes,
    personal: true,
    aside: true,
  },
} as const satisfies Record<string, Column<never>>;

/**
 * A list of payouts with how many they are, their sum, and a note about amounts that no sum includes.
 * @param what which payouts, as in `振込待ちの支払い` and `3 payouts are ready`
 */
export function payoutList(list: Listed<ListedPayout>, what: Words) {
  const [{ sum, unreadable } = { sum: 0, unreadable: 0 }] = list.rows;
  const { ja, en } = countWords(list.total);
  const yen = formatYen(sum ?? 0);
  const { id, recipient, type, amount, due, recipientId } = payoutColumns;
  return {
    lead: [
      words(
        `${what.ja}は ${ja}、合計 ${yen} です。`,
        `${counted(list.total, 'payout is', 'payouts are')} ${what.en}, ${yen} in all.`,
      ),
    ],
    caption: words(`${what.ja} ${ja}`, `${en} ${what.en}`),
    empty: words(`${what.ja}の支払いは 0件です。`, `No payouts are ${what.en} (0).`),
    list,
    columns: [amount, recipient, due, type, id, { ...recipientId, csvOnly: true }],
    notes: unreadableNotes(unreadable),
  };
}

type ListedPayout = Awaited<ReturnType<ReturnType<typeof listPayouts>['execute']>>[number];

/** Empty columns of the CSV file, to be filled in for payouts.paid-list. */
export const toFillIn: readonly Column<unknown>[] = [label.transactionId, label.paidOn].map((each) => ({
  label: each,
  kind: 'text',
  value: () => null,
  csvOnly: true,
}));

/** How many days a payout is overdue. */
export const daysOverdue = (today: Day): Column<{ readonly scheduled_date: string }> => ({
  label: label.late,
  kind: 'count',
  value: (row) => (isDay(row.scheduled_date) ? Math.max(0, daysBetween(row.scheduled_date, today)) : null),
});

/** Payouts by status, with their totals. */
export const sumsTable = (caption: Words, sums: readonly StatusSum[]): AnswerTable =>
  table({
    caption,
    list: listed(sums),
    columns: [
      payoutColumns.status,
      { label: label.count, kind: 'count', value: (row) => row.payouts },
      { label: label.total, kind: 'yen', value: (row) => row.amount },
    ],
  });
