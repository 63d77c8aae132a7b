import { randomUUID } from 'node:crypto';
import { takeLock } from '../../db/lock.ts';
import type { Json } from '../../db/tables.ts';
import { Refused } from '../../domain/errors.ts';
import { marked } from '../../domain/rehearsal.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { type Words, words } from '../../domain/words.ts';
import type { Trx } from '../database.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { wantCards } from '../messages/card.ts';
import { type NeedsApproval, reasonOf, type RequestApproval } from '../operations/handler.ts';
import { nameOf, type PeopleLookup } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import { auditBase, type ReceiptOutcome } from '../receipts/outcome.ts';
import { type ApproverPorts, isUndecidable } from './approvers.ts';
import type { HasRequestCard } from './card.ts';
import { requestSubject } from '../messages/card.ts';
import { findOpenAbout, findOpenRequest, insertRequest, type Request } from './store.ts';

type AskPorts = HasRequestCard & ApproverPorts & Uses<'clock' | 'policyHash'>;

/**
 * Stores a request for a second person, and its card.
 * @throws Refused when the same is already requested, or when nobody could decide on it.
 */
export const requestApproval =
  (ports: AskPorts): RequestApproval =>
  async (requester) => {
    const undecidable = await isUndecidable(ports, requester.id);
    return (trx, needs) => {
      if (undecidable) throw nobodyDecides(needs.operation, needs.why);
      return storeRequest(trx, ports, needs);
    };
  };

const nobodyDecides = ({ section }: AnyOperation, why: Words): Refused =>
  new Refused(
    'no_approver',
    words(
      `${why.ja}承認できる方がほかにいないため、依頼を受け付けられません。何も変更していません。`,
      `${why.en} Nobody else could approve it, so the request was not accepted. Nothing was changed.`,
    ),
    {
      section,
      next: words(
        'ops.yml の承認者（roles.approver）が有効なメンバーかどうか、システム管理者に確認してください。',
        'Ask an administrator to check that the approvers in ops.yml (roles.approver) are active members.',
      ),
    },
  );

async function storeRequest(trx: Trx, ports: AskPorts, needs: NeedsApproval): Promise<ReceiptOutcome> {
  const { operation, receipt, raw, preview, why } = needs;
  const at = ports.clock.now();
  const id = randomUUID();
  const subject = operation.perRequest === true ? `${needs.subject}:${id}` : needs.subject;
  if (operation.perRequest === true) {
    await takeLock(trx, `requests ${operation.name}`);
    const same = await findOpenAbout(trx, operation.name, preview);
    if (same) throw await alreadyRequested(ports, operation, same);
  }
  const stored = await insertRequest(trx, {
    id,
    receipt_id: receipt.id,
    operation: operation.name,
    subject,
    parameters: raw,
    preview_id: preview,
    requester: receipt.actor,
    team: receipt.team,
    why,
    policy: ports.policyHash,
    at,
    expires_at: new Date(at.getTime() + ports.policy.requestExpiresMs),
  });
  if (!stored) throw await alreadyRequested(ports, operation, await findOpenRequest(trx, operation.name, subject));
  return requestedOutcome(ports, { ...needs, subject }, id);
}

function requestedOutcome(
  ports: AskPorts,
  { receipt, raw, subject, why, rehearsal }: NeedsApproval,
  request: string,
): ReceiptOutcome {
  const after: Json = { parameters: { ...raw }, why, ...(rehearsal && { rehearsal }) };
  const { requestCard, policy } = ports;
  const asked = words(`承認を依頼しました。${why.ja}`, `A second person has been asked. ${why.en}`);
  return {
    state: 'requested',
    result: {
      outcome: 'requested',
      sentence: marked(asked, rehearsal),
      next: words('結果はDMでお知らせします。', 'The result comes by direct message.'),
      reference: null,
      request,
    },
    entries: [
      {
        ...auditBase(ports, receipt),
        subject,
        outcome: 'requested',
        reason: reasonOf(raw),
        before: null,
        after,
        requestId: request,
      },
    ],
    subjects: [],
    also: (trx) =>
      wantCards(trx, requestCard, policy.channels[requestCard.channel], [
        { subject: requestSubject(request), version: 'open' },
      ]),
  };
}

async function alreadyRequested(
  ports: PeopleLookup & Uses<'clock'>,
  { section }: AnyOperation,
  open: Request | undefined,
): Promise<Refused> {
  const name = open ? await nameOf(ports, open.requester) : '';
  const now = ports.clock.now();
  const sentence = open
    ? words(
        `同じ操作はすでに承認待ちです（${formatTime(open.at, 'ja', now)} に ${name} さんが依頼）。`,
        `The same operation is already waiting for a decision (requested by ${name} at ${formatTime(open.at, 'en', now)} JST).`,
      )
    : words('同じ操作はすでに承認待ちです。', 'The same operation is already waiting for a decision.');
  return new Refused('already_decided', sentence, { section });
}
