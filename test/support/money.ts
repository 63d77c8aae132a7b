import { makeRows, type NewPayout } from '#playground/marketplace/make.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { Message, View } from '#playground/slack/workspace/types.ts';
import type { Banto } from './banto.ts';

/** Where finance reads. */
export const payoutsChannel = 'C0PAYOUTS';

/** What people do with money, in the words of a story. */
export const money = ({ slack, sql, database }: Banto) => {
  /** The marketplace has a payout, due on the day of the stories. Answers its id. */
  const owe = (payout: NewPayout): Promise<string> =>
    makeRows(sql, database.dialect).owe({ due: '2026-11-20', ...payout });

  const payout = async (id: string) =>
    (
      await sql<{ status: string; transaction_id: string | null; notes: string | null; paid_at: Date | null }>(
        'select status, transaction_id, notes, paid_at from payouts_v31 where id = $1',
        [id],
      )
    )[0];

  /** Types an operation's command and waits for its modal with the preview. */
  const open = async (person: string, line: string): Promise<View> =>
    (await slack.as(person).command(line)).opened((view) => view.submit !== undefined);

  /** The card of the newest request that says so. */
  const requestCard = (fits: (text: string, message: Message) => boolean): Promise<Message> =>
    slack.waitFor(
      () =>
        slack
          .channel(payoutsChannel)
          .findLast((message) => textOf(message).includes('承認依頼') && fits(textOf(message), message)),
      8_000,
      () => `a request card; there are ${slack.channel(payoutsChannel).map(textOf).join('\n---\n')}`,
    );

  /** A message in the payouts channel that fits. */
  const posted = (fits: (text: string) => boolean): Promise<Message> =>
    slack.waitFor(
      () => slack.channel(payoutsChannel).find((message) => fits(textOf(message))),
      8_000,
      () => `a post; there are ${slack.channel(payoutsChannel).map(textOf).join('\n---\n')}`,
    );

  /** A direct message to the person that fits. */
  const toldDirectly = (person: string, fits: (text: string) => boolean): Promise<Message> =>
    slack.waitFor(
      () => slack.channel(person).find((message) => fits(textOf(message))),
      8_000,
      () => `a direct message to ${person}; there are ${slack.channel(person).map(textOf).join('\n---\n')}`,
    );

  /** Presses a decision on a request card and reads what only the presser sees. */
  const decide = async (
    person: string,
    card: Message,
    decision: 'request.approve' | 'request.withdraw',
  ): Promise<string> => textOf(await (await slack.as(person).click(card, decision)).message());

  return { owe, payout, open, requestCard, posted, toldDirectly, decide };
};
