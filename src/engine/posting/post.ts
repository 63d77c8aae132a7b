import { isGroupId } from '../../domain/text/slack-id.ts';
import { sql } from 'kysely';
import type { Message } from '../../slack/blocks.ts';
import { OutdatedPayload } from '../../slack/contract.ts';
import type { Marker, Posted } from '../../slack/messenger.ts';
import { nativesIn } from '../../slack/native-blocks.ts';
import { slackCode, slackFailure } from '../../slack/web-client.ts';
import type { CardContext, Drawn } from '../definitions/card-kind.ts';
import { languageOf } from '../people/lookup.ts';
import { languagesOf, NOTICE, readersOf, storedMessage, storeNotice } from './card.ts';
import { contextOf, type DeliveryPorts, type DueCard, kindOf, postedOf, storeShown } from './due-card.ts';
import { markLate } from './late.ts';
import { openingOf, withOpening } from './opening.ts';
import { GONE, isOfBlocks, isPostedAnew, leavesThread } from './slack-refusals.ts';
import { rememberRefused } from './refused-blocks.ts';
import { assertSheltered } from './shelter.ts';

/**
 * Brings one card up to date in Slack; `renew` holds the channel's turn for longer. When Slack refuses its blocks, those
 * that a workspace may not have are shown as text. @throws what Slack says
 */
export async function postCard(ports: DeliveryPorts, card: DueCard, renew: () => Promise<void>): Promise<void> {
  if (isGroupId(card.channel)) return passToMembers(ports, card);
  await assertSheltered(ports, card.channel, card.kind === NOTICE ? readersOf(card.content) : undefined);
  const context = contextOf(ports);
  const drawn = await drawCard(ports, card, context);
  if (!drawn) return storeShown(ports, card, { version: card.wanted, posted: postedOf(card) });
  try {
    await send(ports, card, drawn, renew);
  } catch (error) {
    if (!blocksRefused(error) || !drawn.message.blocks.some((block) => nativesIn(block).length > 0)) throw error;
    const plain = await drawCard(ports, card, { ...context, native: () => false });
    if (!plain) throw error;
    await send(ports, card, plain, renew);
    await rememberRefused(ports, drawn.message, plain.message);
  }
}

function blocksRefused(error: unknown): boolean {
  const failure = slackFailure(error);
  return failure.kind === 'refused' && isOfBlocks(failure.code);
}

async function send(ports: DeliveryPorts, card: DueCard, drawn: Drawn, renew: () => Promise<void>): Promise<void> {
  await renew();
  const old = postedOf(card);
  const refused = old ? await editMessage(ports, card, old, drawn) : undefined;
  if (old && refused === undefined) return storeShown(ports, card, { version: drawn.version, posted: old });
  const posted = await post(ports, card, drawn, renew);
  const note = refused === GONE ? undefined : refused;
  await storeShown(ports, card, { version: drawn.version, posted, note });
  if (old && note !== undefined) await deleteOld(ports, card, old, note);
}

/** Posts the message, unless an earlier post whose response was lost is found; returns where it is. */
async function post(ports: DeliveryPorts, card: DueCard, drawn: Drawn, renew: () => Promise<void>): Promise<Posted> {
  const found = card.attempted_at === null ? undefined : await findLost(ports, card, card.attempted_at);
  if (found) {
    await ports.messenger.update(found, drawn.message, markerOf(ports, card, drawn));
    return found;
  }
  await ports.db
    .updateTable('banto.card')
    // The database's clock: it is close to Slack's, while tests and drills may set Banto's.
    .set({ attempted_at: sql`clock_timestamp()` })
    .where('id', '=', card.id)
    .execute();
  await renew();
  return postAt(ports, card, drawn);
}

const markerOf = (
  { databaseId: database }: DeliveryPorts,
  { id: card }: DueCard,
  { decided = false }: Drawn,
): Marker => ({
  card,
  database,
  decided,
});

