import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlledTransaction } from 'kysely';
import type { Refused } from '../../domain/errors.ts';
import { defineJob } from '../../queue/queue.ts';
import type { Tables } from '../database.ts';
import { personOf } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import { receiptJobData, concludeReceipt, type ConcludePorts } from './conclude.ts';
import { isTransient } from './explain.ts';
import { heldRefusal, isLockTimeout, otherHolder, RowHeld } from './locked-rows.ts';
import type { HasActions, ReceiptHandler } from './handler.ts';
import { retriesExhausted, failedOutcome, type OutcomePorts, type ReceiptOutcome, type Result } from './outcome.ts';
import { tellWaiting } from './notify.ts';
import { awaitReceipt, findReceipt, type Receipt, lockReceipt } from './receipt.ts';

type ProcessPorts = ConcludePorts &
  OutcomePorts &
  HasActions &
  Uses<'db' | 'people' | 'policy' | 'metrics' | 'cardsChanged' | 'busy'>;

/**
 * Processes a receipt again after its first attempt was interrupted or failed. Never change the job's name: replicas of
 * two versions share it.
 */
export const processJob = defineJob({ name: 'receipt.carry-out', data: receiptJobData, retries: 12 });

/** When the last try for rows that somebody outside Banto holds may begin; it ends within two seconds. Milliseconds. */
const PATIENCE_MS = 1_500;
/** How long a receipt waits for rows and locks that other receipts hold. Milliseconds. */
const OWN_PATIENCE_MS = 20_000;
/** Between two tries. Meanwhile others can use its place in the queue and its connection. Milliseconds. */
const PAUSE_MS = 200;

/**
 * Processes a stored receipt once: locks it first; the effect, its audit rows and the receipt's conclusion are one
 * transaction. After a crash before the commit, only the receipt is left, and it is processed again. When somebody
 * outside Banto holds its rows for two seconds, it is refused: the person decides whether to try again.
 * @throws errors that a retry may solve (a lost connection, Slack does not respond): the receipt stays stored.
 */
export async function processReceipt(ports: ProcessPorts, id: string): Promise<void> {
  const begun = performance.now();
  for (;;) {
    try {
      return await ports.busy(() => tryReceipt(ports, id));
    } catch (error) {
      if (!(error instanceof RowHeld)) throw error;
      const waited = performance.now() - begun;
      const holder = await otherHolder(ports.db, error);
      if (holder === undefined) {
        // Other receipts go first. After a while the queue takes over.
        if (waited > OWN_PATIENCE_MS) throw error.cause;
      } else if (waited > PATIENCE_MS) return ports.busy(() => tryReceipt(ports, id, heldRefusal(holder, error)));
    }
    await sleep(PAUSE_MS);
  }
}

/**
 * @param refusal concludes the receipt with this instead of running it
 * @throws RowHeld when somebody else holds its rows; then nothing has changed.
 */
async function tryReceipt(ports: ProcessPorts, id: string, refusal?: Refused): Promise<void> {
  const stored = await findReceipt(ports.db, id);
  const action = stored && ports.actions.findStored(stored.name);
  if (stored?.state === 'started') return action?.recover?.(id);
  if (stored?.state !== 'stored') return;
  const started = performance.now();
  const person = await personOf(ports, { user: stored.actor, team: stored.team });
  const known = (await action?.handler(stored, person)) ?? unknownHandler(ports);
  const handler = refusal ? { ...known, run: () => Promise.reject(refusal) } : known;
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
    if (error instanceof RowHeld || isTransient(error)) throw error;
    // The commit itself was refused, by a deferred constraint for example: a retry would end the same way.
    outcome = await concludeFailed(ports, handler, id, error);
  }
  if (!outcome) return;
  reportOutcome(ports, stored, outcome.result, performance.now() - started);
  if (outcome.state !== 'refused') ports.cardsChanged();
  await outcome.afterCommit?.();
}

/** Undefined when another process has locked or concluded the receipt. */
async function runAndConclude(
  trx: ControlledTransaction<Tables>,
  ports: ProcessPorts,
  handler: ReceiptHandler,
  id: string,
): Promise<ReceiptOutcome | undefined> {
  const receipt = await lockReceipt(trx, id);
  if (!receipt) return undefined;
  const inner = await trx.savepoint('handler').execute();
  let outcome: ReceiptOutcome;
  try {
    outcome = await handler.run(inner, receipt);
  } catch (error) {
    if (isLockTimeout(error)) throw new RowHeld(error);
    if (isTransient(error)) throw error;
    await inner.rollbackToSavepoint('handler').execute();
    outcome = await handler.fail(trx, receipt, error);
  }
  await concludeReceipt(trx, ports, receipt, outcome);
  return outcome;
}

/** Concludes a receipt whose transaction was rolled back. Undefined when another process has concluded it. */
const concludeFailed = (
  ports: ProcessPorts,
  handler: ReceiptHandler,
  id: string,
  error: unknown,
): Promise<ReceiptOutcome | undefined> =>
  ports.db.transaction().execute(async (trx) => {
    const receipt = await lockReceipt(trx, id);
    if (!receipt) return undefined;
    const outcome = await handler.fail(trx, receipt, error);
    await concludeReceipt(trx, ports, receipt, outcome);
    return outcome;
  });

function reportOutcome(
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

/** Processes a stored receipt now. After a failure the queue retries it; if that fails too, the sweep finds it. */
export async function processNow(ports: ProcessPorts & Uses<'messenger'>, receipt: string): Promise<void> {
  try {
    await processReceipt(ports, receipt);
  } catch (error) {
    ports.log.warn({ err: error, receipt }, 'receipt will be processed again');
    await ports.queue.enqueue(processJob, { receipt }, { key: receipt }).catch(() => undefined);
    await tellWaiting(ports, receipt, error);
  }
}

/** After the last retry: concludes the receipt as failed and notifies the person. */
export async function giveUpReceipt(ports: ConcludePorts & OutcomePorts & Uses<'db'>, id: string): Promise<void> {
  await ports.db.transaction().execute(async (trx) => {
    const receipt = await awaitReceipt(trx, id);
    if (receipt) await concludeReceipt(trx, ports, receipt, retriesExhausted(ports, receipt));
  });
}

/** For a receipt whose action no longer exists. */
const unknownHandler = (ports: OutcomePorts): ReceiptHandler => ({
  run: (_trx, receipt) => Promise.reject(new Error(`no action is called ${receipt.name}`)),
  fail: (_trx, receipt, error) => Promise.resolve(failedOutcome(ports, receipt, error)),
});
