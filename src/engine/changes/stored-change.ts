import * as z from 'zod';
import type { Person } from '../../domain/actor.ts';
import { InvalidInput, Refused } from '../../domain/errors.ts';
import { denial } from '../../domain/permission.ts';
import { type Words, words } from '../../domain/words.ts';
import { type AnyChange, changePayload } from '../definitions/change.ts';
import { type ParameterSet, type Raw, readParameters } from '../parameters/parameter.ts';
import { nameOf, type PeopleLookup } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import type { ReceiptHandler, StoredAction } from '../receipts/handler.ts';
import { auditBase, effectEntries, failedOutcome, type OutcomePorts } from '../receipts/outcome.ts';

/** The input that a button asks for in a modal, with the button's name, before it is stored. */
export interface Asks {
  readonly inputs: ParameterSet;
  /** Shown above the inputs. */
  readonly text?: Words;
  readonly submit: Words;
  /** Whether to open the modal for this person; otherwise the click is stored and refused as usual. */
  may?(payload: Raw, person: Person): Promise<boolean>;
}

/** A button that is stored before Slack is answered: a feature's change, or a decision on a request. */
export interface StoredChange extends StoredAction {
  /** The schema of the payload of the button and its modal. */
  readonly payload: z.ZodType<Raw>;
  readonly asks?: Asks;
}

/** What a change's button asks for; nothing when it is stored at once. */
export const asksOf = ({ asks, parameters }: AnyChange): { readonly asks?: Asks } =>
  asks
    ? {
        asks: {
          inputs: Object.fromEntries(Object.entries(parameters).filter(([name]) => asks.includes(name))),
          submit: words('登録', 'Save'),
        },
      }
    : {};

/** A feature's change, as the engine stores and processes it. */
export const storedChange = (ports: OutcomePorts & PeopleLookup & Uses<'policy'>, change: AnyChange): StoredChange => ({
  name: change.name,
  title: change.title,
  section: change.section,
  announcedIn: undefined,
  quiet: change.quiet,
  payload: changePayload,
  ...asksOf(change),
  handler: (_receipt, person) => Promise.resolve(changeHandler(ports, change, person)),
});

const changeHandler = (
  ports: OutcomePorts & PeopleLookup & Uses<'policy'>,
  change: AnyChange,
  person: Person,
): ReceiptHandler => ({
  async run(trx, receipt) {
    const { policy, policyHash, clock } = ports;
    const { section, parameters } = change;
    const denied = denial(person, change.role, policy);
    if (denied) throw new Refused('not_permitted', denied, { section });
    const now = clock.now();
    const read = readParameters(parameters, receipt.parameters, { now, policy });
    if (!read.ok) throw new InvalidInput(read.faults, { section });
    const context = {
      policy,
      policyHash,
      now,
      person,
      nameOf: (id: string) => nameOf(ports, id),
      personOf: (id: string) => ports.people.get(id),
    };
    const { effects, outcome } = await change.run(trx, read.values, context);
    const { note, reason } = receipt.parameters;
    return {
      state: 'done',
      result: { outcome: 'done', sentence: outcome, next: null, reference: null },
      entries: effectEntries(auditBase(ports, receipt), effects, { reason: reason ?? note ?? null }),
      subjects: effects.map(({ subject }) => subject),
    };
  },
  async fail(trx, receipt, error) {
    // The first parameter is the subject's id; anything but a uuid has no subject.
    const id = z.uuid().safeParse(receipt.parameters[Object.keys(change.parameters)[0] ?? '']).data;
    const subject = id === undefined ? undefined : await change.subjectOf?.(trx, id);
    return failedOutcome(ports, receipt, error, { subject: subject ?? null });
  },
});