/** Posts the message: in its thread, or in the channel where Slack goes on refusing replies there. */
async function postAt(ports: DeliveryPorts, card: DueCard, drawn: Drawn): Promise<Posted> {
  const { messenger, log } = ports;
  const { kind, subject, channel, thread, attempts } = card;
  const marker = markerOf(ports, card, drawn);
  try {
    return await messenger.post(channel, drawn.message, marker, thread);
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind !== 'refused' || !leavesThread(failure.code, attempts)) throw error;
    log.warn({ kind, subject, channel, code: failure.code }, 'reply refused, posted in the channel');
    return messenger.post(channel, drawn.message, marker);
  }
}

/** Edits the message; returns Slack's code when it cannot be edited, so that it is posted anew. */
async function editMessage(
  ports: DeliveryPorts,
  card: DueCard,
  posted: Posted,
  drawn: Drawn,
): Promise<string | undefined> {
  try {
    await ports.messenger.update(posted, drawn.message, markerOf(ports, card, drawn));
    return undefined;
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'refused' && isPostedAnew(failure.code, card.attempts)) return failure.code;
    throw error;
  }
}

/** Removes a message that was posted anew, where Slack lets Banto; its buttons still check everything when pressed. */
async function deleteOld(ports: DeliveryPorts, card: DueCard, old: Posted, code: string): Promise<void> {
  const { kind, subject, channel } = card;
  const outcome = await ports.messenger.delete(old).then(
    () => 'deleted',
    (error: unknown) => slackCode(error),
  );
  ports.log.warn({ kind, subject, channel, code, old: outcome }, 'card could not be edited, posted anew');
}

/**
 * Finds a post whose response was lost. Without the scope for that it may be posted twice; `doctor` warns about it. Direct
 * messages are not looked for: Banto never asks for `im:history`.
 */
async function findLost(ports: DeliveryPorts, card: DueCard, since: Date): Promise<Posted | undefined> {
  if (/^[UWD]/u.test(card.channel)) return undefined;
  try {
    const { id, channel, thread, ts: except } = card;
    return await ports.messenger.findPost(channel, { card: id }, { since, thread, except });
  } catch (error) {
    const failure = slackFailure(error);
    // Nothing was posted in a thread that is gone.
    if (failure.kind === 'refused' && /^(?:missing_scope|thread_not_found)$/u.test(failure.code)) return undefined;
    throw error;
  }
}

/** A stored notice, or a card drawn from the database; undefined when the card's subject no longer exists. */
async function drawCard(ports: DeliveryPorts, card: DueCard, context: CardContext): Promise<Drawn | undefined> {
  const drawn = await draw(ports, card, context);
  return drawn && { ...drawn, message: markLate(drawn.message, card, context) };
}

async function draw(ports: DeliveryPorts, card: DueCard, context: CardContext): Promise<Drawn | undefined> {
  if (card.kind === NOTICE) return { version: card.wanted, message: await noticeOf(ports, card, context) };
  const kind = kindOf(ports, card);
  if (!kind) throw new OutdatedPayload(`no card kind ${card.kind}`);
  return kind.draw(ports.db, card.subject, context);
}

/** A stored notice, in the language of the person it is for where it has several. */
async function noticeOf(
  ports: DeliveryPorts,
  { content, channel }: DueCard,
  { native }: CardContext,
): Promise<Message> {
  const all = languagesOf(content);
  const said = all ? all[await languageOf(ports, channel)] : storedMessage(content as never, native);
  const opens = openingOf(content);
  return opens ? withOpening(ports, channel, opens, said) : said;
}

/** A notice to a user group: the same one to each of its members, whom a mention in a channel may not reach. */
async function passToMembers(ports: DeliveryPorts, card: DueCard): Promise<void> {
  const members = await ports.people.membersOf(card.channel);
  const notice = {
    message: storedMessage(card.content as never, contextOf(ports).native),
    languages: languagesOf(card.content),
    opens: openingOf(card.content),
    priority: 2,
  };
  for (const person of members)
    await storeNotice(ports.db, { ...notice, key: `${card.subject}:${person}`, channel: person });
  return storeShown(ports, card, { version: card.wanted, posted: null });
}
