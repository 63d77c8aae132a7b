import type { KnownBlock } from '@slack/types';
import * as z from 'zod';
import type { Person } from '../../domain/permission/actor.ts';
import { InvalidInput, isAllowed, Refused } from '../../domain/errors.ts';
import { denial } from '../../domain/permission/permission.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { type AnyChange, type ChangeContext, changePayload } from '../definitions/change.ts';
import { type AnyValues, type ParameterSet, type Raw, readParameters } from '../parameters/parameter.ts';
import type { Db, Trx } from '../database.ts';
import { nameOf, type PeopleLookup } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import type { ReceiptHandler, StoredAction } from '../receipts/handler.ts';
import { auditBase, effectEntries, failedOutcome, type OutcomePorts } from '../receipts/outcome.ts';
import type { NewReceipt } from '../receipts/receipt.ts';

/** What a modal shows of its subject. */
export interface DrawnAsk {
  /** Above the inputs. */
  readonly blocks: readonly KnownBlock[];
  readonly below: readonly KnownBlock[];
  readonly submit: Words;
}

/** A submission that was stored in a way of its own. */
export interface TakenInput {
  readonly receipt: string;
  /** False for a delivery that was stored before. */
  readonly fresh: boolean;
  /** What the modal says at its fields; then it stays open. The receipt is still processed. */
  readonly faults: Readonly<Record<string, Words>>;
}

/** The input that a button asks for in a modal, with the button's name, before it is stored. */
export interface Asks {
  readonly inputs: ParameterSet;
  /** Shown above the inputs. */
  readonly text?: Words;
  readonly submit: Words;
  /** Whether this click asks at all, else it is stored at once. Asked before the acknowledgement; left out, each does. */
  needed?(payload: Raw, actor: string): Promise<boolean>;
  /** What the modal is about, above its inputs. */
  about?(payload: Raw): Promise<Words | undefined>;
  /** What is wrong with the input, which the modal then says at its fields. */
  faults?(payload: Raw, input: Raw): Promise<Readonly<Record<string, Words>>>;
  /** Draws the subject. The modal then stays open and shows the outcome. */
  draw?(payload: Raw, person: Person): Promise<DrawnAsk>;
  /** Stores a submission whose input is not to be stored. @throws when it could not be stored. */
  take?(incoming: Omit<NewReceipt, 'kind' | 'at'>, values: AnyValues): Promise<TakenInput>;
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
export const asksOf = ({ asks, parameters, submit = words('登録', 'Save') }: AnyChange): Asks | undefined =>
  asks && { inputs: Object.fromEntries(Object.entries(parameters).filter(([name]) => asks.includes(name))), submit };

type ChangePorts = OutcomePorts & PeopleLookup & Uses<'db' | 'policy'>;

/** A feature's change, as the engine stores and processes it. */
export function storedChange(ports: ChangePorts, change: AnyChange): StoredChange {
  const asks = asksOf(change);
  return {
    name: change.name,
    title: change.title,
    section: change.section,
    announcedIn: undefined,
    quiet: change.quiet,
    payload: changePayload,
    ...(asks && { asks: { ...asks, ...asksAbout(ports, change) } }),
    handler: (_receipt, person) => Promise.resolve(changeHandler(ports, change, person)),
  };
}

/** What the modal of a change looks up about its subject. */
const asksAbout = (ports: ChangePorts, change: AnyChange): Pick<Asks, 'may' | 'about' | 'faults'> => ({
  may: (payload, person) => mayBeAsked(ports, change, payload, person),
  about: async (payload) => change.about?.(ports.db, idIn(change, payload) ?? ''),
  faults: async (payload, input) => (await change.faults?.(ports.db, idIn(change, payload) ?? '', input)) ?? {},
});

/** The first parameter is the subject's id; anything but a uuid has no subject. */
const idIn = ({ parameters }: AnyChange, raw: Raw): string | undefined =>
  z.uuid().safeParse(raw[Object.keys(parameters)[0] ?? '']).data;

const contextOf = (ports: ChangePorts, person: Person): ChangeContext => ({
  policy: ports.policy,
  policyHash: ports.policyHash,
  now: ports.clock.now(),
  person,
  nameOf: (id) => nameOf(ports, id),
  personOf: (id) => ports.people.get(id),
});

/** What is refused before the input: who may not do it, and a subject that does not allow it. @throws Refused */
async function refuseFirst(db: Db | Trx, change: AnyChange, raw: Raw, context: ChangeContext): Promise<void> {
  const { section, role, title } = change;
  const denied = denial(context.person, role, context.policy, title);
  if (denied) throw new Refused('not_permitted', denied, { section });
  const id = idIn(change, raw);
  if (id !== undefined) await change.refuse?.(db, id, context);
}

/** Whether this person may do it now, so that the modal opens only for somebody who may. */
const mayBeAsked = (ports: ChangePorts, change: AnyChange, raw: Raw, person: Person): Promise<boolean> =>
  isAllowed(() => refuseFirst(ports.db, change, raw, contextOf(ports, person)));

const changeHandler = (ports: ChangePorts, change: AnyChange, person: Person): ReceiptHandler => ({
  async run(trx, receipt) {
    const { section, parameters } = change;
    const context = contextOf(ports, person);
    await refuseFirst(trx, change, receipt.parameters, context);
    const read = readParameters(parameters, receipt.parameters, context);
    if (!read.ok) throw new InvalidInput(read.faults, { section });
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
    const id = idIn(change, receipt.parameters);
    const subject = id === undefined ? undefined : await change.subjectOf?.(trx, id);
    return failedOutcome(ports, receipt, error, { subject: subject ?? null });
  },
});
