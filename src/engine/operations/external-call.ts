import { sql } from 'kysely';
import type { Json } from '../../db/tables.ts';
import { words } from '../../domain/words.ts';
import type { FunctionAnswer } from '../../marketplace/functions.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { Db } from '../database.ts';
import type { Engine } from '../ports.ts';
import type { AnyOperation, Reread } from '../definitions/operation.ts';
import { findReceipt, type Receipt } from '../receipts/receipt.ts';
import { common, type ReceiptOutcome } from '../receipts/outcome.ts';
import { outcomeNotice } from './outcome-notice.ts';
import { findPreview } from './apply.ts';
import { operationContext, readValues } from './preview.ts';
import { settle } from '../receipts/conclude.ts';

/** The request a foreign part belongs to, as far as its end needs it. */
interface Begun {
  readonly request: string;
  readonly subject: string;
  readonly approver: string | null;
  readonly parameters: Record<string, string>;
}

/**
 * Calls the marketplace for a receipt whose `started` row is committed, once, and writes what the rows say afterwards.
 * With `recover` the call was made, or not, by a process that is gone: the rows are only read again. A lock that ends
 * with its process tells the two apart.
 */
export async function finishExternalCall(
  engine: Engine,
  id: string,
  { recover }: { readonly recover: boolean },
): Promise<void> {
  await engine.db.connection().execute(async (connection) => {
    const key = sql`hashtextextended(${`foreign ${id}`}, 0)`;
    const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_lock(${key}) as got`.execute(connection);
    if (rows[0]?.got !== true) return;
    try {
      await finish(connection, engine, id, recover);
    } finally {
      await sql`select pg_advisory_unlock(${key})`.execute(connection);
    }
  });
}

async function finish(db: Db, engine: Engine, id: string, recover: boolean): Promise<void> {
  const receipt = await findReceipt(db, id);
  const operation = receipt && engine.catalog.findOperation(receipt.name);
  if (receipt?.state !== 'started' || !operation?.external) return;
  const begun = await findBegun(db, id);
  const context = operationContext(engine, await engine.people.get(receipt.actor));
  const values = readValues(context, operation, operation.parameters, begun.parameters);
  const preview = await findPreview(db, receipt.preview_id, operation.name, receipt.actor);
  const answer = recover ? undefined : await call(engine, operation);
  const reread = await operation.external.reread(db, (preview?.rows ?? null) as never, values, context, answer);
  await db
    .transaction()
    .execute((trx) => settle(trx, engine, receipt, ending(engine, operation, receipt, begun, reread)));
  engine.metrics.interactions.inc({ operation: receipt.name, outcome: reread.state });
  engine.log.info(
    { operation: receipt.name, person: receipt.actor, outcome: reread.state, receipt: id, recover },
    'operation',
  );
  engine.cardsChanged();
}

/** The call itself. Whatever it throws leaves open what it did, so the rows decide. */
async function call(engine: Engine, operation: AnyOperation): Promise<FunctionAnswer> {
  try {
    return (
      (await operation.external?.call(engine.functions)) ?? {
        kind: 'unclear',
        fault: 'status',
        detail: words('応答なし', 'no answer'),
      }
    );
  } catch (error) {
    engine.log.error({ err: error, operation: operation.name }, 'foreign call failed');
    return { kind: 'unclear', fault: 'unreachable', detail: words('呼び出しに失敗しました', 'the call failed') };
  }
}

async function findBegun(db: Db, receipt: string): Promise<Begun> {
  const { id, subject, decided_by, parameters } = await db
    .selectFrom('banto.request')
    .select(['id', 'subject', 'decided_by', 'parameters'])
    .where('receipt_id', '=', receipt)
    .executeTakeFirstOrThrow();
  return { request: id, subject, approver: decided_by, parameters };
}

function ending(
  engine: Engine,
  operation: AnyOperation,
  receipt: Receipt,
  begun: Begun,
  { state, effects, outcome }: Reread,
): ReceiptOutcome {
  const base = { ...common(engine, receipt), requestId: begun.request };
  const after: Json = { state, outcome };
  const whole: AuditEntry = {
    ...base,
    subject: begun.subject,
    outcome: state,
    reason: state === 'done' ? null : `unavailable: ${outcome.en}`,
    before: null,
    after,
  };
  return {
    state,
    result: { outcome: state, sentence: outcome, next: null, reference: null },
    entries: [...effects.map((effect): AuditEntry => ({ ...base, ...effect, outcome: 'done', reason: null })), whole],
    subjects: effects.map(({ subject }) => subject),
    also: (trx) =>
      outcomeNotice(trx, engine, operation, {
        receipt: receipt.id,
        said: outcome,
        rows: effects.length,
        requester: receipt.actor,
        approver: begun.approver,
      }),
  };
}
