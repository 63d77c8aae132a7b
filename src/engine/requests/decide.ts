import type { Person } from '../../domain/permission/actor.ts';
import { permitDecision } from '../../domain/permission/decision.ts';
import { InvalidInput } from '../../domain/errors.ts';
import { policyNow } from '../../domain/policy.ts';
import { doneAs, isRehearsal } from '../../domain/rehearsal.ts';
import { type Language, type Words, words } from '../../domain/text/words.ts';
import type { Trx } from '../database.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { assertNothingLater } from '../posting/later-posts.ts';
import { type ApplyPorts, assertSameMode } from '../operations/apply.ts';
import { type ExternalPorts, finishExternalCall } from '../operations/external-call.ts';
import { reasonOf } from '../operations/handler.ts';
import { queueFollowing } from '../operations/outcome-notice.ts';
import { readParameters } from '../parameters/parameter.ts';
import { reason } from '../parameters/parameters.ts';
import { withWrongCode } from '../second-factor/locked.ts';
import type { PeopleLookup } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import type { ReceiptHandler } from '../receipts/handler.ts';
import {
  auditBase,
  effectEntries,
  failedOutcome,
  type OutcomePorts,
  type ReceiptOutcome,
} from '../receipts/outcome.ts';
import { type Receipt, startReceipt } from '../receipts/receipt.ts';
import type { DecisionName } from '../definitions/decision-button.ts';
import { assertOpen } from './assert-open.ts';
import { applyApproved, ImpossibleRequest } from './apply-approved.ts';
import { requestSubject } from '../posting/card.ts';
import { closeRequest, type RequestDecision, lockRequest, type Request } from './store.ts';
import { notifyRequester } from './notify-requester.ts';
import { assertProved, type StepUpPorts } from './step-up.ts';
import { subjectOf } from './text.ts';
import { shownWhenRequested } from './requested.ts';

export type DecisionPorts = ApplyPorts & ExternalPorts & OutcomePorts & PeopleLookup & StepUpPorts;

export interface PendingDecision {
  readonly name: DecisionName;
  readonly request: Request;
  readonly operation: AnyOperation;
  /** Who clicked. */
  readonly decider: Person;
  /** Who requested it, as Slack knows them now; only an approval needs to know, because it acts for them. */
  readonly requester: Person | undefined;
  readonly requesterName: string;
  /** The requester's language. */
  readonly language: Language;
  /** Names of those who could decide, when somebody tries to decide on their own request. */
  readonly approvers: readonly string[];
}

/** Processes a decision on a request: by another person, once, and applied in the same transaction. */
export const decisionHandler = (given: DecisionPorts, pending: PendingDecision): ReceiptHandler => ({
  async run(trx, receipt) {
    const ports = { ...given, policy: policyNow(given.policy) };
    const { name, decider, operation } = pending;
    const { section } = operation;
    permitDecision({
      name,
      decider,
      requester: pending.request.requester,
      policy: ports.policy,
      section,
      approvers: pending.approvers,
    });
    const request = await lockRequest(trx, pending.request.id);
    await assertOpen(ports, request, section);
    if (name === 'approve') {
      await assertNotRehearsed(trx, ports, pending);
      // Here too, so that the request stays open.
      await assertNothingLater(trx, operation);
      await assertProved(trx, ports, { receipt, request: pending.request.id, section });
      return approve(trx, ports, pending, receipt);
    }
    const decision = name === 'reject' ? reject(ports, pending, receipt) : withdraw(ports, decider);
    return closedOutcome(ports, pending, { receipt, decision, said: await closedWords(trx, pending) });
  },
  fail(_trx, receipt, error) {
    const { request } = pending;
    const cause = error instanceof ImpossibleRequest ? error.refusal : error;
    const refused = failedOutcome(given, receipt, cause, { subject: request.subject, requestId: request.id });
    const failed = withWrongCode(given, receipt, refused);
    if (!(error instanceof ImpossibleRequest)) return Promise.resolve(failed);
    const outcome = failed.result.sentence;
    // The approver cannot try again: the request is closed, and only the requester can make a new one.
    const result = { ...failed.result, next: requestAgain };
    const decision: RequestDecision = {
      state: 'failed',
      by: pending.decider.id,
      at: given.clock.now(),
      reason: null,
      outcome,
    };
    return Promise.resolve({
      ...failed,
      result,
      subjects: [requestSubject(request.id)],
      also: (trx) => close(trx, pending, decision),
    });
  },
});

/** A live request waits until Banto is live again. @throws Refused while it rehearses. */
async function assertNotRehearsed(trx: Trx, { policy }: Uses<'policy'>, pending: PendingDecision): Promise<void> {
  if (!isRehearsal(policy)) return;
  const shown = await shownWhenRequested(trx, pending);
  if (shown) assertSameMode(shown, true, pending.operation);
}

