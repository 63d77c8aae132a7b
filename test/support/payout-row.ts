import type { PayoutRow } from '#src/features/payouts/rules.ts';

/** A payout that is ready for transfer and due on 2026-11-20, changed as a test needs it. */
export const payout = (change: Partial<PayoutRow> = {}): PayoutRow => ({
  id: '0a1b2c3d-0000-4000-8000-000000000001',
  recipient_type: 'creator',
  recipient_id: '0a1b2c3d-0000-4000-8000-000000000002',
  recipient: '青木',
  final_payout: 10_000,
  status: 'ready_for_transfer',
  scheduled_date: '2026-11-20',
  transaction_id: null,
  notes: null,
  ...change,
});
