import type { Answer } from '../slack/client/answer.ts';
import { textOf } from '../slack/workspace/text.ts';
import type { Message, View } from '../slack/workspace/types.ts';
import type { Stage } from './stage.ts';

/** A click on an operation that was answered with its receipt. */
export interface Acknowledged {
  /** What Slack delivered: the receipt's key. */
  readonly delivery: string;
  readonly subject: string;
  readonly view: View;
}

type Values = Readonly<Record<string, string>>;

const isPreview = (view: View): boolean => view.submit !== undefined;

/** Whether the modal still says that the click was received and nothing more. */
export const stillWaits = (view: View): boolean => view.open && /実行しています|Carrying it out/u.test(textOf(view));

/** What a modal says that is neither a preview nor still being filled. */
const saidIn = (view: View | undefined): string | undefined =>
  view && !isPreview(view) && !/確認しています…|Checking…/u.test(textOf(view)) ? textOf(view) : undefined;

/** What people do in Slack. */
export const clicks = ({ slack }: Pick<Stage, 'slack'>) => {
  /** Types a command and reads the answer. */
  const ask = async (person: string, line: string, channel?: string): Promise<Message> =>
    (await slack.as(person).command(line, { channel })).message();
  /** As `ask`, in words; those may stand in a modal, when Banto had to open one before it knew what to say. */
  const asked = async (person: string, line: string): Promise<string> => {
    const answer = await slack.as(person).command(line);
    return slack.waitFor(
      () => {
        const [message] = answer.messages();
        return message ? textOf(message) : saidIn(answer.view());
      },
      undefined,
      () => `an answer to ${line}; so far: ${answer.text()}`,
    );
  };

  /** Types an operation's command and waits for its modal with the preview. */
  const open = async (person: string, line: string): Promise<View> =>
    (await slack.as(person).command(line)).opened(isPreview, 10_000);

  /** As `open`, where something may be broken: undefined when no modal came. */
  const tryOpen = async (person: string, line: string, ms?: number): Promise<View | undefined> => {
    const answer = await slack.as(person).command(line);
    if (answer.ack.status !== 200) return undefined;
    return answer.opened(isPreview, ms).catch(() => undefined);
  };

  /** Presses an operation's button on a card and waits for its modal with the preview. */
  const press = async (person: string, card: Message, operation: string): Promise<View> =>
    (await slack.as(person).click(card, operation)).opened(isPreview);

  /** Presses something that is answered with a message only the presser sees. */
  const pressed = async (person: string, message: Message, action: string): Promise<Message> =>
    (await slack.as(person).click(message, action)).message((one) => one !== message);

  /** What the modal says in the end. */
  const outcomeIn = (view: View): Promise<string> =>
    slack.waitFor(
      () => !isPreview(view) && !/実行しています|Carrying it out/u.test(textOf(view)) && textOf(view),
      20_000,
      () => `the outcome in the modal, which says: ${textOf(view)}`,
    );

  /** Submits a modal and waits for its outcome. */
  const submit = async (person: string, view: View, values: Values = {}): Promise<string> => {
    await slack.as(person).submit(view, values);
    return outcomeIn(view);
  };

  /** Submits a modal and waits for no more than the receipt: undefined when Slack told the person that it was not taken. */
  const handIn = async (
    person: string,
    view: View,
    subject: string,
    values: Values = {},
  ): Promise<Acknowledged | undefined> => acknowledged(await slack.as(person).submit(view, values), view, subject);

  /** Presses 承認 on a partner's card and submits. */
  const approve = async (person: string, card: Message, values: Values = {}): Promise<string> =>
    submit(person, await press(person, card, 'partners.approve'), values);

  /** Presses a decision on a request card and reads what only the presser sees. */
  const decide = async (
    person: string,
    card: Message,
    decision: 'request.approve' | 'request.withdraw',
    ms?: number,
  ): Promise<string> => textOf(await (await slack.as(person).click(card, decision)).message(undefined, ms));

  return { ask, asked, open, tryOpen, press, pressed, outcomeIn, submit, handIn, approve, decide };
};

const acknowledged = ({ ack, delivery }: Answer, view: View, subject: string): Acknowledged | undefined =>
  ack.status === 200 && Object.keys(view.errors).length === 0 && delivery.trigger !== undefined
    ? { delivery: delivery.trigger, subject, view }
    : undefined;
