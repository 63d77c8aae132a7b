import { type Words, words } from '../../domain/text/words.ts';
import { statusWords } from './words.ts';
import type { PayoutStatus } from '../tables.ts';

const payoutStatus: Readonly<Record<PayoutStatus, Words>> = {
  scheduled: words('予定', 'scheduled'),
  ready_for_transfer: words('振込待ち', 'ready for transfer'),
  completed: words('支払済み', 'completed'),
  failed: words('失敗', 'failed'),
};

/** Statuses of payouts that are not yet paid. */
export const unpaidPayoutStatuses = ['ready_for_transfer', 'scheduled'] as const satisfies readonly PayoutStatus[];

/** Whether the runbook knows the status: production has no CHECK, so there may be others. */
export const isPayoutStatus = (status: string | null): status is PayoutStatus =>
  status !== null && Object.hasOwn(payoutStatus, status);

/** A payout's status in words. */
export const payoutStatusWords = statusWords(payoutStatus);
