import { sql } from 'kysely';
import { isRehearsal } from '../../domain/rehearsal.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { words } from '../../domain/text/words.ts';
import { message, paragraph } from '../../slack/blocks.ts';
import { record } from '../audit/audit.ts';
import { lookForCards, prioritiseCards, storeNotice } from '../posting/card.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import { eachAlone } from '../each-alone.ts';
import { languageOf, nameOf } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import type { HasRequestCard } from './card.ts';
import { requestSubject } from '../posting/card.ts';
import { notifyRequester } from './notify-requester.ts';
import { closeRequest, type RequestDecision, lockRequest } from './store.ts';
import { waitsWords } from './text.ts';
import { mentionedApprovers } from './views.ts';
import { findRequested, shownWhenRequested } from './requested.ts';

type RoundPorts = HasCatalog &
  HasRequestCard &
  Uses<'db' | 'clock' | 'policy' | 'policyHash' | 'people' | 'cardsChanged' | 'log'>;

/**
 * Closes expired requests and, when Banto is live again, those of a rehearsal; reminds the approvers once when half the
 * time has passed. Returns whether any is open.
 */
export async function tendRequests(ports: RoundPorts): Promise<boolean> {
  const now = ports.clock.now();
  const live = !isRehearsal(ports.policy);
  const open = await ports.db
    .selectFrom('banto.request as r')
    .innerJoin('banto.preview as p', 'p.id', 'r.preview_id')
    .select(['r.id', 'r.at', 'r.expires_at', 'r.reminded_at'])
    .select(sql<boolean>`p.shown ? 'rehearsal'`.as('rehearsal'))
    .select((eb) =>
      eb
        .or([
          eb('r.expires_at', '<=', now),
          eb.and([eb('r.reminded_at', 'is', null), eb(sql<Date>`r.at + (r.expires_at - r.at) / 2`, '<=', now)]),
          ...(live ? [sql<boolean>`p.shown ? 'rehearsal'`] : []),
        ])
        .as('due'),
    )
    .where('r.state', '=', 'open')
    .orderBy('r.expires_at')
    .execute();
  const due = open.filter((request) => request.due);
  await eachAlone(ports, 'request not tended', due, ({ id, expires_at, rehearsal }) => {
    if (expires_at <= now) return end(ports, id, now, 'expired');
    return rehearsal && live ? end(ports, id, now, 'rehearsed') : remind(ports, id, now);
  });
  if (due.length > 0) ports.cardsChanged();
  return open.length > 0;
}

/** Why Banto itself closes a request, and how that is recorded. */
const endings = {
  expired: {
    state: 'expired',
    outcome: words(
      '期限内に承認も却下もされなかったため、終了しました。何も変更していません。',
      'Nobody decided in time, so the request was closed. Nothing was changed.',
    ),
    operation: 'request.expire',
    recorded: { outcome: 'done', reason: null },
  },
  rehearsed: {
    state: 'failed',
    outcome: words(
      'リハーサル中の依頼のため、本番になった時点で終了しました。何も変更していません。',
      'It was requested in a rehearsal, which is over, so it was closed. Nothing was changed.',
    ),
    operation: 'request.close',
    recorded: { outcome: 'refused', reason: 'stale: It was requested in a rehearsal, which is over.' },
  },
} as const;

/** Closes a request without any other effect, and notifies the requester. */
async function end(ports: RoundPorts, id: string, now: Date, why: keyof typeof endings): Promise<void> {
  const { state, outcome, operation: did, recorded } = endings[why];
  const requested = await findRequested(ports.db, ports, id);
  if (!requested) return;
  const { request, operation } = requested;
  const language = await languageOf(ports, request.requester);
  await ports.db.transaction().execute(async (trx) => {
    const locked = await lockRequest(trx, id);
    if (locked?.state !== 'open') return;
    const decision: RequestDecision = { state, by: null, at: now, reason: null, outcome };
    await closeRequest(trx, id, decision);
    await notifyRequester(trx, operation, request, language, decision);
    await prioritiseCards(trx, [requestSubject(id)], id);
    await record(trx, [
      {
        at: now,
        actor: 'schedule',
        team: request.team,
        source: 'schedule',
        operation: did,
        subject: request.subject,
        ...recorded,
        before: { state: 'open' },
        after: { state, operation: operation.name },
        requestId: id,
        receiptId: null,
        policy: ports.policyHash,
      },
    ]);
  });
}

/** Reminds the approvers once: who waits for what, and until when. */
async function remind(ports: RoundPorts, id: string, now: Date): Promise<void> {
  const requested = await findRequested(ports.db, ports, id);
  if (!requested) return;
  const { request, operation } = requested;
  const { language, channels } = ports.policy;
  const until = formatTime(request.expires_at, language, now);
  const by = await nameOf(ports, request.requester);
  const text = waitsWords(operation, by, until, (await shownWhenRequested(ports.db, requested)) ?? {})[language];
  const mentions = mentionedApprovers(request, { policy: ports.policy, language });
  await ports.db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('banto.request')
      .set({ reminded_at: now })
      .where('id', '=', id)
      .where('state', '=', 'open')
      .where('reminded_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return;
    await lookForCards(trx, ports.requestCard.name, [requestSubject(id)]);
    await storeNotice(trx, {
      key: `request:${id}:reminder`,
      channel: channels[ports.requestCard.channel],
      message: message(text, [paragraph(...mentions, ...(mentions.length === 0 ? [] : [' ']), text)]),
    });
  });
}
