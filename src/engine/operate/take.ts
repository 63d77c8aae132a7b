import type { Engine } from '../engine.ts';
import { prepare } from '../prepare.ts';
import { type NewReceipt, storeReceipt } from '../receipt.ts';
import { carryOut, carryOutJob } from './carry-out.ts';

/** Storing must leave Slack time to hear of it: after this the person is told to press again. Milliseconds. */
const STORE_MS = 2_400;

/**
 * Stores a click or submission on an operation: the one statement before Slack is answered. Undefined when this very
 * delivery was stored before.
 * @throws when it could not be stored in time.
 */
export const intake = (engine: Engine, receipt: Omit<NewReceipt, 'kind' | 'at'>): Promise<string | undefined> =>
  within(storeReceipt(engine.intake, { ...receipt, kind: 'operation', at: engine.clock.now() }), STORE_MS);

/** Carries a stored receipt out now. What does not work out is left to the queue; when even that fails, to the sweep. */
export async function carryOutNow(engine: Engine, receipt: string): Promise<void> {
  try {
    await engine.busy(() => carryOut(engine, prepare(engine), receipt));
  } catch (error) {
    engine.log.warn({ err: error, receipt }, 'will be taken up again');
    await engine.queue.enqueue(carryOutJob, { receipt }, { key: receipt }).catch(() => undefined);
  }
}

async function within<Value>(promise: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not stored within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
