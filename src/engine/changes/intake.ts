import * as z from 'zod';
import type { Person } from '../../domain/permission/actor.ts';
import { lacks } from '../../domain/permission/permission.ts';
import type { Language, Words } from '../../domain/text/words.ts';
import { paragraph } from '../../slack/blocks.ts';
import { defineMetadata, OutdatedPayload } from '../../slack/contract.ts';
import type { Acknowledge, ClickDelivery, CommandDelivery, SubmissionDelivery } from '../../slack/delivery.ts';
import { changePayload, readChange } from '../definitions/change.ts';
import { modal, receivedModal } from '../posting/modal.ts';
import { fieldErrors, inputBlock } from '../parameters/inputs.ts';
import { type Raw, readParameters, readingContext } from '../parameters/parameter.ts';
import { identify } from '../people/admission.ts';
import { findPerson, languageOf } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import { storeReceipt, type Taken } from '../receipts/intake.ts';
import { findByDelivery, findReceipt, type NewReceipt } from '../receipts/receipt.ts';
import { replyModal, replyOfReceipt } from '../receipts/reply.ts';
import { showReply } from '../receipts/show-reply.ts';
import type { Asks, DrawnAsk, StoredChange, TakenInput } from './stored-change.ts';

type ChangePorts = Uses<'db' | 'intake' | 'clock' | 'people' | 'policy' | 'messenger'>;

const metadata = defineMetadata(changePayload);

/** The payload of a clicked button. @throws OutdatedPayload when another version wrote it. */
export const clickPayload = (change: StoredChange, click: ClickDelivery): Raw =>
  parsePayload(change, readChange(click));

function parsePayload({ payload }: StoredChange, raw: Raw): Raw {
  const parsed = payload.safeParse(raw);
  if (!parsed.success) throw new OutdatedPayload(z.prettifyError(parsed.error));
  return parsed.data;
}

/**
 * Stores a click on a change's button, or the command for it, and then acknowledges it. A button that needs input opens
 * its modal instead, and so does a command without it.
 * @throws when the click could not be stored.
 */
export async function takeChange(
  ports: ChangePorts,
  change: StoredChange,
  { delivery, raw }: { readonly delivery: ClickDelivery | CommandDelivery; readonly raw: Raw },
  acknowledge: Acknowledge,
): Promise<Taken> {
  const { who } = delivery;
  const asks = await asksNow(change, { delivery, raw });
  if (asks) {
    // Nothing changes yet, so acknowledge before asking Slack who clicked.
    await acknowledge();
    const person = await identify(ports, who);
    if ((await asks.may?.(raw, person)) !== false) {
      const drawn = await asks.draw?.(raw, person);
      const about = await asks.about?.(raw);
      await ports.messenger.openView(
        delivery.triggerId,
        asksModal(change, about ? { ...asks, text: about } : asks, raw, person, drawn),
      );
      return { outcome: 'opened' };
    }
  }
  const receipt = await storeReceipt(ports, {
    delivery: delivery.id,
    name: change.name,
    parameters: raw,
    actor: who.user,
    team: who.team,
    source: delivery.kind === 'click' ? 'button' : 'command',
    channel: delivery.channel,
    responseUrl: delivery.responseUrl,
    ...(delivery.kind === 'click' && replaceable(delivery)),
  });
  if (!asks) await acknowledge();
  if (receipt !== undefined) return { outcome: 'stored', receipt };
  await tellFirstOutcome(ports, delivery);
  return { outcome: 'replayed' };
}

/**
 * The modal of a click that only tells something: what becomes of the click is shown in its place, as long as it shows what
 * was clicked in. The person may have gone on to a form in the same modal meanwhile: then Slack refuses the view's old hash,
 * https://docs.slack.dev/surfaces/modals#handling_race_conditions.
 */
const replaceable = ({ view }: ClickDelivery): Pick<NewReceipt, 'viewId' | 'viewHash'> =>
  view?.type === 'modal' && !view.takesInput ? { viewId: view.id, viewHash: view.hash } : {};

/** What this click or command must ask for first; undefined when it is stored at once. */
async function asksNow(
  change: StoredChange,
  { delivery, raw }: { readonly delivery: ClickDelivery | CommandDelivery; readonly raw: Raw },
): Promise<Asks | undefined> {
  const { asks } = change;
  if (!asks || (delivery.kind !== 'click' && !lacksInput(change, raw))) return undefined;
  return (await asks.needed?.(raw, delivery.who.user)) === false ? undefined : asks;
}

