import * as z from 'zod';
import { defineJob } from '../../queue/queue.ts';
import { record } from '../audit/audit.ts';
import type { Trx } from '../database.ts';
import { prioritiseCards } from '../posting/card.ts';
import type { Uses } from '../ports.ts';
import { type ReceiptOutcome, storedResult } from './outcome.ts';
import { endReceipt, type Receipt } from './receipt.ts';

/** The data of a receipt's jobs. */
export const receiptJobData = z.object({ receipt: z.uuid() });
/** Notifies the person of the result. Never change the job's name: replicas of two versions share it. */
export const notifyJob = defineJob({ name: 'receipt.tell', data: receiptJobData, retries: 8 });

export type ConcludePorts = Uses<'queue' | 'clock'>;

/**
 * Concludes a receipt: writes what belongs to its end, its state, the job that notifies the person, and the audit rows.
 */
export async function concludeReceipt(
  trx: Trx,
  { queue, clock }: ConcludePorts,
  receipt: Receipt,
  outcome: ReceiptOutcome,
): Promise<void> {
  await outcome.also?.(trx);
  const cards = await prioritiseCards(trx, outcome.subjects, receipt.id);
  const result = storedResult({ ...outcome.result, onCard: cards > 0 });
  await endReceipt(trx, receipt.id, outcome.state, result, clock.now());
  // The key has the state: a receipt may be concluded twice, as requested and as done, while the first job waits.
  await queue.enqueue(notifyJob, { receipt: receipt.id }, { trx, key: `${receipt.id} ${outcome.state}` });
  // The chain stays locked until the commit, so its rows come last.
  await record(trx, outcome.entries);
}
