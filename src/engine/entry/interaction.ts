import type { AuditSource } from '../../db/tables.ts';
import type { Person } from '../../domain/actor.ts';
import { InvalidInput } from '../../domain/errors.ts';
import type { RunbookSection } from '../../domain/runbook.ts';
import { cut } from '../../domain/text.ts';
import { words } from '../../domain/words.ts';
import { marked, message, paragraph } from '../../slack/blocks.ts';
import type { ClickDelivery, CommandDelivery } from '../../slack/delivery.ts';
import { type Entry, typed } from '../definitions/catalog.ts';
import type { Engine } from '../ports.ts';
import { explain, type Explained } from '../receipts/failures.ts';
import { helpMessage } from '../answers/help.ts';
import { recordRefusal } from '../receipts/refusal.ts';
import { toldLines } from '../operations/modal.ts';
import { ToldInModal } from '../operations/open.ts';
import type { Raw } from '../operations/preview.ts';
import { exclusion } from '../../domain/permission.ts';
import { storeReceipt } from '../receipts/receipt.ts';

/** How an interaction ended, for the log and the metrics. */
export interface Ended {
  readonly operation: string;
  readonly outcome: string;
}

/** This very delivery was taken before: nothing is done, said or recorded again. */
class Replayed extends Error {}

/** One command or click being taken, from its arrival to its line in the log. */
export class Interaction {
  readonly #engine: Engine;
  readonly #delivery: CommandDelivery | ClickDelivery;
  readonly #source: AuditSource & ('command' | 'button');
  name: string;
  person: Person | undefined;
  /** What it is about, for the audit log. */
  subject: string | null = null;
  #receipt: string | undefined;

  constructor(engine: Engine, delivery: CommandDelivery | ClickDelivery, name: string, source: 'command' | 'button') {
    this.#engine = engine;
    this.#delivery = delivery;
    this.#source = source;
    this.name = name;
  }

  /** Runs it; what it throws becomes a sentence for the person and a row in the audit log. */
  async run(work: () => Promise<string>): Promise<Ended> {
    try {
      return { operation: this.name, outcome: await work() };
    } catch (error) {
      if (error instanceof Replayed) return { operation: this.name, outcome: 'replayed' };
      if (error instanceof ToldInModal) {
        await this.#record(error.explained);
        return { operation: this.name, outcome: error.explained.outcome };
      }
      const explained = explain(error, this.#section);
      if (explained.reference !== undefined) {
        this.#engine.log.error(
          { err: error, reference: explained.reference, operation: this.name, person: this.#delivery.who.user },
          'interaction failed',
        );
      }
      await Promise.all([this.#tell(explained), this.#record(explained)]);
      return { operation: this.name, outcome: explained.outcome };
    }
  }

  /**
   * Stores the delivery with what it asks, before anything is judged or said; answers the receipt's id.
   * @param asked what an answer's buttons will ask again; the attempt's own name where there is nothing to ask
   */
  async claim(asked: { readonly name?: string; readonly raw: Raw }): Promise<string> {
    const { who, id } = this.#delivery;
    this.#receipt = await storeReceipt(this.#engine.db, {
      delivery: id,
      kind: 'query',
      name: asked.name ?? this.name,
      parameters: asked.raw,
      actor: who.user,
      team: who.team,
      source: this.#source,
      channel: this.#delivery.channel,
      at: this.#engine.clock.now(),
    });
    if (this.#receipt === undefined) throw new Replayed();
    return this.#receipt;
  }

  async help(command: string, word: string, entry?: Entry): Promise<string> {
    const { person } = this;
    if (!person || this.#delivery.kind !== 'command') return 'help';
    const known = word === '' || ['help', 'ヘルプ', '使い方', '?'].includes(word.toLowerCase());
    if (!entry && !known) throw unknownWord(this.#engine, command, word);
    await this.#engine.messenger.respond(
      this.#delivery.responseUrl,
      helpMessage(this.#engine, command, person, entry),
      'ephemeral',
    );
    return 'help';
  }

  async #tell(explained: Explained): Promise<void> {
    const url = this.#delivery.responseUrl;
    if (url === undefined) return;
    const lines = toldLines(explained, this.person?.language ?? this.#engine.policy.language);
    const text = lines.join('\n');
    await this.#engine.messenger
      .respond(url, message(text, [paragraph(...marked(text))]), 'ephemeral')
      .catch((error: unknown) => this.#engine.log.warn({ err: error }, 'the person could not be told'));
  }

  /** Where the runbook speaks of it; those who may nothing do not hear that it does. */
  get #section(): RunbookSection | undefined {
    const { catalog, policy } = this.#engine;
    return this.person && !exclusion(this.person, policy) ? catalog.sectionOf(this.name) : undefined;
  }

  #record(explained: Explained): Promise<void> {
    return recordRefusal(this.#engine, explained, {
      who: this.#delivery.who,
      source: this.#source,
      operation: this.name,
      subject: this.subject,
      receiptId: this.#receipt ?? null,
    });
  }
}

/** Raw values as far as they can be read. What is wrong with them is said later, and only to somebody who may ask. */
export function readRaw(read: () => Raw): { readonly raw: Raw; orThrow(): Raw } {
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

function unknownWord({ catalog }: Engine, command: string, word: string): InvalidInput {
  const guess = catalog.suggest(command, word);
  const shown = cut(word, 40);
  return new InvalidInput({
    command: words(
      `「${shown}」という指定はありません。${guess === undefined ? '' : `もしかして: ${guess}？\n`}\`${typed(`${command}.help`)}\` で使い方を確認できます。`,
      `There is no “${shown}”.${guess === undefined ? '' : ` Did you mean: ${guess}?`} \`${typed(`${command}.help`)}\` lists what there is.`,
    ),
  });
}
