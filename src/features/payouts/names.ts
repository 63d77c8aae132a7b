import { refersTo } from '../../engine/definitions/reference.ts';

/** The operations that mark payouts paid, for modules that those operations import and that cannot import them back. */
export const paid = refersTo('operation', 'payouts.paid');
export const correct = refersTo('operation', 'payouts.correct');
export const paidList = refersTo('operation', 'payouts.paid-list');
export const paidAll = refersTo('operation', 'payouts.paid-all');
