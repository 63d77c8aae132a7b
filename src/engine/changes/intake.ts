import * as z from 'zod';
import type { Person } from '../../domain/actor.ts';
import type { Language } from '../../domain/words.ts';
import { paragraph } from '../../slack/blocks.ts';
import { defineMetadata, OutdatedPayload } from '../../slack/contract.ts';
import type { Acknowledge, ClickDelivery, CommandDelivery, SubmissionDelivery } from '../../slack/delivery.ts';
import { changePayload, readChange } from '../definitions/change.ts';
import { modal } from '../messages/modal.ts';
import { fieldErrors, inputBlock } from '../parameters/inputs.ts';
import { type Raw, readParameters } from '../parameters/parameter.ts';
import { personOf } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import { storeReceipt } from '../receipts/intake.ts';
import { resultOf } from '../receipts/outcome.ts';
import { findByDelivery } from '../receipts/receipt.ts';
import { toldMessage } from '../receipts/told.ts';
import type { Asks, StoredChange } from './stored-change.ts';

type ChangePorts = Uses<'db' | 'intake' | 'clock' | 'people' | 'messenger'>;

/** How a press was taken; `receipt` is set when it is stored and is to be processed. */
export interface Taken {
  readonly outcome: string;
  readonly receipt?: string;
}

const metadata = defineMetadata(changePayload);

/** What a pressed button says it is about. @throws OutdatedPayload when this version did not make it. */
export const pressedAbout = (change: StoredChange, click: ClickDelivery): Raw => aboutOf(change, readChange(click));

function aboutOf({ about }: StoredChange, said: Raw): Raw {
  const parsed = about.safeParse(said);
  if (!parsed.success) throw new OutdatedPayload(z.prettifyError(parsed.error));
  return parsed.data;
}

/**
 * Takes a pressed button, or the command that does the same: stored, then acknowledged. A button that asks for something
 * opens its modal instead.
 * @throws when it could not be stored.
 */
export async function takeChange(
  ports: ChangePorts,
  change: StoredChange,
  { delivery, raw }: { readonly delivery: ClickDelivery | CommandDelivery; readonly raw: Raw },
  acknowledge: Acknowledge,
): Promise<Taken> {
  const { who } = delivery;
  const asks = delivery.kind === 'click' ? change.asks : undefined;
  if (asks) {
    // It changes nothing yet, so Slack need not wait until it is known who presses.
    await acknowledge();
    const person = await personOf(ports, who);
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

const asksModal = ({ name, title }: StoredChange, { inputs, text, submit }: Asks, about: Raw, { language }: Person) =>
  modal(
    { name, title, language },
    [
      ...(text ? [paragraph(text[language])] : []),
      ...Object.entries(inputs).map(([input, parameter]) => inputBlock(input, parameter, language, undefined)),
    ],
    { submit, metadata: metadata.write({ ...about }) },
  );

/** The modal of a button, submitted with what it asked for. @throws OutdatedPayload, and when it could not be stored. */
export async function submitChange(
  ports: ChangePorts & Uses<'policy'>,
  change: StoredChange,
  { id, who, view }: SubmissionDelivery,
  { acknowledge, language }: { readonly acknowledge: Acknowledge; readonly language: Language },
): Promise<Taken> {
  const about = aboutOf(change, metadata.parse(view.metadata));
  const read = readParameters(change.asks?.inputs ?? {}, view.values, {
    now: ports.clock.now(),
    policy: ports.policy,
  });
  if (!read.ok) {
    await acknowledge({ response_action: 'errors', errors: fieldErrors(read.faults, language) });
    return { outcome: 'invalid' };
  }
  const receipt = await storeReceipt(ports, {
    delivery: id,
    name: change.name,
    parameters: { ...view.values, ...about },
    actor: who.user,
    team: who.team,
    source: 'modal',
  });
  await acknowledge();
  return receipt === undefined ? { outcome: 'replayed' } : { outcome: 'stored', receipt };
}

/** The same delivery again does nothing: the person is told how the first one ended. */
async function tellFirstOutcome(
  { db, people, messenger }: ChangePorts,
  { id, who, responseUrl }: ClickDelivery | CommandDelivery,
): Promise<void> {
  const first = await findByDelivery(db, id);
  const result = first && resultOf(first);
  if (!first || !result || responseUrl === undefined) return;
  const { language } = await people.get(who.user);
  const told = toldMessage({ sentence: result.sentence, receipt: first.id }, language);
  await messenger.respond(responseUrl, told, 'ephemeral');
}
