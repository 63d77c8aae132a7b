import type { Person } from '../../domain/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { words } from '../../domain/words.ts';
import type { Json } from '../../db/tables.ts';
import { wantCards } from '../messages/card.ts';
import type { Trx } from '../database.ts';
import type { Engine } from '../ports.ts';
import type { AnyOperation, Done } from '../definitions/operation.ts';
import type { Receipt } from '../receipts/receipt.ts';
import { nameOf } from '../people/lookup.ts';
import { requestCard, requestSubject } from '../requests/card.ts';
import { findOpenRequest, insertRequest } from '../requests/store.ts';
import type { ReceiptHandler } from '../receipts/process.ts';
import { common, effectEntries, type ReceiptOutcome, failedEnding } from '../receipts/outcome.ts';
import { outcomeNotice, queueFollowing } from './outcome-notice.ts';
import { findPreview, perform, subjectOf } from './apply.ts';
import type { Raw } from './preview.ts';

/** An operation somebody submitted: it is done at once, or becomes a request for a second person. */
export const operationHandler = (engine: Engine, operation: AnyOperation, person: Person): ReceiptHandler => ({
  async run(trx, receipt) {
    const preview = await findPreview(trx, receipt.preview_id, operation.name, receipt.actor);
    const raw = rawOf(receipt, preview?.parameters);
    const performed = await perform(trx, engine, { operation, person, raw, preview, approved: false });
    if (performed.kind === 'done') return doneEnding(engine, operation, receipt, raw, performed.done);
    const subject = subjectOf(engine, operation, raw) ?? operation.name;
    return requestEnding(trx, engine, operation, receipt, {
      raw,
      subject,
      preview: preview?.id ?? '',
      why: performed.why,
    });
  },
  async fail(trx, receipt, error) {
    const preview = await findPreview(trx, receipt.preview_id, operation.name, receipt.actor);
    return failedEnding(engine, receipt, subjectOf(engine, operation, rawOf(receipt, preview?.parameters)), error);
  },
});

/** What the preview was about is the preview's; a submission cannot move it to another subject. */
export const rawOf = (receipt: Receipt, bound: Raw | undefined): Raw => ({ ...receipt.parameters, ...bound });

/** The person's own text, for the audit log. */
export const reasonOf = (raw: Raw): string | null => raw['reason'] ?? raw['note'] ?? null;

function doneEnding(engine: Engine, operation: AnyOperation, receipt: Receipt, raw: Raw, done: Done): ReceiptOutcome {
  return {
    state: 'done',
    result: { outcome: 'done', sentence: done.outcome, next: null, reference: null },
    entries: effectEntries(common(engine, receipt), done.effects, reasonOf(raw)),
    subjects: done.effects.map(({ subject }) => subject),
    async also(trx) {
      await outcomeNotice(trx, engine, operation, {
        receipt: receipt.id,
        said: done.outcome,
        rows: done.effects.length,
        requester: receipt.actor,
      });
      await queueFollowing(trx, engine, done);
    },
  };
}

interface Asked {
  readonly raw: Raw;
  readonly subject: string;
  readonly preview: string;
  readonly why: Done['outcome'];
}

async function requestEnding(
  trx: Trx,
  engine: Engine,
  operation: AnyOperation,
  receipt: Receipt,
  { raw, subject, preview, why }: Asked,
): Promise<ReceiptOutcome> {
  const at = engine.clock.now();
  const stored = await insertRequest(trx, {
    receipt_id: receipt.id,
    operation: operation.name,
    subject,
    parameters: raw,
    preview_id: preview,
    requester: receipt.actor,
    team: receipt.team,
    why,
    policy: engine.policyHash,
    at,
    expires_at: new Date(at.getTime() + engine.policy.requestExpiresMs),
  });
  if (!stored) throw await alreadyAsked(trx, engine, operation, subject);
  const after: Json = { parameters: { ...raw }, why };
  return {
    state: 'requested',
    result: {
      outcome: 'requested',
      sentence: words(`承認を依頼しました。${why.ja}`, `A second person has been asked. ${why.en}`),
      next: words(
        '承認者が決裁すると、ダイレクトメッセージでお知らせします。',
        'You will be told by direct message when it is decided.',
      ),
      reference: null,
    },
    entries: [
      {
        ...common(engine, receipt),
        subject,
        outcome: 'requested',
        reason: reasonOf(raw),
        before: null,
        after,
        requestId: stored.id,
      },
    ],
    subjects: [],
    also: (outer) =>
      wantCards(outer, requestCard, engine.policy.channels[requestCard.channel], [
        { subject: requestSubject(stored.id), version: 'open' },
      ]),
  };
}

async function alreadyAsked(trx: Trx, engine: Engine, operation: AnyOperation, subject: string): Promise<Refused> {
  const open = await findOpenRequest(trx, operation.name, subject);
  const name = open ? await nameOf(engine, open.requester) : '';
  const now = engine.clock.now();
  const sentence = open
    ? words(
        `同じ操作はすでに承認待ちです（${formatTime(open.at, 'ja', now)} に ${name} さんが依頼）。`,
        `The same is waiting for a decision already (${name} asked at ${formatTime(open.at, 'en', now)} JST).`,
      )
    : words('同じ操作はすでに承認待ちです。', 'The same is waiting for a decision already.');
  return new Refused('already_decided', sentence, { section: operation.section });
}
