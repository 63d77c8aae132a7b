import type { Json } from '../../db/tables.ts';
import { words } from '../../domain/words.ts';
import type { Engine } from '../ports.ts';
import { prepare } from '../entry/handlers.ts';
import { type NewReceipt, endReceipt, storeReceipt } from './receipt.ts';
import { processReceipt, processJob } from './process.ts';

/** Storing must leave Slack time to hear of it: after this the person is told to press again. Milliseconds. */
const STORE_MS = 2_400;

/**
 * Stores a click or submission on an operation: the one statement before Slack is answered. Undefined when this very
 * delivery was stored before. One that is stored too late, when the person has heard of a failure, is not carried out.
 * @throws when it could not be stored in time.
 */
export async function intake(engine: Engine, receipt: Omit<NewReceipt, 'kind' | 'at'>): Promise<string | undefined> {
  const at = engine.clock.now();
  const stored = storeReceipt(engine.intake, { ...receipt, kind: 'operation', at });
  let late = true;
  try {
    const id = await within(stored, STORE_MS);
    late = false;
    return id;
  } finally {
    if (late) void stored.then((id) => abandon(engine, id)).catch(() => undefined);
  }
}

const abandon = async (engine: Engine, id: string | undefined): Promise<void> => {
  if (id !== undefined) await endReceipt(engine.intake, id, 'failed', tooLate, engine.clock.now());
};

const tooLate: Json = {
  outcome: 'failed',
  sentence: words(
    '時間内に保存できなかったため、実行していません。',
    'It could not be stored in time, so it was not done.',
  ),
  next: null,
  reference: null,
};

/** Carries a stored receipt out now. What does not work out is left to the queue; when even that fails, to the sweep. */
export async function processNow(engine: Engine, receipt: string): Promise<void> {
  try {
    await engine.busy(() => processReceipt(engine, prepare(engine), receipt));
  } catch (error) {
    engine.log.warn({ err: error, receipt }, 'will be taken up again');
    await engine.queue.enqueue(processJob, { receipt }, { key: receipt }).catch(() => undefined);
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