/** Whether a command lacks what the modal asks for. */
const lacksInput = ({ asks }: StoredChange, raw: Raw): boolean =>
  Object.entries(asks?.inputs ?? {}).some(([name, { required }]) => required && (raw[name] ?? '') === '');

/** The modal of a button that asks for something. */
export const asksModal = (
  { name, title }: Pick<StoredChange, 'name' | 'title'>,
  { inputs, text, submit }: Asks,
  payload: Raw,
  { language }: Pick<Person, 'language'>,
  drawn?: DrawnAsk,
) =>
  modal(
    { name, title, language },
    [
      ...(drawn?.blocks ?? []),
      ...(text ? [paragraph(text[language])] : []),
      ...Object.entries(inputs).map(([input, parameter]) => inputBlock(input, parameter, language)),
      ...(drawn?.below ?? []),
    ],
    { submit: drawn?.submit ?? submit, metadata: metadata.write({ ...payload }) },
  );

/** Stores the submission of a button's modal. @throws OutdatedPayload, and when it could not be stored. */
export async function submitChange(
  ports: ChangePorts,
  change: StoredChange,
  { id, who, view }: SubmissionDelivery,
  { acknowledge, language }: { readonly acknowledge: Acknowledge; readonly language: Language },
): Promise<Taken> {
  const payload = parsePayload(change, metadata.parse(view.metadata));
  const read = readParameters(change.asks?.inputs ?? {}, view.values, readingContext(ports));
  const faults = read.ok ? await wrongInput(ports, change, payload, view.values) : read.faults;
  if (Object.keys(faults).length > 0) {
    await acknowledge({ response_action: 'errors', errors: fieldErrors(faults, language) });
    return { outcome: 'invalid' };
  }
  const incoming = { delivery: id, name: change.name, actor: who.user, team: who.team, source: 'modal' } as const;
  if (change.asks?.take && read.ok) {
    const taken = await change.asks.take({ ...incoming, parameters: payload, viewId: view.id }, read.values);
    await acknowledge(await takenAnswer(ports, change, taken, language));
    return taken.fresh ? { outcome: 'stored', receipt: taken.receipt } : { outcome: 'replayed' };
  }
  const receipt = await storeReceipt(ports, { ...incoming, parameters: { ...view.values, ...payload } });
  await acknowledge();
  return receipt === undefined ? { outcome: 'replayed' } : { outcome: 'stored', receipt };
}

/** What the modal shows of a submission that was stored: what is wrong, the first one's outcome, or that it goes on. */
async function takenAnswer(
  { db }: ChangePorts,
  { name, title }: StoredChange,
  { faults, fresh, receipt }: TakenInput,
  language: Language,
): Promise<Record<string, unknown>> {
  if (Object.keys(faults).length > 0) return { response_action: 'errors', errors: fieldErrors(faults, language) };
  const frame = { name, title, language };
  const first = fresh ? undefined : await findReceipt(db, receipt);
  const reply = replyOfReceipt(first);
  return { response_action: 'update', view: reply ? replyModal(frame, reply) : receivedModal(frame) };
}

/** What is wrong with input that was read: the people, then what the change itself looks at. */
async function wrongInput(
  ports: ChangePorts,
  change: StoredChange,
  payload: Raw,
  input: Raw,
): Promise<Readonly<Record<string, Words>>> {
  const people = await wrongPeople(ports, change, input);
  return Object.keys(people).length > 0 ? people : ((await change.asks?.faults?.(payload, input)) ?? {});
}

/**
 * What is wrong with the people that were chosen, by parameter. Whom Slack does not name in time is looked at when the
 * submission is processed.
 */
async function wrongPeople(ports: ChangePorts, change: StoredChange, raw: Raw): Promise<Record<string, Words>> {
  const faults: Record<string, Words> = {};
  for (const [name, { holds }] of Object.entries(change.asks?.inputs ?? {})) {
    const chosen = holds && (await findPerson(ports, raw[name] ?? ''));
    const lacking = chosen && lacks(chosen, holds, ports.policy);
    if (lacking) faults[name] = lacking;
  }
  return faults;
}

/** For a replayed delivery, which does nothing: tells the person the result of the first one. */
async function tellFirstOutcome(
  ports: ChangePorts,
  { id, who, responseUrl }: ClickDelivery | CommandDelivery,
): Promise<void> {
  const reply = replyOfReceipt(await findByDelivery(ports.db, id));
  if (!reply) return;
  const language = await languageOf(ports, who.user);
  // A replay has no trigger of its own: without a response URL the first outcome's direct message is the answer.
  await showReply(ports, { responseUrl, at: ports.clock.now() }, reply, language);
}
