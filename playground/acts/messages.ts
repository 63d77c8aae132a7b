import { channels } from '../cast.ts';
import { textOf } from '../slack/workspace/text.ts';
import type { Message } from '../slack/workspace/types.ts';
import type { Stage } from './stage.ts';

/** Waits for the messages that people see in Slack. */
export const shownMessages = ({ slack, sql }: Stage) => {
  const naming = (channel: string, id: string): Message[] =>
    slack.channel(channel).filter(({ blocks }) => JSON.stringify(blocks).includes(id));

  /** Waits for a message in a channel or in a person's direct messages. */
  const seen = (
    channel: string,
    what: string,
    find: (messages: readonly Message[]) => Message | undefined,
  ): Promise<Message> =>
    slack.waitFor(
      () => find(slack.channel(channel)),
      8_000,
      () => `${what}; there are ${slack.channel(channel).map(textOf).join('\n---\n')}`,
    );

  const cardsOf = (partner: string): Message[] => naming(channels.reviews, partner);

  /** Waits for a partner's only review card to match. @throws when there are several */
  const reviewCardOf = (partner: string, fits: (text: string) => boolean = () => true): Promise<Message> =>
    seen(channels.reviews, `the card of ${partner}`, () => {
      const [card, ...others] = cardsOf(partner);
      if (others.length > 0) throw new Error(`${partner} has ${others.length + 1} cards`);
      return card && fits(textOf(card)) ? card : undefined;
    });

  /** The newest request card that matches. */
  const requestCard = (fits: (text: string, message: Message) => boolean): Promise<Message> =>
    seen(channels.payouts, 'a request card', (messages) =>
      messages.findLast((message) => textOf(message).includes('依頼番号') && fits(textOf(message), message)),
    );

  /** The open request on a subject (default: the only open one), with its card. */
  const openRequest = async (subject?: string): Promise<{ readonly id: string; readonly card: Message }> => {
    const { id } = await slack.waitFor(
      async () => {
        const [request] = await sql<{ id: string }>(
          `select id from banto.request where state = 'open' and ($1::text is null or subject = $1)`,
          [subject ?? null],
        );
        return request;
      },
      20_000,
      'the request',
    );
    const card = await slack.waitFor(() => naming(channels.payouts, id)[0], 20_000, 'the request card');
    return { id, card };
  };

  /** A message in the payouts channel that matches. */
  const posted = (fits: (text: string) => boolean): Promise<Message> =>
    seen(channels.payouts, 'a post', (messages) => messages.find((message) => fits(textOf(message))));

  /** A direct message to the person that matches. */
  const directMessage = (person: string, fits: (text: string) => boolean): Promise<Message> =>
    seen(person, `a direct message to ${person}`, (messages) => messages.find((message) => fits(textOf(message))));

  return { cardsOf, reviewCardOf, requestCard, openRequest, posted, directMessage };
};
