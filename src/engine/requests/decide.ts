import type { Person } from '../../domain/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { type Language, words } from '../../domain/words.ts';
import { buttonRows, message, paragraph } from '../../slack/blocks.ts';
import { storeNotice } from '../messages/card.ts';
import type { Trx } from '../database.ts';
import type { Engine } from '../ports.ts';
import type { AnyOperation, Done } from '../definitions/operation.ts';
import { lookAgainButton } from '../definitions/operation-button.ts';
import type { ReceiptHandler } from '../receipts/process.ts';
import { common, effectEntries, type ReceiptOutcome, failedEnding } from '../receipts/outcome.ts';
import { finishExternalCall } from '../operations/external-call.ts';
import { outcomeNotice, queueFollowing } from '../operations/outcome-notice.ts';
import { findPreview, perform } from '../operations/apply.ts';
import { reasonOf } from '../operations/handler.ts';
import { type Receipt, startReceipt } from '../receipts/receipt.ts';
import type { DecisionName } from './actions.ts';
import { requestSubject } from './card.ts';
import { assertOpen } from './assert-open.ts';
import { permitDecision } from '../../domain/decision.ts';
import { closeRequest, type Decision, lockRequest, type Request } from './store.ts';

/** The request itself was in order, but what it asked for can no longer be done: it is closed, and its requester told. */
class Unworkable extends Error {
  readonly refusal: unknown;

  constructor(refusal: unknown) {
    super('the request cannot be carried out');
    this.refusal = refusal;
  }
}

export interface Deciding {
  readonly name: DecisionName;
  readonly request: Request;
  readonly operation: AnyOperation;
  /** Who presses. */
  readonly decider: Person;
  /** Who asked, as Slack knows them now. */
  readonly requester: Person;
}

/** A decision on a request: by somebody else, once, and carried out in the same transaction. */
export const decisionHandler = (engine: Engine, deciding: Deciding): ReceiptHandler => ({
  async run(trx, receipt) {
    const { name, decider, operation } = deciding;
    permitDecision(name, decider, deciding.request.requester, engine.policy, operation.section);
    const request = await lockRequest(trx, deciding.request.id);
    await assertOpen(engine, request, operation.section);
    if (name === 'approve') return approve(trx, engine, deciding, receipt);
    const reason = receipt.parameters['reason'] ?? null;
    if (name === 'reject' && reason === null) throw new Error('a rejection without its reason');
    const outcome =
      name === 'reject'
        ? words(
            `${decider.displayName} さんが却下しました。何も変更していません。`,
            `${decider.displayName} rejected it. Nothing was changed.`,
          )
        : words('依頼者が取り下げました。何も変更していません。', 'It was withdrawn. Nothing was changed.');
    return closedEnding(engine, deciding, receipt, {
      state: name === 'reject' ? 'rejected' : 'withdrawn',
      by: decider.id,
      at: engine.clock.now(),
      reason,
      outcome,
    });
  },
  fail(_trx, receipt, error) {
    const { request } = deciding;
    const cause = error instanceof Unworkable ? error.refusal : error;
    const ending = failedEnding(engine, receipt, request.subject, cause, request.id);
    if (!(error instanceof Unworkable)) return Promise.resolve(ending);
    const outcome = ending.result.sentence;
    // Who decides cannot look at it again: the request has ended, and only its requester can ask anew.
    const result = { ...ending.result, next: askAnew };
    const decision: Decision = {
      state: 'failed',
      by: deciding.decider.id,
      at: engine.clock.now(),
      reason: null,
      outcome,
    };
    return Promise.resolve({
      ...ending,
      result,
      subjects: [requestSubject(request.id)],
      also: (trx) => close(trx, deciding, decision),
    });
  },
});

const askAnew = words(
  'この依頼は終了しました。必要であれば、依頼者が最新の内容でもう一度依頼してください。',
  'This request has ended. If it is still needed, its requester can ask again with what there is now.',
);

