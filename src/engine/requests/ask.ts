import { randomUUID } from 'node:crypto';
import { takeLock } from '../../db/lock.ts';
import type { Json } from '../../db/tables.ts';
import { type Offer, Refused } from '../../domain/errors.ts';
import { policyNow } from '../../domain/policy.ts';
import { codeNeeded } from '../../domain/second-factor/step-up.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { formatYen } from '../../domain/text/yen.ts';
import type { Trx } from '../database.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { nameIn, refersTo } from '../definitions/reference.ts';
import { wantCards } from '../posting/card.ts';
import { type NeedsApproval, reasonOf, type RequestApproval } from '../operations/handler.ts';
import { storedPreview } from '../operations/preview.ts';
import { nameOf, type PeopleLookup } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import { auditBase, type ReceiptOutcome } from '../receipts/outcome.ts';
import { requestSubject } from '../posting/card.ts';
import { type ApproverPorts, findUndecidable } from './approvers.ts';
import type { HasRequestCard } from './card.ts';
import { totalOf } from './rules.ts';
import { findOpenAbout, findOpenRequest, insertRequest, type Request } from './store.ts';
import { stateWords, subjectOf } from './text.ts';

type AskPorts = HasRequestCard & ApproverPorts & Uses<'db' | 'clock' | 'policyHash'>;

/**
 * Stores a request for a second person, and its card.
 * @throws Refused when the same is already requested, or when nobody could decide on it.
 */
export const requestApproval =
  (ports: AskPorts): RequestApproval =>
  async (requester) => {
    const limit = policyNow(ports.policy).secondPerson.stepUpOverYen;
    const undecidable = await findUndecidable(ports, requester.id, { asksForCodes: limit !== undefined });
    return (trx, needs) => {
      const { operation, why, preview } = needs;
      if (undecidable.atAll) throw nobodyDecides(operation, why);
      const total = totalOf(operation, storedPreview(preview).approval);
      if (undecidable.withCode && codeNeeded({ total, agreed: 0 }, limit)) throw nobodyHasCode(operation, total);
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

const nobodyHasCode = ({ section }: AnyOperation, total: number | null): Refused => {
  const [ja, en] = total === null ? ['この依頼', 'this'] : [`${formatYen(total)} `, formatYen(total)];
  return new Refused(
    'no_approver',
    words(
      `${ja}の承認にはコードが必要ですが、認証アプリを登録した承認者がいないため、依頼を受け付けられません。`,
      `Approving ${en} needs a code, and no approver has an authenticator.`,
    ),
    {
      section,
      next: words(
        'システム管理者に登録（npm run enrol）を依頼してください。',
        'Ask an administrator to enrol one (npm run enrol).',
      ),
    },
  );
};

async function storeRequest(trx: Trx, ports: AskPorts, needs: NeedsApproval): Promise<ReceiptOutcome> {
  const { operation, receipt, raw, preview, why } = needs;
  const at = ports.clock.now();
  const id = randomUUID();
  const subject = operation.perRequest === true ? `${needs.subject}:${id}` : needs.subject;
  if (operation.perRequest === true) {
    await takeLock(trx, `requests ${operation.name}`);
    const same = await findOpenAbout(trx, operation.name, preview.id);
    if (same) throw await alreadyRequested(ports, needs, same);
  }
  const stored = await insertRequest(trx, {
    id,
    receipt_id: receipt.id,
    operation: operation.name,
    subject,
    parameters: raw,
    preview_id: preview.id,
    requester: receipt.actor,
    team: receipt.team,
    why,
    policy: ports.policyHash,
    at,
    expires_at: new Date(at.getTime() + ports.policy.requestExpiresMs),
  });
  if (!stored) throw await alreadyRequested(ports, needs, await findOpenRequest(trx, operation.name, subject));
  return requestedOutcome(ports, { ...needs, subject }, id);
}

function requestedOutcome(
  ports: AskPorts,
  { operation, receipt, raw, subject, preview, why }: NeedsApproval,
  request: string,
): ReceiptOutcome {
  const shown = storedPreview(preview);
  const { rehearsal } = shown;
  const after: Json = { parameters: { ...raw }, why, ...(rehearsal && { rehearsal }) };
  const { requestCard, policy } = ports;
  const about = subjectOf(operation, shown);
  return {
    state: 'requested',
    result: {
      outcome: 'requested',
      sentence: words(`${stateWords.open.ja}: ${about.ja}`, `${stateWords.open.en}: ${about.en}`),
      next: words(
        `承認を依頼しました。${why.ja}結果はDMでお知らせします。`,
        `A second person has been asked. ${why.en} The result comes by direct message.`,
      ),
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
  { operation: { section }, receipt }: NeedsApproval,
  open: Request | undefined,
): Promise<Refused> {
  const now = ports.clock.now();
  const offers = [allRequests];
  if (!open)
    return new Refused(
      'already_decided',
      words('同じ操作が承認待ちです。', 'The same operation is waiting for a decision.'),
      {
        section,
        offers,
      },
    );
  const name = await nameOf(ports, open.requester);
  const own = open.requester === receipt.actor;
  return new Refused(
    'already_decided',
    words(
      `同じ操作はすでに承認待ちです（${formatTime(open.at, 'ja', now)} に ${name} さんが依頼）。`,
      `The same operation is already waiting for a decision (requested by ${name} at ${formatTime(open.at, 'en', now)} JST).`,
    ),
    {
      section,
      next: own
        ? words('取り下げるか、結果をお待ちください。', 'Withdraw it, or wait for the result.')
        : words(
            `${name} さんに取り下げを頼むか、結果をお待ちください。`,
            `Ask ${name} to withdraw it, or wait for the result.`,
          ),
      offers,
    },
  );
}

/** Where the open requests stand, with the buttons of who may decide on or withdraw them. */
const allRequests: Offer = {
  does: nameIn(refersTo('query', 'ops.requests')),
  label: words('承認待ちを見る', 'Show requests'),
};
