import type { Words } from '../../domain/text/words.ts';
import { type Message, paragraph } from '../../slack/blocks.ts';
import { slackFailure } from '../../slack/web-client.ts';
import { languageOf } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';

/** The card that a direct message is about, and what the link to it says. */
export interface Opening {
  readonly kind: string;
  readonly subject: string;
  readonly label: Words;
}

/** The card that a stored notice opens; undefined when it opens none. */
export const openingOf = (content: unknown): Opening | undefined =>
  (content as { readonly opens?: Opening } | null)?.opens;

/**
 * Adds a link to the card, which only Slack knows. The message never waits for it: a person is called even when the card is
 * not posted yet, or Slack does not say where it is.
 */
export async function withOpening(
  ports: Uses<'db' | 'messenger' | 'people' | 'policy' | 'log'>,
  person: string,
  { kind, subject, label }: Opening,
  { text, blocks }: Message,
): Promise<Message> {
  const card = await ports.db
    .selectFrom('banto.card')
    .select((eb) => ['ts', eb.fn.coalesce('posted_in', 'channel').as('channel')])
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .executeTakeFirst();
  if (!card || card.ts === null) return { text, blocks };
  const url = await ports.messenger.permalink({ channel: card.channel, ts: card.ts }).catch((error: unknown) => {
    ports.log.warn({ kind, subject, failure: slackFailure(error) }, 'no link to the card');
    return '';
  });
  if (url === '') return { text, blocks };
  const open = { url, text: label[await languageOf(ports, person)] };
  return { text, blocks: [...blocks, paragraph(open)] };
}
