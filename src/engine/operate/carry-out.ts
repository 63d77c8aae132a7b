import type { ControlledTransaction } from 'kysely';
import * as z from 'zod';
import type { AuditOutcome, Json } from '../../db/tables.ts';
import type { Person } from '../../domain/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { type Words, words } from '../../domain/words.ts';
import { defineJob } from '../../queue/queue.ts';
import { type AuditEntry, record } from '../audit.ts';
import { urgeCards } from '../card.ts';
import type { Tables, Trx } from '../database.ts';
import type { Engine } from '../engine.ts';
import { type Explained, explain, isPassing } from '../failures.ts';
import type { AnyOperation, Done } from '../operation.ts';
import { findReceipt, type Receipt, settleReceipt, takeReceipt } from '../receipt.ts';
import { drift } from './drift.ts';
import {
  bindingHash,
  boundParameters,
  judge,
  operationContext,
  permitOperation,
  type Raw,
  readValues,
} from './preview.ts';

/** How an operation ended, as the receipt keeps it. */
export interface Result {
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly sentence: Words;
  readonly next: Words | null;
  readonly reference: string | null;
}

/** The result of a settled receipt; the column holds what `carryOut` put there. */
export const resultOf = (receipt: Receipt): Result | undefined =>
  receipt.state === 'stored' || receipt.state === 'requested' ? undefined : (receipt.result as unknown as Result);

const aboutReceipt = z.object({ receipt: z.uuid() });
/** Carries out a receipt that the first attempt could not: it was interrupted, or something did not answer. */
export const carryOutJob = defineJob({ name: 'receipt.carry-out', data: aboutReceipt, retries: 12 });
/** Tells the person how it ended. */
export const tellJob = defineJob({ name: 'receipt.tell', data: aboutReceipt, retries: 8 });

/**
 * Carries out a stored operation, once: the receipt is locked first, and the effect, its audit rows and the receipt's
 * end are one transaction. A crash anywhere before the commit leaves nothing but the receipt, to be taken up again.
 * @throws what may pass by itself (a lost connection, Slack not answering who the person is): the receipt stays.
 */
export async function carryOut(engine: Engine, id: string): Promise<void> {
  const stored = await findReceipt(engine.db, id);
  if (!stored || stored.state !== 'stored') return;
  const started = performance.now();
  // Asked before the transaction: no lock is held while Slack answers.
  const person = await engine.people.get(stored.actor);
  const operation = engine.catalog.findOperation(stored.name);
  if (!operation) throw new Error(`no operation ${stored.name}`);
  const trx = await engine.db.startTransaction().execute();
  try {
    const result = await settleWithin(trx, engine, operation, id, person);
    await trx.commit().execute();
    if (!result) return;
    finish(engine, stored, result, performance.now() - started);
  } catch (error) {
    await trx
      .rollback()
      .execute()
      .catch(() => undefined);
    throw error;
  }
}

function finish(engine: Engine, receipt: Receipt, result: Result, ms: number): void {
  engine.metrics.interactions.inc({ operation: receipt.name, outcome: result.outcome });
  engine.log.info(
    {
      operation: receipt.name,
      person: receipt.actor,
      outcome: result.outcome,
      ms: Math.round(ms),
      receipt: receipt.id,
      ...(result.reference !== null && { reference: result.reference }),
    },
    'operation',
  );
  if (result.outcome === 'done') engine.cardsChanged();
}

async function settleWithin(
  trx: ControlledTransaction<Tables>,
  engine: Engine,
  operation: AnyOperation,
  id: string,
  person: Person,
): Promise<Result | undefined> {
  const receipt = await takeReceipt(trx, id);
  if (!receipt) return undefined;
  const preview = await findPreview(trx, receipt);
  // What the preview was about is the preview's; a submission cannot move it to another subject.
  const raw = { ...receipt.parameters, ...preview?.parameters };
  const inner = await trx.savepoint('perform').execute();
  let ended: { result: Result; entries: AuditEntry[] };
  try {
    const done = await perform(inner, engine, operation, person, raw, preview);
    ended = {
      result: { outcome: 'done', sentence: done.outcome, next: null, reference: null },
      entries: effectEntries(engine, receipt, done),
    };
    await urgeCards(
      trx,
      done.effects.map(({ subject }) => subject),
      receipt.id,
    );
  } catch (error) {
    if (isPassing(error)) throw error;
    await inner.rollbackToSavepoint('perform').execute();
    ended = failed(engine, operation, receipt, raw, error);
  }
  await settleReceipt(trx, receipt.id, ended.result.outcome, ended.result as unknown as Json, engine.clock.now());
  await engine.queue.enqueue(tellJob, { receipt: receipt.id }, { trx, key: receipt.id });
  // The chain stays locked until the commit, so its rows come last.
  await record(trx, ended.entries);
  return ended.result;
}

