import type { ControlledTransaction } from 'kysely';
import { defineJob } from '../../queue/queue.ts';
import type { Tables } from '../database.ts';
import { personOf } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import { aboutReceipt, concludeReceipt, type ConcludePorts } from './conclude.ts';
import { isPassing } from './failures.ts';
import type { HasActions, ReceiptHandler } from './handler.ts';
import { exhausted, failedOutcome, type OutcomePorts, type ReceiptOutcome, type Result } from './outcome.ts';
import { findReceipt, type Receipt, takeReceipt } from './receipt.ts';

type ProcessPorts = ConcludePorts & OutcomePorts & HasActions & Uses<'db' | 'people' | 'metrics' | 'cardsChanged'>;

/**
 * Processes a receipt that the first attempt could not: it was interrupted, or something did not answer. The queue's name
 * for it is as old as the first version, so that replicas of two versions share the work.
 */
export const processJob = defineJob({ name: 'receipt.carry-out', data: aboutReceipt, retries: 12 });

/**
 * Processes a stored receipt, once: it is locked first, and the effect, its audit rows and the receipt's end are one
 * transaction. A crash before the commit leaves only the receipt, to be processed again.
 * @throws what may pass by itself (a lost connection, Slack not saying who the person is): the receipt stays.
 */
export async function processReceipt(ports: ProcessPorts, id: string): Promise<void> {
  const stored = await findReceipt(ports.db, id);
  const action = stored && ports.actions.findStored(stored.name);
  if (stored?.state === 'started') return action?.recover?.(id);
  if (stored?.state !== 'stored') return;
  const started = performance.now();
  const person = await personOf(ports, { user: stored.actor, team: stored.team });
  const handler = (await action?.handler(stored, person)) ?? unknownHandler(ports);
  const trx = await ports.db.startTransaction().execute();
  let outcome: ReceiptOutcome | undefined;
  try {
    outcome = await runAndConclude(trx, ports, handler, id);
    await trx.commit().execute();
  } catch (error) {
    await trx
      .rollback()
      .execute()
      .catch(() => undefined);
    throw error;
  }
  if (!outcome) return;
  noteOutcome(ports, stored, outcome.result, performance.now() - started);
  if (outcome.state !== 'refused') ports.cardsChanged();
  await outcome.afterwards?.();
}

/** Undefined when somebody else has taken the receipt. */
async function runAndConclude(
  trx: ControlledTransaction<Tables>,
  ports: ProcessPorts,
  handler: ReceiptHandler,
  id: string,
): Promise<ReceiptOutcome | undefined> {
  const receipt = await takeReceipt(trx, id);
  if (!receipt) return undefined;
  const inner = await trx.savepoint('handler').execute();
  let outcome: ReceiptOutcome;
  try {
    outcome = await handler.run(inner, receipt);
  } catch (error) {
    if (isPassing(error)) throw error;
    await inner.rollbackToSavepoint('handler').execute();
    outcome = await handler.fail(trx, receipt, error);
  }
  await concludeReceipt(trx, ports, receipt, outcome);
  return outcome;
}

function noteOutcome(
  { metrics, log }: Uses<'metrics' | 'log'>,
  receipt: Receipt,
  { outcome, reference }: Result,
  ms: number,
): void {
  metrics.interactions.inc({ operation: receipt.name, outcome });
  log.info(
    {
      operation: receipt.name,
      person: receipt.actor,
      outcome,
      ms: Math.round(ms),
      receipt: receipt.id,
      ...(reference !== null && { reference }),
    },
    'operation',
  );
}

/** Processes a stored receipt now. What fails is left to the queue, and when even that fails, to the sweep. */
export async function processNow(ports: ProcessPorts & Uses<'busy'>, receipt: string): Promise<void> {
  try {
    await ports.busy(() => processReceipt(ports, receipt));
  } catch (error) {
    ports.log.warn({ err: error, receipt }, 'receipt will be processed again');
    await ports.queue.enqueue(processJob, { receipt }, { key: receipt }).catch(() => undefined);
  }
}

/** After the last retry: the receipt ends as failed, in words, and the person is told. */
export async function giveUpReceipt(ports: ConcludePorts & OutcomePorts & Uses<'db'>, id: string): Promise<void> {
  await ports.db.transaction().execute(async (trx) => {
    const receipt = await takeReceipt(trx, id);
    if (receipt) await concludeReceipt(trx, ports, receipt, exhausted(ports, receipt));
  });
}

/** For a receipt whose name no action has any more. */
const unknownHandler = (ports: OutcomePorts): ReceiptHandler => ({
  run: (_trx, receipt) => Promise.reject(new Error(`no action is called ${receipt.name}`)),
  fail: (_trx, receipt, error) => Promise.resolve(failedOutcome(ports, receipt, error)),
});
