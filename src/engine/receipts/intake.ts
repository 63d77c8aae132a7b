import pTimeout from 'p-timeout';
import { words } from '../../domain/text/words.ts';
import type { Uses } from '../ports.ts';
import { type Result, storedResult } from './outcome.ts';
import { endReceipt, insertReceipt, type NewReceipt } from './receipt.ts';

/** How a press or a submission was taken; `receipt` is set when it was stored and must be processed. */
export interface Taken {
  readonly outcome: string;
  readonly receipt?: string;
}

/** How long storing may take, so that Slack still gets a response in time. Milliseconds. */
const STORE_MS = 2_400;

/**
 * Stores a click or submission that changes something: the only statement before the acknowledgement. Returns undefined
 * when the delivery was stored before. A receipt that is stored too late, when the person already sees an error, is
 * not processed.
 * @throws when it could not be stored in time.
 */
export const storeReceipt = (
  ports: Uses<'intake' | 'clock'>,
  receipt: Omit<NewReceipt, 'kind' | 'at'>,
): Promise<string | undefined> =>
  storedInTime(
    ports,
    insertReceipt(ports.intake, { ...receipt, kind: 'operation', at: ports.clock.now() }),
    (id) => id,
  );

/** Waits for a receipt to be stored. @throws when that takes too long: then it will not be processed. */
export async function storedInTime<Stored>(
  ports: Uses<'intake' | 'clock'>,
  stored: Promise<Stored>,
  receiptOf: (stored: Stored) => string | undefined,
): Promise<Stored> {
  let late = true;
  try {
    const inTime = await pTimeout(stored, { milliseconds: STORE_MS, message: `not stored within ${STORE_MS} ms` });
    late = false;
    return inTime;
  } finally {
    if (late) void stored.then((each) => abandon(ports, receiptOf(each))).catch(() => undefined);
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
