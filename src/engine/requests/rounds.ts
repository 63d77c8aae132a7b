import { sql } from 'kysely';
import { formatTime } from '../../domain/tokyo.ts';
import { words } from '../../domain/words.ts';
import { mention, message, paragraph } from '../../slack/blocks.ts';
import { record } from '../audit/audit.ts';
import { lookForCards, prioritiseCards, storeNotice } from '../messages/card.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import { eachAlone } from '../each-alone.ts';
import { languageOf, nameOf } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import { findPreview, storedPreview } from '../operations/preview.ts';
import { type HasRequestCard, requestSubject } from './card.ts';
import { notifyRequester } from './notify-requester.ts';
import { closeRequest, type RequestDecision, findRequest, lockRequest } from './store.ts';

type RoundPorts = HasCatalog &
  HasRequestCard &
  Uses<'db' | 'clock' | 'policy' | 'policyHash' | 'people' | 'cardsChanged' | 'log'>;

/** Closes expired requests, and reminds the approvers once when half the time has passed. */
export async function tendRequests(ports: RoundPorts): Promise<void> {
  const now = ports.clock.now();
  const open = await ports.db
    .selectFrom('banto.request')
    .select(['id', 'at', 'expires_at', 'reminded_at'])
    .where('state', '=', 'open')
    .where((eb) =>
      eb.or([
        eb('expires_at', '<=', now),
        eb.and([eb('reminded_at', 'is', null), eb(sql<Date>`at + (expires_at - at) / 2`, '<=', now)]),
      ]),
    )
    .orderBy('expires_at')
    .execute();
  await eachAlone(ports, 'request not tended', open, ({ id, expires_at }) =>
    expires_at <= now ? expire(ports, id, now) : remind(ports, id, now),
  );
  if (open.length > 0) ports.cardsChanged();
}

/** Closes an expired request, without any other effect, and notifies the requester. */
async function expire(ports: RoundPorts, id: string, now: Date): Promise<void> {
  const request = await findRequest(ports.db, id);
  const operation = request && ports.catalog.findOperation(request.operation);
  if (!request || !operation) return;
  const language = await languageOf(ports, request.requester);
  await ports.db.transaction().execute(async (trx) => {
    const locked = await lockRequest(trx, id);
    if (locked?.state !== 'open') return;
    const outcome = words(
      '期限内に承認も却下もされなかったため、終了しました。何も変更していません。',
      'Nobody decided in time, so the request was closed. Nothing was changed.',
    );
    const decision: RequestDecision = { state: 'expired', by: null, at: now, reason: null, outcome };
    await closeRequest(trx, id, decision);
    await notifyRequester(trx, operation, request, language, decision);
    await prioritiseCards(trx, [requestSubject(id)], id);
    await record(trx, [
      {
        at: now,
        actor: 'schedule',
        team: request.team,
        source: 'schedule',
        operation: 'request.expire',
        subject: request.subject,
        outcome: 'done',
        reason: null,
        before: { state: 'open' },
        after: { state: 'expired', operation: operation.name },
        requestId: id,
        receiptId: null,
        policy: ports.policyHash,
      },
    ]);
  });
}

/** Reminds the approvers once: who waits for what, and until when. */
async function remind(ports: RoundPorts, id: string, now: Date): Promise<void> {
  const request = await findRequest(ports.db, id);
  const operation = request && ports.catalog.findOperation(request.operation);
  if (!request || !operation) return;
  const { language, roles, channels } = ports.policy;
  const approvers = roles.approver.filter((holder) => holder !== request.requester);
  const until = formatTime(request.expires_at, language, now);
  const by = await nameOf(ports, request.requester);
  const preview = await findPreview(ports.db, request.preview_id, operation.name, request.requester);
  const effect = preview && storedPreview(preview).effect;
  // The effect tells several waiting requests apart.
  const text = words(
    `承認依頼「${operation.title.ja}」が承認を待っています（依頼者 ${by} さん、期限 ${until}）。${effect?.ja ?? ''}`,
    `The request “${operation.title.en}” by ${by} is waiting for a decision (until ${until} JST). ${effect?.en ?? ''}`,
  )[language];
  const mentions = approvers.flatMap((holder) => [mention(holder), ' ']);
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
      message: message(text, [paragraph(...mentions, text)]),
    });
  });
}
