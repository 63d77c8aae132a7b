import { refersTo } from '../../engine/definitions/reference.ts';

/** The operations that mark payouts as paid, for what reads the audit log: they import it, so it cannot import them. */
export const paid = refersTo('operation', 'payouts.paid');
export const paidAll = refersTo('operation', 'payouts.paid-all');
