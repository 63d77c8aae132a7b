import { sql } from 'kysely';
import type { Json } from '../../db/tables.ts';
import { words } from '../../domain/text/words.ts';
import type { FunctionAnswer } from '../../marketplace/functions.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { Db } from '../database.ts';
import type { AnyOperation, Reread } from '../definitions/operation.ts';
import { prioritiseCards, requestSubject } from '../posting/card.ts';
import type { Uses } from '../ports.ts';
import { concludeReceipt, type ConcludePorts } from '../receipts/conclude.ts';
import { auditBase, type ReceiptOutcome } from '../receipts/outcome.ts';
import { findReceipt, type Receipt } from '../receipts/receipt.ts';
import { storeOutcomeNotice } from './outcome-notice.ts';
import { findPreview, operationContext } from './preview.ts';

export type ExternalPorts = ConcludePorts &
  Uses<'db' | 'people' | 'dialect' | 'policy' | 'policyHash' | 'functions' | 'metrics' | 'log' | 'cardsChanged'>;

/** The fields of an external call's request that concluding it needs. */
interface StartedRequest {
  readonly id: string;
  readonly subject: string;
  readonly decided_by: string | null;
}

/**
 * Calls the marketplace once for a receipt whose `started` row is committed, and stores the result that the rows show.
 * With `recover` an earlier process may have made the call, so the rows are only read again. A session lock ensures
 * that the earlier process has ended.
 */
export async function finishExternalCall(
  ports: ExternalPorts,
  operation: AnyOperation,
  receipt: string,
  { recover }: { readonly recover: boolean },
): Promise<void> {
  await ports.db.connection().execute(async (connection) => {
    // Never change the key's text, so that replicas of two versions exclude each other. Nobody else can take this
    // lock: they would have to guess the receipt's id.
    const key = sql`hashtextextended(${`foreign ${receipt}`}, 0)`;
    const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_lock(${key}) as got`.execute(connection);
    if (rows[0]?.got !== true) return;
    try {
      await finish(connection, ports, operation, { id: receipt, recover });
    } finally {
      await sql`select pg_advisory_unlock(${key})`.execute(connection);
    }
  });
}

async function finish(
  db: Db,
  ports: ExternalPorts,
  operation: AnyOperation,
  { id, recover }: { readonly id: string; readonly recover: boolean },
): Promise<void> {
  const receipt = await findReceipt(db, id);
  if (receipt?.state !== 'started' || !operation.external) return;
  const request = await findStartedRequest(db, id);
  const context = operationContext(ports, await ports.people.get(receipt.actor));
  const preview = await findPreview(db, receipt.preview_id, operation.name, receipt.actor);
  const answer = recover ? undefined : await call(ports, operation);
  // The preview's rows and what was read before the call come from the same operation's `load` and `before`.
  const made = { shown: preview?.rows ?? null, before: receipt.result, answer };
  const reread = await operation.external.reread(db, made, context);
  await db
    .transaction()
    .execute((trx) => concludeReceipt(trx, ports, receipt, outcomeOf(ports, operation, { receipt, request, reread })));
  ports.metrics.interactions.inc({ operation: receipt.name, outcome: reread.state });
  ports.log.info(
    { operation: receipt.name, person: receipt.actor, outcome: reread.state, receipt: id, recover },
    'operation',
  );
  ports.cardsChanged();
}

/** Makes the call. An error does not say what the call did, so it is returned as unclear and the rows decide. */
async function call(
  { functions, log }: Uses<'functions' | 'log'>,
  { name, external }: AnyOperation,
): Promise<FunctionAnswer> {
  try {
    return (
      (await external?.call(functions)) ?? {
        kind: 'unclear',
        fault: 'status',
        detail: words('応答なし', 'no response'),
      }
    );
  } catch (error) {
    log.error({ err: error, operation: name }, 'external call failed');
    return { kind: 'unclear', fault: 'unreachable', detail: words('呼び出しに失敗しました', 'the call failed') };
  }
}

const findStartedRequest = (db: Db, receipt: string): Promise<StartedRequest> =>
  db
    .selectFrom('banto.request')
    .select(['id', 'subject', 'decided_by'])
    .where('receipt_id', '=', receipt)
    .executeTakeFirstOrThrow();

function outcomeOf(
  ports: ExternalPorts,
  operation: AnyOperation,
  {
    receipt,
    request,
    reread: { state, effects, outcome },
  }: { readonly receipt: Receipt; readonly request: StartedRequest; readonly reread: Reread },
): ReceiptOutcome {
  const base = { ...auditBase(ports, receipt), requestId: request.id };
  const after: Json = { state, outcome };
  const summary: AuditEntry = {
    ...base,
    subject: request.subject,
    outcome: state,
    reason: state === 'done' ? null : `unavailable: ${outcome.en}`,
    before: null,
    after,
  };
  return {
    state,
    result: { outcome: state, sentence: outcome, next: null, reference: null },
    entries: [...effects.map((effect): AuditEntry => ({ ...base, ...effect, outcome: 'done', reason: null })), summary],
    subjects: effects.map(({ subject }) => subject),
    also: async (trx) => {
      // The request's card said that the operation had started.
      await trx
        .updateTable('banto.request')
        .set({ outcome: JSON.stringify(outcome) })
        .where('id', '=', request.id)
        .execute();
      await prioritiseCards(trx, [requestSubject(request.id)], receipt.id);
      await storeOutcomeNotice(trx, ports, operation, {
        receipt: receipt.id,
        outcome,
        rows: effects.length,
        requester: receipt.actor,
        approver: request.decided_by,
      });
    },
  };
}
