import { type Json, objectsOf } from '../json.ts';
import type { Answer } from '../slack/client/answer.ts';
import type { Entry } from '../slack/workspace/forms.ts';
import { textOf } from '../slack/workspace/text.ts';
import type { Message, View } from '../slack/workspace/types.ts';
import type { Stage } from './stage.ts';

/** A submitted operation that Banto acknowledged, so its receipt is stored. */
export interface Acknowledged {
  /** The delivery's id, which is the receipt's key. */
  readonly delivery: string;
  readonly subject: string;
  readonly view: View;
}

type Values = Readonly<Record<string, Entry>>;

const isPreview = (view: View): boolean => view.submit !== undefined;

/** Whether the modal still says only that the operation is being applied. */
export const stillWaits = (view: View): boolean => view.open && /実行しています|Carrying it out/u.test(textOf(view));

/** The text of a modal that is neither a preview nor still loading. */
const saidIn = (view: View | undefined): string | undefined =>
  view && !isPreview(view) && !/確認しています…|Checking…/u.test(textOf(view)) ? textOf(view) : undefined;

/** What people do in Slack. */
export const clicks = ({ slack }: Pick<Stage, 'slack'>) => {
  /** Types a command and reads the answer. */
  const ask = async (person: string, line: string, channel?: string): Promise<Message> =>
    (await slack.as(person).command(line, { channel })).message();
  /** Like `ask`, but returns the text, which may be in a modal when Banto had to open one before it knew the answer. */
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

  /** Types an operation's command, answers the first step if there is one, and waits for its modal with the preview. */
  const open = async (person: string, line: string, first?: Values): Promise<View> => {
    const view = await (await slack.as(person).command(line)).opened(isPreview, 10_000);
    if (first) {
      await slack.as(person).submit(view, first);
      await slack.waitFor(
        () => isPreview(view),
        10_000,
        () => `the preview, instead of: ${textOf(view)}`,
      );
    }
    return view;
  };

  /** Like `open`, for when something may be broken: returns undefined when no modal came. */
  const tryOpen = async (person: string, line: string, ms?: number): Promise<View | undefined> => {
    const answer = await slack.as(person).command(line);
    if (answer.ack.status !== 200) return undefined;
    return answer.opened(isPreview, ms).catch(() => undefined);
  };

  /** Presses an operation's button on a card and waits for its modal with the preview. */
  const press = async (person: string, card: Message, operation: string): Promise<View> =>
    (await slack.as(person).click(card, operation)).opened(isPreview);

  /** Presses a button whose answer is a message only the presser sees. */
  const pressed = async (person: string, message: Message, action: string): Promise<Message> =>
    (await slack.as(person).click(message, action)).message((one) => one !== message);

  /** Chooses something behind an answer's ⋯, and waits for the message that comes of it. */
  const more = async (
    person: string,
    message: Message,
    selected: 'csv' | 'share' | 'sql' | 'runbook',
  ): Promise<Message> =>
    (await slack.as(person).click(message, 'answer.more', { selected })).message((one) => one !== message);

  /** Waits for the outcome in the modal. */
  const outcomeIn = (view: View): Promise<string> =>
    slack.waitFor(
      () => !isPreview(view) && !/実行しています|Carrying it out/u.test(textOf(view)) && textOf(view),
      20_000,
      () => `the outcome in the modal, which says: ${textOf(view)}`,
    );

  /** Submits a modal and waits for its outcome; what stands at its fields when it is not accepted. */
  const submit = async (person: string, view: View, values: Values = {}): Promise<string> => {
    await slack.as(person).submit(view, values);
    const faults = Object.values(view.errors);
    return faults.length > 0 ? faults.join('\n') : outcomeIn(view);
  };

  /** Submits a modal and waits only for the acknowledgement. Returns undefined when Slack showed the person an error. */
  const submitForReceipt = async (
    person: string,
    view: View,
    subject: string,
    values: Values = {},
  ): Promise<Acknowledged | undefined> => acknowledged(await slack.as(person).submit(view, values), view, subject);

  /** Presses 承認 on a partner's card and submits. */
  const approve = async (person: string, card: Message, values: Values = {}): Promise<string> =>
    submit(person, await press(person, card, 'partners.approve'), values);

  /**
   * Presses approve or withdraw on a request card. Only cards of older versions have the button to withdraw, and it still
   * works: this presses it as they would.
   */
  const pressDecision = (
    person: string,
    card: Message,
    decision: 'request.approve' | 'request.withdraw',
  ): Promise<Answer> => {
    const asOlder = (payload: Json): void => {
      for (const action of objectsOf(payload['actions'])) action['action_id'] = decision;
    };
    return slack.as(person).click(card, 'request.approve', { tamper: asOlder });
  };

  /** Presses approve or withdraw on a request card and reads the message that only the presser sees. */
  const decide = async (
    person: string,
    card: Message,
    decision: 'request.approve' | 'request.withdraw',
    ms?: number,
  ): Promise<string> => textOf(await (await pressDecision(person, card, decision)).message(undefined, ms));

  return {
    ask,
    asked,
    open,
    tryOpen,
    press,
    pressed,
    more,
    outcomeIn,
    submit,
    submitForReceipt,
    approve,
    pressDecision,
    decide,
  };
};

const acknowledged = ({ ack, delivery }: Answer, view: View, subject: string): Acknowledged | undefined =>
  ack.status === 200 && Object.keys(view.errors).length === 0 && delivery.trigger !== undefined
    ? { delivery: delivery.trigger, subject, view }
    : undefined;
