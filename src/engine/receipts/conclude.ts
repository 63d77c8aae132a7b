import * as z from 'zod';
import { defineJob } from '../../queue/queue.ts';
import { record } from '../audit/audit.ts';
import { urgeCards } from '../messages/card.ts';
import type { Trx } from '../database.ts';
import type { Engine } from '../ports.ts';
import { type Receipt, endReceipt } from './receipt.ts';
import { type ReceiptOutcome, storedResult } from './outcome.ts';

/** What a job about a receipt carries. */
export const aboutReceipt = z.object({ receipt: z.uuid() });
/** Tells the person how it ended. */
export const notifyJob = defineJob({ name: 'receipt.tell', data: aboutReceipt, retries: 8 });

/** Writes a receipt's end: what belongs to it, the receipt itself, the word to its person, and last the audit rows. */
export async function settle(trx: Trx, engine: Engine, receipt: Receipt, ending: ReceiptOutcome): Promise<void> {
  await ending.also?.(trx);
  const cards = await urgeCards(trx, ending.subjects, receipt.id);
  const result = storedResult({ ...ending.result, onCard: cards > 0 });
  await endReceipt(trx, receipt.id, ending.state, result, engine.clock.now());
  // A receipt may end twice, as asked for and as done, and the word of the first may still be under way.
  await engine.queue.enqueue(notifyJob, { receipt: receipt.id }, { trx, key: `${receipt.id} ${ending.state}` });
  // The chain stays locked until the commit, so its rows come last.
  await record(trx, ending.entries);
}
