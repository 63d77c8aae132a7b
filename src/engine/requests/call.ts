import { sql } from 'kysely';
import { formatTime } from '../../domain/time/tokyo.ts';
import { words } from '../../domain/text/words.ts';
import { message, paragraph } from '../../slack/blocks.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import { eachAlone } from '../each-alone.ts';
import { storeNotice } from '../posting/card.ts';
import { languageOf, nameOf } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import { calledApprovers } from './approvers.ts';
import { requestSubject } from '../posting/card.ts';
import { subjectOf } from './text.ts';
import { findRequested, shownWhenRequested } from './requested.ts';

type CallPorts = HasCatalog & Uses<'db' | 'clock' | 'policy' | 'people' | 'messenger' | 'cardsChanged' | 'log'>;

/**
 * Tells each approver who is not in the channel of a new request, with a link to its card: the card's mention reaches
 * members only. Once for each request, after its card is posted. Returns whether a card is not posted yet.
 */
export async function callApprovers(ports: CallPorts): Promise<boolean> {
  const { db } = ports;
  const uncalled = await db
    .selectFrom('banto.request as r')
    .leftJoin('banto.card as c', (join) =>
      join.on('c.kind', '=', 'request').on('c.subject', '=', sql<string>`${requestSubject('')}::text || r.id`),
    )
    .select(['r.id', 'c.channel', 'c.ts'])
    .where('r.state', '=', 'open')
    .where('r.called_at', 'is', null)
    .execute();
  const posted = uncalled.flatMap(({ id, channel, ts }) =>
    channel === null || ts === null ? [] : [{ id, card: { channel, ts } }],
  );
  await eachAlone(ports, 'approvers not called', posted, ({ id, card }) => callFor(ports, id, card));
  if (posted.length > 0) ports.cardsChanged();
  return posted.length < uncalled.length;
}

async function callFor(
  ports: CallPorts,
  id: string,
  card: { readonly channel: string; readonly ts: string },
): Promise<void> {
  const { db, clock, messenger } = ports;
  const requested = await findRequested(db, ports, id);
  if (!requested) return;
  const { request, operation } = requested;
  const { found } = await calledApprovers(ports, request.requester);
  const members = await messenger.membersOf(card.channel);
  const outside = found.filter((person) => !members.has(person));
  const link = outside.length === 0 ? '' : await messenger.permalink(card);
  const subject = subjectOf(operation, await shownWhenRequested(db, requested));
  const by = await nameOf(ports, request.requester);
  const now = clock.now();
  const notices = await Promise.all(
    outside.map(async (person) => {
      const language = await languageOf(ports, person);
      const until = formatTime(request.expires_at, language, now);
      const text = words(
        `承認のお願い: ${subject.ja}　依頼者 ${by} さん、期限 ${until}`,
        `Please decide: ${subject.en}, requested by ${by}, until ${until} JST`,
      )[language];
      const open = { url: link, text: words('カードを開く', 'Open the card')[language] };
      return {
        key: `request:${id}:call:${person}`,
        channel: person,
        message: message(text, [paragraph(text, '\n', open)]),
      };
    }),
  );
  await db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('banto.request')
      .set({ called_at: now })
      .where('id', '=', id)
      .where('called_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return;
    for (const notice of notices) await storeNotice(trx, notice);
  });
}
