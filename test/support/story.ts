import { makeRows } from '#playground/marketplace/make.ts';
import { actionIdsOf, textOf } from '#playground/slack/workspace/text.ts';
import type { Message, View } from '#playground/slack/workspace/types.ts';
import type { Banto } from './banto.ts';
import { reviews } from './people.ts';

/** A row of the audit log as a story asks for it. */
export interface AuditRow {
  readonly seq: number;
  readonly actor: string;
  readonly team: string;
  readonly source: string;
  readonly operation: string;
  readonly subject: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
  readonly receipt_id: string | null;
  readonly policy: string;
}

/** What people do and see, in the words of a story. */
export const story = (banto: Banto) => {
  const { slack, sql } = banto;
  const waitFor = slack.waitFor;

  /** Anyone registers a partner in the marketplace. Answers its id. */
  const { register } = makeRows(sql, banto.database.dialect);

  const cardsOf = (partner: string): Message[] =>
    slack.channel(reviews).filter((message) => JSON.stringify(message.blocks).includes(partner));

  /** The one review card of a partner, once it stands and fits. */
  const reviewCardOf = (partner: string, fits: (text: string) => boolean = () => true): Promise<Message> =>
    waitFor(
      () => {
        const [card, ...others] = cardsOf(partner);
        if (others.length > 0) throw new Error(`${partner} has ${others.length + 1} cards`);
        return card && fits(textOf(card)) ? card : undefined;
      },
      8_000,
      () => `the card of ${partner}; there are ${slack.channel(reviews).map(textOf).join('\n---\n')}`,
    );

  const audit = (where = 'true', params: readonly unknown[] = []): Promise<AuditRow[]> =>
    sql<AuditRow & Record<string, unknown>>(`select * from banto.audit_log where ${where} order by seq`, params);
  const auditOf = (partner: string): Promise<AuditRow[]> => audit('subject = $1', [`partner:${partner}`]);
  /** The rows once there are as many, since refusals are recorded after they were told. */
  const auditRows = (count: number, where = 'true', params: readonly unknown[] = []): Promise<AuditRow[]> =>
    waitFor(
      async () => {
        const rows = await audit(where, params);
        if (rows.length > count) throw new Error(`${rows.length} rows instead of ${count}`);
        return rows.length === count ? rows : undefined;
      },
      5_000,
      `${count} audit rows where ${where}`,
    );

  const statusOf = async (partner: string): Promise<string | undefined> =>
    (await sql<{ status: string }>('select status from manufacturing_partners where id = $1', [partner]))[0]?.status;

  /** Types a command and reads the answer. */
  const ask = async (person: string, line: string, channel?: string): Promise<Message> => {
    const answer = await slack.as(person).command(line, { channel });
    return answer.message();
  };
  const asked = async (person: string, line: string): Promise<string> => textOf(await ask(person, line));

  /** Presses an operation's button on a card and waits for its modal with the preview. */
  const press = async (person: string, card: Message, operation: string): Promise<View> => {
    const answer = await slack.as(person).click(card, operation);
    return answer.opened((view) => view.submit !== undefined);
  };

  /** Submits a modal and waits for its outcome. */
  const submit = async (person: string, view: View, values: Record<string, string> = {}): Promise<string> => {
    await slack.as(person).submit(view, values);
    return outcomeIn(view);
  };

  /** What the modal says in the end. */
  const outcomeIn = (view: View): Promise<string> =>
    waitFor(
      () =>
        view.submit === undefined && !/実行しています|Carrying it out/.test(textOf(view)) ? textOf(view) : undefined,
      20_000,
      () => `the outcome in the modal, which says: ${textOf(view)}`,
    );

  /** Presses 承認 on the card and submits. */
  const approve = async (person: string, card: Message, values: Record<string, string> = {}): Promise<string> =>
    submit(person, await press(person, card, 'partners.approve'), values);

  /** Presses something that is answered with a message only the presser sees. */
  const pressed = async (person: string, message: Message, action: string): Promise<Message> => {
    const answer = await slack.as(person).click(message, action);
    return answer.message((one) => one !== message);
  };

  return {
    register,
    reviewCardOf,
    cardsOf,
    audit,
    auditOf,
    auditRows,
    statusOf,
    ask,
    asked,
    press,
    pressed,
    submit,
    outcomeIn,
    approve,
    waitFor,
    text: textOf,
    buttons: actionIdsOf,
  };
};

export type Story = ReturnType<typeof story>;
export type { Message, View };