async function approve(trx: Trx, engine: Engine, deciding: Deciding, receipt: Receipt): Promise<ReceiptOutcome> {
  const { request, operation, requester, decider } = deciding;
  const done = await carryThrough(trx, engine, operation, requester, request);
  const at = engine.clock.now();
  const { outcome } = done;
  const base = common(engine, receipt);
  const { id } = request;
  return {
    state: 'done',
    result: {
      outcome: 'done',
      sentence: words(`承認しました。${outcome.ja}`, `Approved. ${outcome.en}`),
      next: null,
      reference: null,
    },
    entries: [
      {
        ...base,
        subject: request.subject,
        outcome: 'done',
        reason: null,
        before: { state: 'open' },
        after: { state: 'approved', operation: operation.name },
        requestId: id,
      },
      ...effectEntries(
        {
          ...base,
          actor: request.requester,
          team: request.team,
          operation: operation.name,
          receiptId: request.receipt_id,
        },
        done.effects,
        reasonOf(request.parameters),
        id,
        operation.external ? 'started' : 'done',
      ),
    ],
    subjects: [requestSubject(id), ...done.effects.map(({ subject }) => subject)],
    ...(operation.external && { afterwards: () => finishExternalCall(engine, request.receipt_id, { recover: false }) }),
    async also(outer) {
      if (operation.external) await startReceipt(outer, request.receipt_id);
      await close(outer, deciding, { state: 'approved', by: decider.id, at, reason: null, outcome });
      if (!operation.external)
        await outcomeNotice(outer, engine, operation, {
          receipt: request.receipt_id,
          said: outcome,
          rows: done.effects.length,
          requester: request.requester,
          approver: decider.id,
        });
      await queueFollowing(outer, engine, done);
    },
  };
}

/** @throws Unworkable when the operation refuses: the rows differ, the requester lost the role … */
async function carryThrough(
  trx: Trx,
  engine: Engine,
  operation: AnyOperation,
  requester: Person,
  request: Request,
): Promise<Done> {
  const preview = await findPreview(trx, request.preview_id, operation.name, request.requester);
  try {
    const performed = await perform(trx, engine, {
      operation,
      person: requester,
      raw: request.parameters,
      preview,
      approved: true,
    });
    if (performed.kind === 'done') return performed.done;
    throw new Error(`${operation.name} asked for a second person twice`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.code !== 'not_permitted') throw new Unworkable(error);
    const sentence = words(
      `依頼者（${requester.displayName}）が現在この操作の権限を持たないため、実行しませんでした。`,
      `The requester (${requester.displayName}) no longer has the role for this, so nothing was done.`,
    );
    throw new Unworkable(new Refused('not_permitted', sentence, { section: operation.section }));
  }
}

const closedEnding = (engine: Engine, deciding: Deciding, receipt: Receipt, decision: Decision): ReceiptOutcome => ({
  state: 'done',
  result: { outcome: 'done', sentence: decision.outcome, next: null, reference: null },
  entries: [
    {
      ...common(engine, receipt),
      subject: deciding.request.subject,
      outcome: 'done',
      reason: decision.reason,
      before: { state: 'open' },
      after: { state: decision.state, operation: deciding.operation.name },
      requestId: deciding.request.id,
    },
  ],
  subjects: [requestSubject(deciding.request.id)],
  also: (trx) => close(trx, deciding, decision),
});

/** Closes the request and tells the requester, unless it is they who closed it. @throws when it was closed meanwhile. */
async function close(trx: Trx, { request, operation, requester }: Deciding, decision: Decision): Promise<void> {
  if (!(await closeRequest(trx, request.id, decision))) throw new Error(`request ${request.id} was closed by another`);
  if (decision.by !== request.requester) await tellRequester(trx, operation, request, requester.language, decision);
}

/** A direct message to who asked: how their request ended. */
export async function tellRequester(
  trx: Trx,
  operation: AnyOperation,
  request: Request,
  language: Language,
  { outcome, reason, state }: Decision,
): Promise<void> {
  const title = words(`依頼の結果: ${operation.title.ja}`, `Your request: ${operation.title.en}`)[language];
  const lines = [outcome[language], ...(reason === null ? [] : [`${words('理由', 'Reason')[language]}: ${reason}`])];
  await storeNotice(trx, {
    key: `request:${request.id}:ended`,
    channel: request.requester,
    message: message([title, ...lines].join('\n'), [
      paragraph({ bold: title }, `\n${lines.join('\n')}`),
      ...(state === 'failed' || state === 'expired'
        ? buttonRows([lookAgainButton(operation, request.receipt_id, language)])
        : []),
    ]),
  });
}
