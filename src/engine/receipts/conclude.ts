import * as z from 'zod';
import { defineJob } from '../../queue/queue.ts';
import { record } from '../audit/audit.ts';
import type { Trx } from '../database.ts';
import { urgeCards } from '../messages/card.ts';
import type { Uses } from '../ports.ts';
import { type ReceiptOutcome, storedResult } from './outcome.ts';
import { endReceipt, type Receipt } from './receipt.ts';

/** What a job about a receipt carries. */
export const aboutReceipt = z.object({ receipt: z.uuid() });
/** Tells the person how it ended. The queue's name for it is as old as the first version. */
export const notifyJob = defineJob({ name: 'receipt.tell', data: aboutReceipt, retries: 8 });

export type ConcludePorts = Uses<'queue' | 'clock'>;

/** Writes a receipt's end: what belongs to it, the receipt itself, the job that tells its person, and last the audit rows. */
export async function concludeReceipt(
  trx: Trx,
  { queue, clock }: ConcludePorts,
  receipt: Receipt,
  outcome: ReceiptOutcome,
): Promise<void> {
  await outcome.also?.(trx);
  const cards = await urgeCards(trx, outcome.subjects, receipt.id);
  const result = storedResult({ ...outcome.result, onCard: cards > 0 });
  await endReceipt(trx, receipt.id, outcome.state, result, clock.now());
  // A receipt may end twice, first as requested and then as done, and the first job may still be waiting.
  await queue.enqueue(notifyJob, { receipt: receipt.id }, { trx, key: `${receipt.id} ${outcome.state}` });
  // The chain stays locked until the commit, so its rows come last.
  await record(trx, outcome.entries);
}
