import type { Person } from '../../domain/permission/actor.ts';
import { doneAs } from '../../domain/rehearsal.ts';
import type { Words } from '../../domain/text/words.ts';
import type { Trx } from '../database.ts';
import type { AnyOperation, Done } from '../definitions/operation.ts';
import { lookAgainButton } from '../definitions/operation-button.ts';
import { type Raw, readingContext } from '../parameters/parameter.ts';
import type { Uses } from '../ports.ts';
import type { ReceiptHandler, StoredAction } from '../receipts/handler.ts';
import {
  auditBase,
  effectEntries,
  failedOutcome,
  type OutcomePorts,
  type ReceiptOutcome,
} from '../receipts/outcome.ts';
import type { Receipt } from '../receipts/receipt.ts';
import { applyOperation, type ApplyPorts } from './apply.ts';
import { readArguments } from './arguments.ts';
import { nextButton } from './chain.ts';
import { type ExternalPorts, finishExternalCall } from './external-call.ts';
import { queueFollowing, storeOutcomeNotice } from './outcome-notice.ts';
import { findPreview, type Previewed } from './preview.ts';
import { rawOf } from './reopen.ts';

/** An operation that needs a second person's approval. */
export interface NeedsApproval {
  readonly operation: AnyOperation;
  readonly receipt: Receipt;
  readonly raw: Raw;
  readonly subject: string;
  readonly preview: Previewed;
  readonly why: Words;
}

/**
 * Creates a request for a second person. Passed in, because operations do not know about requests. The first call asks
 * Slack who could decide, before any lock is held.
 */
export type RequestApproval = (
  requester: Person,
) => Promise<(trx: Trx, needs: NeedsApproval) => Promise<ReceiptOutcome>>;

export type OperationPorts = ApplyPorts & OutcomePorts & ExternalPorts & Uses<'queue'>;

/** A submitted operation: applied at once, or turned into a request for a second person. */
export const storedOperation = (
  ports: OperationPorts,
  operation: AnyOperation,
  requestApproval: RequestApproval,
): StoredAction => ({
  name: operation.name,
  title: operation.title,
  section: operation.section,
  announcedIn: operation.announcedIn,
  quiet: false,
  handler: async (_receipt, person) =>
    operationHandler(
      ports,
      operation,
      person,
      operation.secondPerson === 'never' ? neverAsked : await requestApproval(person),
    ),
  ...(operation.chain && {
    nextButton: (receipt: Receipt, person: Person) => nextButton(ports, operation, receipt, person),
  }),
  reopenButton: (receipt, language) => lookAgainButton(operation, receipt, language),
  ...(operation.external && {
    recover: (receipt: string) => finishExternalCall(ports, operation, receipt, { recover: true }),
  }),
});

const neverAsked = (): Promise<never> => Promise.reject(new Error('this operation never needs a second person'));

const operationHandler = (
  ports: OperationPorts,
  operation: AnyOperation,
  person: Person,
  requestApproval: Awaited<ReturnType<RequestApproval>>,
): ReceiptHandler => ({
  async run(trx, receipt) {
    const preview = await findPreview(trx, receipt.preview_id, operation.name, receipt.actor);
    const raw = rawOf(receipt, preview?.parameters);
    const applied = await applyOperation(trx, ports, { operation, person, raw, enteredAt: receipt.at, preview });
    if (applied.kind === 'done') return doneOutcome(ports, operation, { receipt, raw, ...applied });
    const { subject, why, preview: shown } = applied;
    return requestApproval(trx, { operation, receipt, raw, subject, preview: shown, why });
  },
  async fail(trx, receipt, error) {
    const preview = await findPreview(trx, receipt.preview_id, operation.name, receipt.actor);
    const context = readingContext(ports);
    const { subject } = readArguments(context, operation, rawOf(receipt, preview?.parameters));
    return failedOutcome(ports, receipt, error, { subject });
  },
});

/** The person's own text for the audit log. */
export const reasonOf = (raw: Raw): string | null => raw['reason'] ?? raw['note'] ?? null;

const doneOutcome = (
  ports: OperationPorts,
  operation: AnyOperation,
  {
    receipt,
    raw,
    done,
    rehearsed,
  }: { readonly receipt: Receipt; readonly raw: Raw; readonly done: Done; readonly rehearsed: boolean },
): ReceiptOutcome => ({
  state: 'done',
  result: {
    outcome: doneAs(rehearsed),
    sentence: done.outcome,
    next: null,
    reference: null,
    ...(done.followedBy && { followed: true }),
    ...(done.offers && !rehearsed && { offers: done.offers }),
  },
  entries: effectEntries(auditBase(ports, receipt), done.effects, {
    reason: reasonOf(raw),
    outcome: doneAs(rehearsed),
  }),
  subjects: done.effects.map(({ subject }) => subject),
  async also(trx) {
    await storeOutcomeNotice(trx, ports, operation, {
      receipt: receipt.id,
      outcome: done.outcome,
      rows: done.effects.length,
      requester: receipt.actor,
    });
    await queueFollowing(trx, ports, done);
  },
});
