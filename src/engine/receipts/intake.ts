import pTimeout from 'p-timeout';
import { words } from '../../domain/words.ts';
import type { Uses } from '../ports.ts';
import { type Result, storedResult } from './outcome.ts';
import { endReceipt, insertReceipt, type NewReceipt } from './receipt.ts';

/** Storing must leave Slack time to hear of it: after this the person is told to press again. Milliseconds. */
const STORE_MS = 2_400;

/**
 * Stores a click or submission that changes something: the one statement before Slack is answered. Undefined when this
 * very delivery was stored before. One that is stored too late, when the person was already told of a failure, is not
 * processed.
 * @throws when it could not be stored in time.
 */
export async function storeReceipt(
  ports: Uses<'intake' | 'clock'>,
  receipt: Omit<NewReceipt, 'kind' | 'at'>,
): Promise<string | undefined> {
  const stored = insertReceipt(ports.intake, { ...receipt, kind: 'operation', at: ports.clock.now() });
  let late = true;
  try {
    const id = await pTimeout(stored, { milliseconds: STORE_MS, message: `not stored within ${STORE_MS} ms` });
    late = false;
    return id;
  } finally {
    if (late) void stored.then((id) => abandon(ports, id)).catch(() => undefined);
  }
}

async function abandon({ intake, clock }: Uses<'intake' | 'clock'>, id: string | undefined): Promise<void> {
  if (id !== undefined) await endReceipt(intake, id, 'failed', storedResult(tooLate), clock.now());
}

const tooLate: Result = {
  outcome: 'failed',
  sentence: words(
    '時間内に保存できなかったため、実行していません。',
    'It could not be stored in time, so it was not done.',
  ),
  next: null,
  reference: null,
};
