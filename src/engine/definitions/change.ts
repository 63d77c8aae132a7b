import type { Button } from '@slack/types';
import * as z from 'zod';
import type { Person } from '../../domain/permission/actor.ts';
import type { ChangeOffer } from '../../domain/errors.ts';
import type { Policy, Role } from '../../domain/policy.ts';
import type { RunbookSection, Replaces } from '../../domain/runbook.ts';
import type { Language, Words } from '../../domain/text/words.ts';
import { type ButtonOptions, confirmText, defineAction, readValue } from '../../slack/contract.ts';
import type { ClickDelivery } from '../../slack/delivery.ts';
import { limits } from '../../slack/limits.ts';
import type { Db, Trx } from '../database.ts';
import type { Effect } from './operation.ts';
import type { ParameterSet, Values } from '../parameters/parameter.ts';
import type { Reference } from './reference.ts';

export interface ChangeContext {
  readonly policy: Policy;
  readonly policyHash: string;
  readonly now: Date;
  readonly person: Person;
  /** A person's name for a sentence. */
  readonly nameOf: (id: string) => Promise<string>;
  /** A person as Slack knows them now. @throws when Slack does not respond. */
  readonly personOf: (id: string) => Promise<Person>;
}

/** What a change did. */
export interface Changed {
  readonly effects: readonly Effect[];
  /** What was done, in a sentence. */
  readonly outcome: Words;
}

/**
 * A small change with one click on a card's button, without a preview: acknowledging an alert, completing a task. The
 * click is stored before it is acknowledged; the change, its audit rows and its conclusion are one transaction.
 */
export interface Change<Set extends ParameterSet> {
  /** The button's `action_id`. */
  readonly name: `${string}.${string}`;
  readonly section: RunbookSection;
  readonly role: Role;
  readonly title: Words;
  readonly parameters: Set;
  /** Parameters that a modal with the same name asks for before the click is stored. */
  readonly asks?: readonly (keyof Set & string)[];
  /** The last button of that modal; 登録 when left out. */
  readonly submit?: Words;
  /**
   * What is refused about its subject before anything is asked: before the modal opens, and again before the input is
   * read. `run` looks once more, under lock. @throws Refused
   */
  refuse?(db: Db | Trx, id: string, context: ChangeContext): Promise<void>;
  /** What that modal is about, above its inputs; nothing when it is gone. */
  about?(db: Db, id: string): Promise<Words | undefined>;
  /** What is wrong with the input, by parameter: the modal says it at its field and stays open. */
  faults?(db: Db, id: string, input: Readonly<Record<string, string>>): Promise<Readonly<Record<string, Words>>>;
  /** Set when it is also a command, which is done at once. */
  readonly typed?: { readonly aliases: readonly string[]; readonly summary: Words };
  /** Whether the card shows the result, so that the person is notified of refusals only. */
  readonly quiet: boolean;
  /** The audit log's subject when the change was refused or failed. */
  subjectOf?(trx: Trx, id: string): Promise<string | undefined>;
  /** @throws Refused when it cannot be done, with who did it before and when. */
  run(trx: Trx, values: Values<Set>, context: ChangeContext): Promise<Changed>;
}

/** A change with any parameters; safe for the same reason as {@link AnyQuery}. */
export interface AnyChange extends Omit<Change<ParameterSet>, 'asks'> {
  readonly asks?: readonly string[];
}

export const defineChange = <const Set extends ParameterSet>(change: Change<Set>): Change<Set> => change;

/** A change as a command in the catalogue. */
export const typedChange = ({
  name,
  section,
  role,
  parameters,
  typed,
}: AnyChange & { typed: { aliases: readonly string[]; summary: Words } }) => ({
  name,
  section,
  role,
  parameters,
  aliases: typed.aliases,
  summary: typed.summary,
  replaces: [] as readonly Replaces[],
});

/** The payload of a change's button: values by the names of the change's parameters, one of which may be a reason. */
export const changePayload = z.record(z.string(), z.string().max(limits.button.value));

/** In the payload of a change's button below an answer. Only its card shows what became of it, so the person is told. */
export const IN_ANSWER = 'in_answer';

/** The button of a change, or of a question on a card. It carries ids, never a state, which may be outdated. */
export const changeButton = (
  name: Reference<'change' | 'question-button'>,
  options: ButtonOptions,
  about: Readonly<Record<string, string>>,
): Button => defineAction(name, changePayload).button(options, about);

/** The button of a change that an answer offers: below it, only a reply can say what became of it. */
export const offeredChangeButton = (
  { does, label, about, asks }: ChangeOffer,
  language: Language,
  suffix: number,
): Button =>
  defineAction(does, changePayload).button(
    { text: label[language], suffix, ...(asks && { confirm: confirmText(language, asks) }) },
    { ...about, [IN_ANSWER]: 'yes' },
  );

/** The block id of a menu, so that a choice carries its subject: `alert:<uuid>:<version>`. At most 255 characters. */
export const aboutBlock = (name: string, id: string, version: string): string =>
  `${name}:${id}:${version}`.slice(0, 255);

/** The payload of a click: a button's value, or a menu's choice with the subject in its block id. */
export function readChange({ value, block }: ClickDelivery): Record<string, string> {
  try {
    return readValue(value, changePayload);
  } catch {
    const [name = '', id = ''] = (block ?? '').split(':');
    return { [name]: id, choice: value ?? '' };
  }
}
