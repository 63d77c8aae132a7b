import { asDay } from '../../../domain/tokyo.ts';
import type { Fact } from '../../../engine/definitions/answer.ts';
import { type PayoutRow, payoutStatusWords } from '../rules.ts';
import { label, recipientTypeWords } from '../text.ts';

export const subject = ({ id }: { readonly id: string }): string => `payout:${id}`;

export const facts = (row: PayoutRow): Fact[] => [
  { label: label.recipient, kind: 'text', value: row.recipient, personal: true },
  { label: label.type, kind: 'text', value: recipientTypeWords(row.recipient_type) },
  { label: label.amount, kind: 'yen', value: row.final_payout },
  { label: label.status, kind: 'text', value: payoutStatusWords(row.status) },
  { label: label.due, kind: 'day', value: asDay(row.scheduled_date) },
  { label: label.notes, kind: 'text', value: row.notes },
  { label: label.id, kind: 'text', value: row.id },
];
