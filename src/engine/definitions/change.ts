import type { Button } from '@slack/types';
import * as z from 'zod';
import type { Person } from '../../domain/actor.ts';
import type { Policy, Role } from '../../domain/policy.ts';
import type { RunbookSection, Replaces } from '../../domain/runbook.ts';
import type { Words } from '../../domain/words.ts';
import { type ButtonOptions, defineAction, readValue } from '../../slack/contract.ts';
import type { ClickDelivery } from '../../slack/delivery.ts';
import type { Trx } from '../database.ts';
import type { Effect } from './operation.ts';
import type { ParameterSet, Values } from '../parameters/parameter.ts';

export interface ChangeContext {
  readonly policy: Policy;
  readonly policyHash: string;
  readonly now: Date;
  readonly person: Person;
  /** Somebody's name for a sentence. */
  readonly nameOf: (id: string) => Promise<string>;
}

/** What a change did. */
export interface Changed {
  readonly effects: readonly Effect[];
  /** What was done, in a sentence. */
  readonly outcome: Words;
}

/**
 * A small change made by one press of a card's button, without a preview: an alert acknowledged, a task ticked. It is
 * stored before Slack is answered, and the change, its audit rows and its end are one transaction.
 */
export interface Change<Set extends ParameterSet> {
  /** The button's `action_id`. */
  readonly name: `${string}.${string}`;
  readonly section: RunbookSection;
  readonly role: Role;
  readonly title: Words;
  readonly parameters: Set;
  /** Asked for in a modal of the same name before it is stored. */
  readonly asks?: readonly (keyof Set & string)[];
  /** Set when it may also be typed as a command, where it is done at once. */
  readonly typed?: { readonly aliases: readonly string[]; readonly summary: Words };
  /** Whether the card itself says all there is to say, so that only refusals are told. */
  readonly quiet: boolean;
  /** What the audit log calls the subject when the change was refused or failed. */
  subjectOf?(trx: Trx, about: string): Promise<string | undefined>;
  /** @throws Refused when it cannot be done, with who did it before and when. */
  run(trx: Trx, values: Values<Set>, context: ChangeContext): Promise<Changed>;
}

/** A change whatever its parameters: the engine reads the values by its own `parameters` before it calls `run`. */
export interface AnyChange extends Omit<Change<ParameterSet>, 'run'> {
  run(trx: Trx, values: never, context: ChangeContext): Promise<Changed>;
}

export const defineChange = <const Set extends ParameterSet>(change: Change<Set>): Change<Set> => change;

/** As a command's entry in the catalogue. */
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

/** What a change's button carries: what it is about, by the names of its parameters. */
export const changePayload = z.record(z.string(), z.string().max(200));

/** The button of a change. It says what it is about, never what was true. */
export const changeButton = (
  { name }: Pick<AnyChange, 'name'>,
  options: ButtonOptions,
  about: Readonly<Record<string, string>>,
): Button => defineAction(name, changePayload).button(options, about);

/** What the block of a menu is called, so that a choice says what it is about: `alert:<uuid>`. */
export const aboutBlock = (name: string, id: string, version: string): string =>
  `${name}:${id}:${version}`.slice(0, 255);

/** What was pressed: a button says it all, a menu's choice belongs to what its block names. */
export function readChange({ value, block }: ClickDelivery): Record<string, string> {
  try {
    return readValue(value, changePayload);
  } catch {
    const [name = '', id = ''] = (block ?? '').split(':');
    return { [name]: id, choice: value ?? '' };
  }
}
