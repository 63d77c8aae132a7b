import { MINUTE_MS } from '../../domain/duration.ts';
import type { Language } from '../../domain/words.ts';
import { limits } from '../../slack/limits.ts';
import { ResponseRefused } from '../../slack/respond.ts';
import { slackFailure } from '../../slack/web-client.ts';
import type { Frame } from '../messages/modal.ts';
import type { Uses } from '../ports.ts';
import { type Reply, replyMessage, replyModal } from './reply.ts';

/** Where a person asked for something: in a modal, or beside a message. */
export interface AskedFrom {
  readonly modal?: { readonly viewId: string; readonly frame: Omit<Frame, 'language'> } | undefined;
  readonly responseUrl: string | null | undefined;
  readonly at: Date;
}

/** Shows the reply where the person asked. Returns false when the modal was closed, or no URL was given or it has expired. */
export async function showReply(
  { messenger, clock }: Uses<'messenger' | 'clock'>,
  { modal, responseUrl, at }: AskedFrom,
  reply: Reply,
  language: Language,
): Promise<boolean> {
  try {
    if (modal) {
      await messenger.updateView({ id: modal.viewId }, replyModal({ ...modal.frame, language }, reply));
      return true;
    }
    const age = clock.now().getTime() - at.getTime();
    if (responseUrl === null || responseUrl === undefined || age > limits.responseUrl.minutes * MINUTE_MS) return false;
    await messenger.respond(responseUrl, replyMessage(reply, language), 'ephemeral');
    return true;
  } catch (error) {
    if (error instanceof ResponseRefused || slackFailure(error).kind === 'refused') return false;
    throw error;
  }
}
