import type { ControlledTransaction } from 'kysely';
import type { Person } from '../../domain/actor.ts';
import { defineJob } from '../../queue/queue.ts';
import type { Tables, Trx } from '../database.ts';
import type { Engine } from '../ports.ts';
import { isPassing } from './failures.ts';
import { findReceipt, type Receipt, takeReceipt } from './receipt.ts';
import { personOf } from '../people/lookup.ts';
import { finishExternalCall } from '../operations/external-call.ts';
import { type ReceiptOutcome, exhausted, failedEnding, type Result } from './outcome.ts';
import { aboutReceipt, settle } from './conclude.ts';

/** Carries out a receipt that the first attempt could not: it was interrupted, or something did not answer. */
export const processJob = defineJob({ name: 'receipt.carry-out', data: aboutReceipt, retries: 12 });
/** What a kind of receipt asks for: an operation, or a decision on somebody's request. */
export interface ReceiptHandler {
  /** Runs in the receipt's transaction. What it throws undoes whatever it wrote. */
  run(trx: Trx, receipt: Receipt): Promise<ReceiptOutcome>;
  /** How it ends when `run` threw what will not pass by itself; may close what the receipt was about. */
  fail(trx: Trx, receipt: Receipt, error: unknown): Promise<ReceiptOutcome>;
}

/** Prepares a receipt's undertaking; asks Slack who people are, before any lock is held. */
export type Prepare = (receipt: Receipt, person: Person) => Promise<ReceiptHandler>;

/**
 * Carries out a stored receipt, once: it is locked first, and the effect, its audit rows and the receipt's end are one
 * transaction. A crash anywhere before the commit leaves nothing but the receipt, to be taken up again.
 * @throws what may pass by itself (a lost connection, Slack not answering who the person is): the receipt stays.
 */
export async function processReceipt(engine: Engine, prepare: Prepare, id: string): Promise<void> {
  const stored = await findReceipt(engine.db, id);
  if (stored?.state === 'started') return finishExternalCall(engine, id, { recover: true });
  if (stored?.state !== 'stored') return;
  const started = performance.now();
  const undertaking = await prepare(stored, await personOf(engine, { user: stored.actor, team: stored.team }));
  const trx = await engine.db.startTransaction().execute();
  let ending: ReceiptOutcome | undefined;
  try {
    ending = await settleWithin(trx, engine, undertaking, id);
    await trx.commit().execute();
  } catch (error) {
    await trx
      .rollback()
      .execute()
      .catch(() => undefined);
    throw error;
  }
  if (!ending) return;
  note(engine, stored, ending.result, performance.now() - started);
  if (ending.state !== 'refused') engine.cardsChanged();
  await ending.afterwards?.();
}

async function settleWithin(
  trx: ControlledTransaction<Tables>,
  engine: Engine,
  undertaking: ReceiptHandler,
  id: string,
): Promise<ReceiptOutcome | undefined> {
  const receipt = await takeReceipt(trx, id);
  if (!receipt) return undefined;
  const inner = await trx.savepoint('undertaking').execute();
  let ending: ReceiptOutcome;
  try {
    ending = await undertaking.run(inner, receipt);
  } catch (error) {
    if (isPassing(error)) throw error;
    await inner.rollbackToSavepoint('undertaking').execute();
    ending = await undertaking.fail(trx, receipt, error);
  }
  await settle(trx, engine, receipt, ending);
  return ending;
}

function note(engine: Engine, receipt: Receipt, { outcome, reference }: Result, ms: number): void {
  engine.metrics.interactions.inc({ operation: receipt.name, outcome });
  engine.log.info(
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

/** After the last retry: the receipt ends as failed, in words, and the person is told. */
export async function giveUpReceipt(engine: Engine, id: string): Promise<void> {
  await engine.db.transaction().execute(async (trx) => {
    const receipt = await takeReceipt(trx, id);
    if (receipt) await settle(trx, engine, receipt, exhausted(engine, receipt));
  });
}

/** The end of a receipt whose name nothing answers to any more. */
export const unknownHandler = (engine: Engine): ReceiptHandler => ({
  run: (_trx, receipt) => Promise.reject(new Error(`nothing is called ${receipt.name}`)),
  fail: (_trx, receipt, error) => Promise.resolve(failedEnding(engine, receipt, null, error)),
});
