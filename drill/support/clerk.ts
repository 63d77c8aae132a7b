import { makeRows } from '#playground/marketplace/make.ts';
import type { Answer } from '#playground/slack/client/answer.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { View } from '#playground/slack/workspace/types.ts';
import { waitFor } from '#playground/patience.ts';
import type { Rig } from '#playground/rig/rig.ts';

/** The playground's people who act in the drills. */
export const people = {
  hanako: 'U0OPER1',
  sam: 'U0OPER2',
  ken: 'U0APPR1',
  ichiro: 'U0APPR2',
  aoi: 'U0VIEW1',
} as const;
export const channels = { ops: 'C0OPS', reviews: 'C0REVIEWS', payouts: 'C0PAYOUTS' } as const;

/** A click on an operation that was answered with its receipt. */
export interface Acknowledged {
  /** What Slack delivered: the receipt's key. */
  readonly delivery: string;
  readonly subject: string;
  readonly view: View;
}

/** What people and the marketplace do in a drill. */
export class Clerk {
  readonly #rig: Rig;

  constructor(rig: Rig) {
    this.#rig = rig;
  }

  /** A partner registers. Answers its id. */
  register(name: string): Promise<string> {
    return makeRows(this.#rig.sql, this.#rig.dialect).register({ name });
  }

  /** The marketplace owes somebody money, due today. Answers the payout's id. */
  owe(amount: number): Promise<string> {
    return makeRows(this.#rig.sql, this.#rig.dialect).owe({ amount });
  }

  /** Types an operation's command and waits for the preview in its modal; undefined when none came. */
  async open(person: string, line: string, ms = 5_000): Promise<View | undefined> {
    const answer = await this.#rig.slack.as(person).command(line);
    if (answer.ack.status !== 200) return undefined;
    return answer.opened((view) => view.submit !== undefined, ms).catch(() => undefined);
  }

  /** As `open`, where nothing is broken. */
  async opened(person: string, line: string): Promise<View> {
    const view = await this.open(person, line, 10_000);
    if (!view) throw new Error(`no modal for ${line}`);
    return view;
  }

  /** Submits a modal; answers what was acknowledged, or undefined when Slack told the person that it was not taken. */
  async submit(
    person: string,
    view: View,
    subject: string,
    values: Readonly<Record<string, string>> = {},
  ): Promise<Acknowledged | undefined> {
    return acknowledged(await this.#rig.slack.as(person).submit(view, values), view, subject);
  }

  /** Waits until every stored click on an operation has ended; answers how many have not. */
  async settled(ms: number): Promise<number> {
    const open = async (): Promise<number> => {
      const [row] = await this.#rig.sql<{ open: number }>(
        `select count(*) as open from banto.receipt where kind = 'operation' and state in ('stored', 'started')`,
      );
      return row?.open ?? 0;
    };
    await waitFor(async () => (await open()) === 0, ms).catch(() => undefined);
    return open();
  }

  /** Waits until every message is as it should be; answers how many are not. */
  async delivered(ms: number): Promise<number> {
    const open = async (): Promise<number> => {
      const [row] = await this.#rig.sql<{ open: number }>(
        `select count(*) as open from banto.card where shown is distinct from wanted`,
      );
      return row?.open ?? 0;
    };
    await waitFor(async () => (await open()) === 0, ms).catch(() => undefined);
    return open();
  }
}

const acknowledged = ({ ack, delivery }: Answer, view: View, subject: string): Acknowledged | undefined =>
  ack.status === 200 && Object.keys(view.errors).length === 0 && delivery.trigger !== undefined
    ? { delivery: delivery.trigger, subject, view }
    : undefined;

/** Whether the modal still says that the click was received and nothing more. */
export const stillWaits = (view: View): boolean => view.open && /実行しています|Carrying it out/u.test(textOf(view));
