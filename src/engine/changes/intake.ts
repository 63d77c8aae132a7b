import * as z from 'zod';
import type { Person } from '../../domain/actor.ts';
import { lacks } from '../../domain/permission.ts';
import type { Language, Words } from '../../domain/words.ts';
import { paragraph } from '../../slack/blocks.ts';
import { defineMetadata, OutdatedPayload } from '../../slack/contract.ts';
import type { Acknowledge, ClickDelivery, CommandDelivery, SubmissionDelivery } from '../../slack/delivery.ts';
import { changePayload, readChange } from '../definitions/change.ts';
import { modal } from '../messages/modal.ts';
import { fieldErrors, inputBlock } from '../parameters/inputs.ts';
import { type Raw, readParameters, readingContext } from '../parameters/parameter.ts';
import { identify } from '../people/admission.ts';
import { findPerson, languageOf } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import { storeReceipt, type Taken } from '../receipts/intake.ts';
import { resultOf } from '../receipts/outcome.ts';
import { findByDelivery } from '../receipts/receipt.ts';
import { showReply } from '../receipts/show-reply.ts';
import type { Asks, StoredChange } from './stored-change.ts';

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
  const asks = delivery.kind === 'click' || lacksInput(change, raw) ? change.asks : undefined;
  if (asks) {
    // Nothing changes yet, so acknowledge before asking Slack who clicked.
    await acknowledge();
    const person = await identify(ports, who);
    if ((await asks.may?.(raw, person)) !== false) {
      await ports.messenger.openView(delivery.triggerId, asksModal(change, asks, raw, person));
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
  });
  if (!asks) await acknowledge();
  if (receipt !== undefined) return { outcome: 'stored', receipt };
  await tellFirstOutcome(ports, delivery);
  return { outcome: 'replayed' };
}

/** Whether a command lacks what the modal asks for. */
const lacksInput = ({ asks }: StoredChange, raw: Raw): boolean =>
  Object.entries(asks?.inputs ?? {}).some(([name, { required }]) => required && (raw[name] ?? '') === '');

/** The modal of a button that asks for something. */
export const asksModal = (
  { name, title }: Pick<StoredChange, 'name' | 'title'>,
  { inputs, text, submit }: Asks,
  payload: Raw,
  { language }: Person,
) =>
  modal(
    { name, title, language },
    [
      ...(text ? [paragraph(text[language])] : []),
      ...Object.entries(inputs).map(([input, parameter]) => inputBlock(input, parameter, language)),
    ],
    { submit, metadata: metadata.write({ ...payload }) },
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
  const faults = read.ok ? await wrongPeople(ports, change, view.values) : read.faults;
  if (Object.keys(faults).length > 0) {
    await acknowledge({ response_action: 'errors', errors: fieldErrors(faults, language) });
    return { outcome: 'invalid' };
  }
  const receipt = await storeReceipt(ports, {
    delivery: id,
    name: change.name,
    parameters: { ...view.values, ...payload },
    actor: who.user,
    team: who.team,
    source: 'modal',
  });
  await acknowledge();
  return receipt === undefined ? { outcome: 'replayed' } : { outcome: 'stored', receipt };
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
  const first = await findByDelivery(ports.db, id);
  const result = first && resultOf(first);
  if (!first || !result) return;
  const language = await languageOf(ports, who.user);
  const reply = { sentence: result.sentence, receipt: first.id };
  // A replay has no trigger of its own: without a response URL the first outcome's direct message is the answer.
  await showReply(ports, { responseUrl, at: ports.clock.now() }, reply, language);
}
