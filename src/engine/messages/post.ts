import { sql } from 'kysely';
import type { Message } from '../../slack/blocks.ts';
import { OutdatedPayload } from '../../slack/contract.ts';
import type { Posted } from '../../slack/messenger.ts';
import { slackFailure } from '../../slack/web-client.ts';
import type { CardContext } from '../definitions/card-kind.ts';
import { NOTICE, storedMessage } from './card.ts';
import { contextOf, type DeliveryPorts, type DueCard, kindOf, storeShown } from './due-card.ts';
import { markLate } from './late.ts';
import { nativeType, rememberRefused } from './refused-blocks.ts';

/**
 * Brings one card up to date in Slack; `renew` holds the channel's turn for longer. When Slack refuses its blocks, those
 * that a workspace may not have are shown as text. @throws what Slack says
 */
export async function postCard(ports: DeliveryPorts, card: DueCard, renew: () => Promise<void>): Promise<void> {
  const context = contextOf(ports);
  const drawn = await drawCard(ports, card, context);
  if (!drawn) return storeShown(ports, card, card.wanted, card.ts);
  try {
    await send(ports, card, drawn, renew);
  } catch (error) {
    if (!blocksRefused(error) || !drawn.message.blocks.some(nativeType)) throw error;
    const plain = await drawCard(ports, card, { ...context, native: () => false });
    if (!plain) throw error;
    await send(ports, card, plain, renew);
    await rememberRefused(ports, drawn.message, plain.message);
  }
}

function blocksRefused(error: unknown): boolean {
  const failure = slackFailure(error);
  return failure.kind === 'refused' && /^invalid_(?:blocks|attachments)$/u.test(failure.code);
}

interface DrawnCard {
  readonly version: string;
  readonly message: Message;
}

async function send(ports: DeliveryPorts, card: DueCard, drawn: DrawnCard, renew: () => Promise<void>): Promise<void> {
  await renew();
  if (card.ts !== null && (await editMessage(ports, { channel: card.channel, ts: card.ts }, drawn.message)))
    return storeShown(ports, card, drawn.version, card.ts);
  const found = card.attempted_at === null ? undefined : await findLost(ports, card, card.attempted_at);
  if (found) {
    await ports.messenger.update(found, drawn.message);
    return storeShown(ports, card, drawn.version, found.ts);
  }
  await ports.db
    .updateTable('banto.card')
    // The database's clock: it is close to Slack's, while tests and drills may set Banto's.
    .set({ attempted_at: sql`clock_timestamp()` })
    .where('id', '=', card.id)
    .execute();
  await renew();
  const posted = await ports.messenger.post(card.channel, drawn.message, { card: card.id }, card.thread);
  return storeShown(ports, card, drawn.version, posted.ts);
}

/** Edits the message; returns false when somebody has deleted it, so that it is posted again. */
async function editMessage(ports: DeliveryPorts, posted: Posted, drawn: Message): Promise<boolean> {
  try {
    await ports.messenger.update(posted, drawn);
    return true;
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'refused' && failure.code === 'message_not_found') return false;
    throw error;
  }
}

/** Finds a post whose response was lost. Without the scope for that it may be posted twice; `doctor` warns about it. */
async function findLost(ports: DeliveryPorts, card: DueCard, since: Date): Promise<Posted | undefined> {
  try {
    return await ports.messenger.findPost(card.channel, { card: card.id }, since, card.thread);
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'refused' && failure.code === 'missing_scope') return undefined;
    throw error;
  }
}

/** A stored notice, or a card drawn from the database; undefined when the card's subject no longer exists. */
async function drawCard(ports: DeliveryPorts, card: DueCard, context: CardContext): Promise<DrawnCard | undefined> {
  const drawn = await draw(ports, card, context);
  return drawn && { ...drawn, message: markLate(drawn.message, card, context) };
}

async function draw(ports: DeliveryPorts, card: DueCard, context: CardContext): Promise<DrawnCard | undefined> {
  if (card.kind === NOTICE)
    return { version: card.wanted, message: storedMessage(card.content as never, context.native) };
  const kind = kindOf(ports, card);
  if (!kind) throw new OutdatedPayload(`no card kind ${card.kind}`);
  if (kind.privateOnly && !(await ports.messenger.isPrivate(card.channel))) {
    throw new Error(`channel ${card.channel} is not private, or is shared: ${card.kind} is not posted there`);
  }
  return kind.draw(ports.db, card.subject, context);
}
