import type { EscalationLevel } from '../../domain/policy.ts';
import { closest } from '../../domain/text.ts';
import type { RunbookSection } from '../../domain/runbook.ts';
import type { Words } from '../../domain/words.ts';
import type { Worker } from '../../queue/queue.ts';
import type { CardKind } from '../messages/card.ts';
import type { Trx } from '../database.ts';
import type { Engine } from '../ports.ts';
import type { DrawHome } from '../messages/home.ts';
import type { AnyOperation } from './operation.ts';
import { type AnyChange, typedChange } from './change.ts';
import type { AnyQuery } from './query.ts';
import type { QuestionButton } from './question-button.ts';
import { type ReferenceKind, references } from './reference.ts';
import type { Schedule } from './schedule.ts';

/** A subject operators speak of, with all that can be asked and done about it. */
export interface Feature {
  readonly name: string;
  readonly summary: Words;
  readonly queries: readonly AnyQuery[];
  readonly operations: readonly AnyOperation[];
  readonly cards: readonly CardKind[];
  readonly schedules?: readonly Schedule[];
  readonly changes?: readonly AnyChange[];
  readonly questionButtons?: readonly QuestionButton[];
  /** Run every few seconds, in every replica: what must go on without anybody's doing. */
  tend?(engine: Engine): Promise<void>;
  /** Draws Home; one feature does. */
  readonly home?: DrawHome;
  /** Run once at each start, before anything is taken. */
  begin?(engine: Engine): Promise<void>;
  /** Told in the same transaction when something has climbed by itself. */
  climbed?(trx: Trx, subject: string, step: EscalationLevel, at: Date): Promise<void>;
  /** Run every minute by a timer of its own, which needs neither the schedules nor the queue that it watches. */
  watch?(engine: Engine): Promise<void>;
  /** Who does the jobs that follow this feature's operations. */
  readonly workers?: (engine: Engine) => readonly Worker[];
}

export type Entry =
  | { readonly kind: 'query'; readonly definition: AnyQuery }
  | { readonly kind: 'operation'; readonly definition: AnyOperation }
  /** A change that may be typed. */
  | { readonly kind: 'change'; readonly definition: ReturnType<typeof typedChange> };

/** One word for comparing what was typed: width, case and spaces do not matter. */
const key = (word: string): string => word.normalize('NFKC').toLowerCase();

/** Everything Banto can be asked and told to do, by name and by the words people type. */
export class Catalog {
  readonly features: readonly Feature[];
  readonly #byName = new Map<string, Entry>();
  readonly #byCommand = new Map<string, Map<string, Entry>>();

  /** Every kind of message kept true: the features' and the engine's own. */
  readonly cardKinds: readonly CardKind[];
  readonly schedules: readonly Schedule[];
  readonly questionButtons: readonly QuestionButton[];
  readonly #changes = new Map<string, AnyChange>();

  /** @throws when two definitions claim one name or one word. */
  constructor(features: readonly Feature[], own: readonly CardKind[] = []) {
    this.features = features;
    this.cardKinds = [...own, ...features.flatMap((feature) => feature.cards)];
    this.schedules = features.flatMap((feature) => feature.schedules ?? []);
    this.questionButtons = features.flatMap((feature) => feature.questionButtons ?? []);
    for (const { queries, operations, changes } of features) {
      for (const definition of queries) this.#add({ kind: 'query', definition });
      for (const definition of operations) this.#add({ kind: 'operation', definition });
      for (const change of changes ?? []) this.#addChange(change);
    }
  }

  #addChange(change: AnyChange): void {
    if (this.#changes.has(change.name)) throw new Error(`${change.name} is defined twice`);
    this.#changes.set(change.name, change);
    const { typed } = change;
    if (typed) this.#add({ kind: 'change', definition: typedChange({ ...change, typed }) });
  }

  #add(entry: Entry): void {
    const { name, aliases } = entry.definition;
    const [command = '', word = ''] = name.split('.');
    if (this.#byName.has(name)) throw new Error(`${name} is defined twice`);
    this.#byName.set(name, entry);
    const words = this.#byCommand.get(command) ?? new Map<string, Entry>();
    this.#byCommand.set(command, words);
    for (const each of [word, ...aliases]) {
      if (words.has(key(each))) throw new Error(`/${command} ${each} is claimed twice`);
      words.set(key(each), entry);
    }
  }

  /** Names of the slash commands, without the slash. */
  get commands(): readonly string[] {
    return [...this.#byCommand.keys()];
  }

  get entries(): readonly Entry[] {
    return [...this.#byName.values()];
  }

  entriesOf(command: string): readonly Entry[] {
    return [...new Set(this.#byCommand.get(command)?.values())];
  }

  find(command: string, word: string): Entry | undefined {
    return this.#byCommand.get(command)?.get(key(word));
  }

  /** The word that was probably meant. */
  suggest(command: string, word: string): string | undefined {
    return closest(key(word), [...(this.#byCommand.get(command)?.keys() ?? []), 'help']);
  }

  findQuery(name: string): AnyQuery | undefined {
    const entry = this.#byName.get(name);
    return entry?.kind === 'query' ? entry.definition : undefined;
  }

  findOperation(name: string): AnyOperation | undefined {
    const entry = this.#byName.get(name);
    return entry?.kind === 'operation' ? entry.definition : undefined;
  }

  findChange(name: string): AnyChange | undefined {
    return this.#changes.get(name);
  }

  /**
   * Finds out whether everything that is referred to by name exists. @throws naming each reference that is nothing here.
   */
  checkReferences(referred = references): void {
    const exists: Readonly<Record<ReferenceKind, (name: string) => boolean>> = {
      query: (name) => this.findQuery(name) !== undefined,
      operation: (name) => this.findOperation(name) !== undefined,
      change: (name) => this.findChange(name) !== undefined,
      'question-button': (name) => this.questionButtons.some((button) => button.name === name),
    };
    const missing = referred.filter(({ kind, name }) => !exists[kind](name)).map(({ kind, name }) => `${kind} ${name}`);
    if (missing.length > 0) throw new Error(`referred to, but not defined: ${[...new Set(missing)].join(', ')}`);
  }

  /** Where the runbook speaks of something that is asked or done. */
  sectionOf(name: string): RunbookSection | undefined {
    return (this.#byName.get(name)?.definition ?? this.#changes.get(name))?.section;
  }

  cardKind(name: string): CardKind | undefined {
    return this.cardKinds.find((card) => card.name === name);
  }
}

/** `orders.stuck` as it is typed. */
export const typed = (name: string): string => `/${name.replace('.', ' ')}`;
