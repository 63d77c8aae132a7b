import { recordedNames, recordedTitle } from '../audit/names.ts';
import type { RunbookSection } from '../../domain/runbook.ts';
import { closest } from '../../domain/typed/closest.ts';
import { wordKey } from '../../domain/typed/normalise.ts';
import { type Words, words } from '../../domain/text/words.ts';
import type { ParameterSet } from '../parameters/parameter.ts';
import type { Directory, FieldNames, Right } from '../ports.ts';
import type { CardKind } from './card-kind.ts';
import { type AnyChange, typedChange } from './change.ts';
import { decisionNamed, decisionNames, decisions } from './decision-button.ts';
import type { Feature } from './feature.ts';
import type { Finder } from './finder.ts';
import type { AnyOperation } from './operation.ts';
import type { AnyQuery } from './query.ts';
import type { QuestionButton } from './question-button.ts';
import { type ReferenceKind, references } from './reference.ts';
import type { Schedule } from './schedule.ts';

export type Entry =
  | { readonly kind: 'query'; readonly definition: AnyQuery }
  | { readonly kind: 'operation'; readonly definition: AnyOperation }
  /** A change that may be typed. */
  | { readonly kind: 'change'; readonly definition: ReturnType<typeof typedChange> };

/** What people type after the command: the name's word, and the others. */
const typedWords = ({ definition: { name, aliases } }: Entry): readonly string[] => [
  name.split('.')[1] ?? '',
  ...aliases,
];

/** All queries, operations, changes, cards and schedules, by name and by the words that people type. */
export class Catalog implements Directory {
  readonly cardKinds: readonly CardKind[];
  readonly schedules: readonly Schedule[];
  readonly questionButtons: readonly QuestionButton[];
  readonly changes: readonly AnyChange[];
  readonly finders: readonly Finder[];
  readonly #byName = new Map<string, Entry>();
  readonly #byCommand = new Map<string, Map<string, Entry>>();

  /**
   * @param posts schedules that the policy adds to the features' own
   * @throws when two definitions have the same name or word.
   */
  constructor(features: readonly Feature[], posts: readonly Schedule[] = []) {
    this.cardKinds = features.flatMap(({ cards }) => cards);
    this.schedules = [...features.flatMap(({ schedules }) => schedules ?? []), ...posts];
    this.questionButtons = features.flatMap(({ questionButtons }) => questionButtons ?? []);
    this.changes = features.flatMap(({ changes }) => changes ?? []);
    this.finders = features.flatMap(({ finders }) => finders ?? []);
    for (const { queries, operations, changes } of features) {
      for (const definition of queries) this.#add({ kind: 'query', definition });
      for (const definition of operations) this.#add({ kind: 'operation', definition });
      for (const change of changes ?? []) {
        const { typed } = change;
        if (typed) this.#add({ kind: 'change', definition: typedChange({ ...change, typed }) });
      }
    }
  }

  #add(entry: Entry): void {
    const { name } = entry.definition;
    const [command = ''] = name.split('.');
    if (this.#byName.has(name)) throw new Error(`${name} is defined twice`);
    this.#byName.set(name, entry);
    const known = this.#byCommand.get(command) ?? new Map<string, Entry>();
    this.#byCommand.set(command, known);
    for (const typedWord of typedWords(entry)) {
      if (known.has(wordKey(typedWord))) throw new Error(`/${command} ${typedWord} is claimed twice`);
      known.set(wordKey(typedWord), entry);
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
    return this.#byCommand.get(command)?.get(wordKey(word));
  }

  /** The word that was probably meant. */
  suggest(command: string, word: string): string | undefined {
    const all = [...this.entriesOf(command).flatMap(typedWords), 'help'];
    const guess = closest(wordKey(word), all.map(wordKey));
    return all.find((each) => wordKey(each) === guess);
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
    return this.changes.find((change) => change.name === name);
  }

  titleOf(name: string): Words | undefined {
    return this.findOperation(name)?.title ?? this.findChange(name)?.title;
  }

  calledOf(name: string): Words | string {
    if (this.isQuestion(name)) return typed(name);
    return this.titleOf(name) ?? decisionNamed(name)?.title ?? recordedTitle(name) ?? name;
  }

  verbOf(name: string): Words | string {
    const query = this.findQuery(name);
    if (!query) return this.calledOf(name);
    // As it is typed in Japanese: 「/orders 滞留」. The word alone, such as 今日 or 遅い, says nothing.
    const [command = '', word = ''] = name.split('.');
    return words(`「/${command} ${query.aliases[0] ?? word}」を見る`, `looked at ${typed(name)}`);
  }

  fieldNamesOf(name: string): FieldNames {
    const parameters: ParameterSet = this.#byName.get(name)?.definition.parameters ?? {};
    const entered = Object.fromEntries(Object.entries(parameters).map(([field, { label }]) => [field, label]));
    const operation = this.findOperation(name);
    const { fields, valueWords } = operation?.loggedNames ?? operation ?? {};
    return { fields: { ...entered, ...fields }, valueWords };
  }

  isQuestion(name: string): boolean {
    return this.findQuery(name) !== undefined;
  }

  get rights(): readonly Right[] {
    const decided = (['approve', 'reject'] as const).map((name) => decisions[name].action.id);
    return [
      ...this.entries.filter(({ kind }) => kind !== 'change').map(({ definition: { name, role } }) => ({ name, role })),
      ...this.changes.map(({ name, role }) => ({ name, role })),
      ...decided.map((name) => ({ name, role: 'approver' as const })),
    ];
  }

  get recorded(): readonly string[] {
    const decided = decisionNames.map((name) => decisions[name].action.id);
    return [...new Set([...this.rights.map(({ name }) => name), ...decided, ...recordedNames])];
  }

  aliasesOf(name: string): readonly string[] {
    return this.#byName.get(name)?.definition.aliases ?? [];
  }

  get queries(): readonly AnyQuery[] {
    return this.entries.flatMap((entry) => (entry.kind === 'query' ? [entry.definition] : []));
  }

  get operations(): readonly AnyOperation[] {
    return this.entries.flatMap((entry) => (entry.kind === 'operation' ? [entry.definition] : []));
  }

  labelOf(name: string): Words | undefined {
    return this.findOperation(name)?.label ?? this.titleOf(name);
  }

  /**
   * Checks that every definition that is referred to by name exists. @throws with the names of those that do not.
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

  sectionOf(name: string): RunbookSection | undefined {
    return (this.#byName.get(name)?.definition ?? this.findChange(name))?.section;
  }
}

/** For functions that look up definitions by name. */
export interface HasCatalog {
  readonly catalog: Catalog;
}

/** `orders.stuck` as it is typed. */
export const typed = (name: string): string => `/${name.replace('.', ' ')}`;
