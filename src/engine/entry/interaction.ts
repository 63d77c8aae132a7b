import { randomUUID } from 'node:crypto';
import type { Person } from '../../domain/permission/actor.ts';
import { exclusion } from '../../domain/permission/permission.ts';
import type { RunbookSection } from '../../domain/runbook.ts';
import type { ReceiptSource } from '../../db/tables.ts';
import type { ClickDelivery, CommandDelivery, ShortcutDelivery } from '../../slack/delivery.ts';
import type { Raw } from '../parameters/parameter.ts';
import type { Uses } from '../ports.ts';
import { type Explained, isReadOnly } from '../receipts/explain.ts';
import { insertReceipt } from '../receipts/receipt.ts';
import { recordRefusal } from '../receipts/refusal.ts';
import { tellReply } from '../receipts/show-reply.ts';
import { failureOf } from '../receipts/fill-modal.ts';

/** How an interaction ended, for the log and the metrics. */
export interface InteractionOutcome {
  readonly operation: string;
  readonly outcome: string;
}

/** The delivery was handled before: nothing is done, shown or recorded again. */
class Replayed extends Error {}

type InteractionPorts = Uses<
  'db' | 'clock' | 'policy' | 'policyHash' | 'log' | 'messenger' | 'directory' | 'cardsChanged'
>;

const sources: Readonly<Record<(CommandDelivery | ClickDelivery | ShortcutDelivery)['kind'], ReceiptSource>> = {
  command: 'command',
  click: 'button',
  shortcut: 'shortcut',
};

/** One command, click or shortcut, from its arrival to its log line. */
export class Interaction {
  readonly #ports: InteractionPorts;
  readonly #delivery: CommandDelivery | ClickDelivery | ShortcutDelivery;
  name: string;
  person: Person | undefined;
  /** The subject, for the audit log. */
  subject: string | null = null;
  #receipt: string | undefined;

  constructor(ports: InteractionPorts, delivery: CommandDelivery | ClickDelivery | ShortcutDelivery, name: string) {
    this.#ports = ports;
    this.#delivery = delivery;
    this.name = name;
  }

  /** Runs the work; an error becomes a sentence for the person and a row in the audit log. */
  async run(work: () => Promise<string>): Promise<InteractionOutcome> {
    try {
      return { operation: this.name, outcome: await work() };
    } catch (thrown) {
      if (thrown instanceof Replayed) return { operation: this.name, outcome: 'replayed' };
      const { error, explained, seen } = failureOf(thrown, this.#section);
      const { reference, outcome } = explained;
      if (seen === 'nowhere' && reference !== undefined) {
        const person = this.#delivery.who.user;
        this.#ports.log.error({ err: error, reference, operation: this.name, person }, 'interaction failed');
      }
      await Promise.all([
        seen === 'modal' ? undefined : this.#reply(explained, seen === 'nowhere'),
        this.#record(explained),
      ]);
      return { operation: this.name, outcome };
    }
  }

  /**
   * Stores the delivery before anything is checked or shown; returns the receipt's id.
   * @param asked the question that an answer's buttons will ask again; the name defaults to the interaction's own
   */
  async storeDelivery(asked: { readonly name?: string; readonly raw: Raw }): Promise<string> {
    const { who, id, channel } = this.#delivery;
    const stored = insertReceipt(this.#ports.db, {
      delivery: id,
      kind: 'query',
      name: asked.name ?? this.name,
      parameters: asked.raw,
      actor: who.user,
      team: who.team,
      source: this.#source,
      channel,
      at: this.#ports.clock.now(),
    });
    // While nothing can be written, a question is still answered. Its buttons then say that there is no record.
    this.#receipt = await stored.catch((error: unknown) => {
      if (isReadOnly(error)) return randomUUID();
      throw error;
    });
    if (this.#receipt === undefined) throw new Replayed();
    return this.#receipt;
  }

  async #reply(explained: Explained, fresh: boolean): Promise<void> {
    const { directory, policy, log } = this.#ports;
    const language = this.person?.language ?? policy.language;
    const frame = { name: this.name, title: directory.titleOf(this.name), fresh };
    await tellReply(this.#ports, this.#delivery, frame, explained, language).catch((error: unknown) =>
      log.warn({ err: error }, 'person could not be notified'),
    );
  }

  get #source(): ReceiptSource {
    return sources[this.#delivery.kind];
  }

  /** The runbook's section about it. People who may not use Banto at all are not told which sections exist. */
  get #section(): RunbookSection | undefined {
    const { directory, policy } = this.#ports;
    return this.person && !exclusion(this.person, policy) ? directory.sectionOf(this.name) : undefined;
  }

  #record(explained: Explained): Promise<void> {
    return recordRefusal(this.#ports, explained, {
      who: this.#delivery.who,
      source: this.#source,
      operation: this.name,
      subject: this.subject,
      receiptId: this.#receipt ?? null,
    });
  }
}

/** Raw values, or the error of reading them, which is shown later and only to a person with permission. */
export interface ReadRaw {
  readonly raw: Raw;
  /** @throws what reading them threw. */
  orThrow(): Raw;
}

export function readRaw(read: () => Raw): ReadRaw {
  try {
    const raw = read();
    return { raw, orThrow: () => raw };
  } catch (error) {
    return {
      raw: {},
      orThrow: () => {
        throw error;
      },
    };
  }
}
