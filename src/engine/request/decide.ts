import type { Person } from '../../domain/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { type Language, words } from '../../domain/words.ts';
import { buttonRows, message, paragraph } from '../../slack/blocks.ts';
import { storeNotice } from '../card.ts';
import type { Trx } from '../database.ts';
import type { Engine } from '../engine.ts';
import { nameOf } from '../names.ts';
import type { AnyOperation, Done } from '../operation.ts';
import { lookAgainButton } from '../operation-button.ts';
import type { Undertaking } from '../operate/carry-out.ts';
import { common, effectEntries, type Ending, failedEnding } from '../operate/ending.ts';
import { finishForeign } from '../operate/foreign.ts';
import { outcomeNotice, queueFollowing } from '../operate/outcome.ts';
import { findPreview, perform } from '../operate/perform.ts';
import { reasonOf } from '../operate/undertake.ts';
import { type Receipt, startReceipt } from '../receipt.ts';
import type { DecisionName } from './actions.ts';
import { requestSubject } from './card.ts';
import { permitDecision } from './rules.ts';
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
export const undertakeDecision = (engine: Engine, deciding: Deciding): Undertaking => ({
  async run(trx, receipt) {
    const { name, decider } = deciding;
    permitDecision(name, decider, deciding.request.requester, engine.policy, deciding.operation.section);
    const request = await lockRequest(trx, deciding.request.id);
    await mustBeOpen(engine, request);
    if (name === 'approve') return approve(trx, engine, deciding, receipt);
    const reason = receipt.parameters['reason'] ?? null;
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
    const decision: Decision = {
      state: 'failed',
      by: deciding.decider.id,
      at: engine.clock.now(),
      reason: null,
      outcome,
    };
    return Promise.resolve({
      ...ending,
      subjects: [requestSubject(request.id)],
      also: (trx) => close(trx, deciding, decision),
    });
  },
});

async function mustBeOpen(engine: Engine, request: Request | undefined): Promise<void> {
  if (!request) throw new Refused('not_found', words('この依頼は見つかりません。', 'There is no such request.'));
  const now = engine.clock.now();
  if (request.state === 'open' && request.expires_at > now) return;
  if (request.state === 'open' || request.state === 'expired') {
    throw new Refused(
      'expired',
      words(
        `この依頼は ${formatTime(request.expires_at, 'ja', now)} に期限が切れました。`,
        `This request expired at ${formatTime(request.expires_at, 'en', now)} JST.`,
      ),
      {
        next: words('必要であれば、もう一度依頼してください。', 'Ask again if it is still needed.'),
      },
    );
  }
  const who = request.decided_by === null ? '' : await nameOf(engine, request.decided_by);
  const [ja, en] = ended[request.state];
  const at = request.decided_at ?? now;
  throw new Refused(
    'already_decided',
    words(
      `この依頼は ${formatTime(at, 'ja', now)} に ${who} さんが${ja}しています。`,
      `${who} ${en} this request at ${formatTime(at, 'en', now)} JST.`,
    ),
  );
}

const ended: Readonly<Record<'approved' | 'rejected' | 'withdrawn' | 'failed', readonly [ja: string, en: string]>> = {
  approved: ['承認', 'approved'],
  rejected: ['却下', 'rejected'],
  withdrawn: ['取り下げ', 'withdrew'],
  failed: ['承認しましたが実行できず、終了', 'approved but could not carry out'],
};

async function approve(trx: Trx, engine: Engine, deciding: Deciding, receipt: Receipt): Promise<Ending> {
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
        operation.foreign ? 'started' : 'done',
      ),
    ],
    subjects: [requestSubject(id), ...done.effects.map(({ subject }) => subject)],
    ...(operation.foreign && { afterwards: () => finishForeign(engine, request.receipt_id, { recover: false }) }),
    async also(outer) {
      if (operation.foreign) await startReceipt(outer, request.receipt_id);
      await close(outer, deciding, { state: 'approved', by: decider.id, at, reason: null, outcome });
      if (!operation.foreign)
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

const closedEnding = (engine: Engine, deciding: Deciding, receipt: Receipt, decision: Decision): Ending => ({
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
