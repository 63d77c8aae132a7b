import type { Example } from './examples/example.ts';
import { resend } from './examples/order.ts';
import { partners } from './examples/partner.ts';
import { generate, process } from './examples/payout-runs.ts';
import { correct, only, paid, paidAll, paidList, payment, payouts, reopen, reschedule } from './examples/payout.ts';
import { recalc } from './examples/purchase.ts';

/** An example of every operation, and a second one (`…, by two`) where a large amount needs a second person. */
export const examples: Readonly<Record<string, Example>> = {
  ...partners({
    approve: {
      values: {},
      states: { pending: 'opens', approved: 'already_decided', suspended: 'already_decided' },
      gives: { status: 'approved' },
    },
    suspend: {
      states: { pending: 'opens', approved: 'opens', suspended: 'already_decided' },
      gives: { status: 'suspended' },
    },
    reinstate: {
      states: { pending: 'wrong_state', approved: 'already_decided', suspended: 'opens' },
      gives: { status: 'approved' },
    },
  }),
  'payouts.paid-all': { writes: { table: 'payouts_v31', columns: payment }, start: paidAll },
  'payouts.paid-list': { writes: { table: 'payouts_v31', columns: payment }, start: paidList },
  'payouts.correct': correct(5),
  'payouts.correct, by two': correct(200_000),
  ...payouts({
    paid,
    fail: { states: only('ready_for_transfer'), done: `status = 'failed'`, writes: ['status', 'notes'] },
    reschedule,
  }),
  'payouts.reopen': reopen,
  'payouts.process': { writes: undefined, start: process },
  'payouts.generate': { writes: undefined, start: generate },
  'orders.resend': {
    writes: { table: 'partner_notifications', columns: ['partner_id', 'payload', 'status'] },
    refuses: { partner_status: 'wrong_state' },
    start: resend,
  },
  'purchases.recalc': recalc(10_000),
  'purchases.recalc, by two': recalc(1_000_000),
};

/** The operation's name: `payouts.paid` for `payouts.paid, by two`. */
export const operationOf = (example: string): string => example.split(',', 1)[0] ?? example;
