import { MINUTE_MS } from '../../domain/time/duration.ts';
import { type Language, type Words, words } from '../../domain/text/words.ts';
import type { Message } from '../../slack/blocks.ts';
import type { ClickDelivery, CommandDelivery, Delivery, ShortcutDelivery } from '../../slack/delivery.ts';
import { limits } from '../../slack/limits.ts';
import { ResponseRefused } from '../../slack/respond.ts';
import type { ViewRef } from '../../slack/messenger.ts';
import { slackFailure } from '../../slack/web-client.ts';
import { storeNotice } from '../posting/card.ts';
import type { Frame } from '../posting/modal.ts';
import type { Uses } from '../ports.ts';
import { type Reply, replyMessage, replyModal } from './reply.ts';

/** Where a person asked for something: in a modal, beside a message, or where Slack gives no response URL. */
export interface AskedFrom {
  /** The modal that they submitted and that still says that it is being done. */
  readonly modal?: { readonly view: ViewRef; readonly frame: Omit<Frame, 'language'> } | undefined;
  readonly responseUrl: string | null | undefined;
  /** When they asked: a response URL works for half an hour. */
  readonly at: Date;
  /** A press on Home or in a modal, which has no response URL; its trigger opens a modal for three seconds. */
  readonly click?: FreshClick | undefined;
}

export interface FreshClick {
  readonly delivery: Pick<ClickDelivery, 'triggerId' | 'arrived'> & Partial<Pick<ClickDelivery, 'view'>>;
  readonly frame: Omit<Frame, 'language'>;
}

/** A trigger older than this is not tried: it would expire on the way. Milliseconds. */
const TRIGGER_MS = 2_500;

/**
 * Shows the reply where the person asked: in their modal, beside the message, or in a new modal. Returns false when
 * there is no such place, or no longer: the modal was closed, the URL or the trigger has expired.
 */
export async function showReply(
  { messenger, clock }: Uses<'messenger' | 'clock'>,
  { modal, responseUrl, at, click }: AskedFrom,
  reply: Reply,
  language: Language,
): Promise<boolean> {
  try {
    if (modal) {
      await messenger.updateView(modal.view, replyModal({ ...modal.frame, language }, reply));
      return true;
    }
    const age = clock.now().getTime() - at.getTime();
    if (responseUrl !== null && responseUrl !== undefined && age <= limits.responseUrl.minutes * MINUTE_MS) {
      await messenger.respond(responseUrl, replyMessage(reply, language), 'ephemeral');
      return true;
    }
    if (!click || performance.now() - click.delivery.arrived > TRIGGER_MS) return false;
    const { triggerId, view } = click.delivery;
    const shown = replyModal({ ...click.frame, language }, reply);
    // On top of the modal that was pressed in, so that what was entered there is not lost.
    await (view?.type === 'modal' ? messenger.pushView(triggerId, shown) : messenger.openView(triggerId, shown));
    return true;
  } catch (error) {
    if (error instanceof ResponseRefused || slackFailure(error).kind === 'refused') return false;
    throw error;
  }
}

/** Whom a direct message goes to, and the key under which it is stored only once. */
export interface Addressee {
  readonly person: string;
  readonly key: string;
}

/** The person of a delivery, who is told its reply once. */
export const addresseeOf = ({ who, id }: Pick<Delivery, 'who' | 'id'>): Addressee => ({
  person: who.user,
  key: `reply:${id}`,
});

export type DirectPorts = Uses<'db' | 'cardsChanged'>;

/** Sends the reply by direct message: it is stored, so it arrives even if Slack is busy now. */
export async function sendReply(
  ports: DirectPorts,
  { person, key }: Addressee,
  title: Words | undefined,
  reply: Reply,
  language: Language,
): Promise<void> {
  await storeNotice(ports.db, { key, channel: person, message: replyMessage(reply, language, title) });
  ports.cardsChanged();
}

/** Tells a person the reply to a command, press or shortcut: where they asked, or else by direct message. */
export async function tellReply(
  ports: DirectPorts & Uses<'messenger' | 'clock' | 'log'>,
  delivery: CommandDelivery | ClickDelivery | ShortcutDelivery,
  { name, title = words('番頭', 'Banto'), fresh = true }: ReplyFrame,
  reply: Reply,
  language: Language,
): Promise<void> {
  const { responseUrl } = delivery;
  const click = delivery.kind !== 'command' && fresh ? { delivery, frame: { name, title } } : undefined;
  const seen = await showReply(ports, { responseUrl, at: ports.clock.now(), click }, reply, language).catch(
    (error: unknown) => {
      ports.log.warn({ err: error, operation: name }, 'reply not shown, sent by direct message');
      return false;
    },
  );
  if (!seen) await sendReply(ports, addresseeOf(delivery), title, reply, language);
}

export interface ReplyFrame {
  /** The action's name. */
  readonly name: string;
  readonly title?: Words | undefined;
  /** Whether the press's trigger is still unused. */
  readonly fresh?: boolean;
}

/** Shows a message to the person who pressed: beside the message they pressed, or else by direct message. */
export async function showMessage(
  ports: DirectPorts & Uses<'messenger'>,
  responseUrl: string | undefined,
  { person, key }: Addressee,
  shown: Message,
): Promise<void> {
  if (responseUrl !== undefined) return ports.messenger.respond(responseUrl, shown, 'ephemeral');
  await storeNotice(ports.db, { key, channel: person, message: shown });
  ports.cardsChanged();
}