const requestAgain = words(
  'この依頼は終了しました。必要であれば、依頼者が最新の内容でもう一度依頼してください。',
  'This request is closed. If it is still needed, the requester can make a new one with the current data.',
);

async function approve(
  trx: Trx,
  ports: DecisionPorts,
  pending: PendingDecision,
  receipt: Receipt,
): Promise<ReceiptOutcome> {
  const { request, operation, decider } = pending;
  const { done, rehearsed } = await applyApproved(trx, ports, pending);
  const at = ports.clock.now();
  const { outcome } = done;
  // In a rehearsal nothing outside is called, so there is nothing to start.
  const external = rehearsed ? undefined : operation.external;
  const base = auditBase(ports, receipt);
  const { id } = request;
  return {
    state: 'done',
    result: {
      outcome: doneAs(rehearsed),
      sentence: words(`承認しました。${outcome.ja}`, `Approved. ${outcome.en}`),
      next: null,
      reference: null,
      request: id,
    },
    entries: [
      {
        ...base,
        subject: request.subject,
        outcome: doneAs(rehearsed),
        reason: null,
        before: { state: 'open' },
        after: { state: 'approved', operation: operation.name, ...(receipt.step_up && { step_up: true }) },
        requestId: id,
      },
      ...effectEntries(
        {
          ...base,
          requestId: id,
          actor: request.requester,
          team: request.team,
          operation: operation.name,
          receiptId: request.receipt_id,
        },
        done.effects,
        { reason: reasonOf(request.parameters), outcome: external ? 'started' : doneAs(rehearsed) },
      ),
    ],
    subjects: [requestSubject(id), ...done.effects.map(({ subject }) => subject)],
    ...(external && {
      afterCommit: () => finishExternalCall(ports, operation, request.receipt_id, { recover: false }),
    }),
    async also(outer) {
      if (external) await startReceipt(outer, request.receipt_id, await external.before(outer));
      await close(outer, pending, { state: 'approved', by: decider.id, at, reason: null, outcome });
      // The card shows the outcome, so it is not posted a second time.
      await queueFollowing(outer, ports, done);
    },
  };
}

function reject(
  { policy, clock }: DecisionPorts,
  { decider, operation }: PendingDecision,
  receipt: Receipt,
): RequestDecision {
  const now = clock.now();
  const read = readParameters({ reason }, receipt.parameters, { now, policy });
  if (!read.ok) throw new InvalidInput(read.faults, { section: operation.section });
  const outcome = words(
    `${decider.displayName} さんが却下しました。何も変更していません。`,
    `${decider.displayName} rejected it. Nothing was changed.`,
  );
  return { state: 'rejected', by: decider.id, at: now, reason: read.values.reason, outcome };
}

const withdraw = ({ clock }: Uses<'clock'>, { id }: Person): RequestDecision => ({
  state: 'withdrawn',
  by: id,
  at: clock.now(),
  reason: null,
  outcome: words('依頼者が取り下げました。何も変更していません。', 'It was withdrawn. Nothing was changed.'),
});

/** The answer to the person who rejected or withdrew it; it names the request. */
async function closedWords(trx: Trx, pending: PendingDecision): Promise<Words> {
  const { name, operation, requesterName } = pending;
  const { ja, en } = subjectOf(operation, await shownWhenRequested(trx, pending));
  return name === 'reject'
    ? words(
        `却下しました: ${ja}。理由を ${requesterName} さんに伝えました。`,
        `You rejected ${en}; ${requesterName} has your reason. Nothing was changed.`,
      )
    : words(`取り下げました: ${ja}。何も変更していません。`, `You withdrew ${en}. Nothing was changed.`);
}

const closedOutcome = (
  ports: DecisionPorts,
  pending: PendingDecision,
  { receipt, decision, said }: { readonly receipt: Receipt; readonly decision: RequestDecision; readonly said: Words },
): ReceiptOutcome => ({
  state: 'done',
  result: { outcome: 'done', sentence: said, next: null, reference: null, request: pending.request.id },
  entries: [
    {
      ...auditBase(ports, receipt),
      subject: pending.request.subject,
      outcome: 'done',
      reason: decision.reason,
      before: { state: 'open' },
      after: { state: decision.state, operation: pending.operation.name },
      requestId: pending.request.id,
    },
  ],
  subjects: [requestSubject(pending.request.id)],
  also: (trx) => close(trx, pending, decision),
});

/** Closes the request and notifies the requester. @throws when it was already closed. */
async function close(
  trx: Trx,
  { request, operation, language }: PendingDecision,
  decision: RequestDecision,
): Promise<void> {
  if (!(await closeRequest(trx, request.id, decision))) throw new Error(`request ${request.id} was already closed`);
  await notifyRequester(trx, operation, request, language, decision);
}