/** The beats of every operation: permit, parse, load under lock, refuse, compare with the preview, write. */
async function perform(
  trx: Trx,
  engine: Engine,
  operation: AnyOperation,
  person: Person,
  raw: Raw,
  preview: Preview | undefined,
): Promise<Done> {
  permitOperation(engine, operation, person);
  if (!preview)
    throw new Refused(
      'expired',
      words(
        '確認画面の記録が見つからないため、実行しませんでした。',
        'The record of what you were shown is gone, so nothing was done.',
      ),
      { next: lookAgain },
    );
  const values = readValues(engine, operation, operation.parameters, raw);
  const context = operationContext(engine);
  const row = await operation.load(trx, values, true, context);
  await judge(trx, engine, operation, row, values);
  if (bindingHash(row) !== preview.hash) {
    throw new Refused('stale', drift(preview.rows, row, operation.fields), {
      section: operation.section,
      next: lookAgain,
    });
  }
  return operation.write(trx, row as never, values, context);
}

const lookAgain = words('もう一度開いて、最新の内容を確認してください。', 'Open it again and check what it says now.');

interface Preview {
  readonly parameters: Raw;
  readonly rows: Json;
  readonly hash: string;
}

const findPreview = async (trx: Trx, { preview_id, name }: Receipt): Promise<Preview | undefined> =>
  preview_id === null
    ? undefined
    : trx
        .selectFrom('banto.preview')
        .select(['parameters', 'rows', 'hash'])
        .where('id', '=', preview_id)
        .where('operation', '=', name)
        .executeTakeFirst();

const common = (engine: Engine, receipt: Receipt) => ({
  at: engine.clock.now(),
  actor: receipt.actor,
  team: receipt.team,
  source: receipt.source,
  operation: receipt.name,
  receiptId: receipt.id,
  policy: engine.policyHash,
});

const effectEntries = (engine: Engine, receipt: Receipt, { effects }: Done): AuditEntry[] =>
  effects.map(({ subject, before, after }) => ({
    ...common(engine, receipt),
    subject,
    outcome: 'done' as const,
    reason: receipt.parameters['reason'] ?? receipt.parameters['note'] ?? null,
    before,
    after,
  }));

function failed(
  engine: Engine,
  operation: AnyOperation,
  receipt: Receipt,
  raw: Raw,
  error: unknown,
): { result: Result; entries: AuditEntry[] } {
  const explained = explain(error);
  if (explained.reference !== undefined)
    engine.log.error(
      { err: error, reference: explained.reference, operation: receipt.name, receipt: receipt.id },
      'operation failed',
    );
  const { outcome, sentence, next, reference } = explained;
  return {
    result: { outcome, sentence, next: next ?? null, reference: reference ?? null },
    entries: [
      {
        ...common(engine, receipt),
        subject: subjectOf(engine, operation, raw),
        outcome: outcome as AuditOutcome,
        reason: auditReason(explained),
        before: null,
        after: null,
      },
    ],
  };
}

/** A refusal's reason begins with its code; the sentence is the English one, for whoever reads the log. */
export const auditReason = ({ code, sentence, reference }: Explained): string =>
  `${code}: ${sentence.en}${reference === undefined ? '' : ` (${reference})`}`;

/** What a refused operation was about, where its parameters say so. */
function subjectOf(engine: Engine, operation: AnyOperation, raw: Raw): string | null {
  try {
    return operation.subject(readValues(engine, operation, boundParameters(operation), raw));
  } catch {
    return null;
  }
}

/** After the last retry: the receipt ends as failed, in words, and the person is told. */
export async function giveUpReceipt(engine: Engine, id: string): Promise<void> {
  const sentence = words(
    '何度か試みましたが、実行できませんでした。何も変更していません。',
    'Banto tried several times and could not do it. Nothing was changed.',
  );
  await engine.db.transaction().execute(async (trx) => {
    const receipt = await takeReceipt(trx, id);
    if (!receipt) return;
    const result: Result = { outcome: 'failed', sentence, next: null, reference: null };
    await settleReceipt(trx, id, 'failed', result as unknown as Json, engine.clock.now());
    await engine.queue.enqueue(tellJob, { receipt: id }, { trx, key: id });
    await record(trx, [
      {
        ...common(engine, receipt),
        subject: null,
        outcome: 'failed',
        reason: `unavailable: ${sentence.en}`,
        before: null,
        after: null,
      },
    ]);
  });
}
