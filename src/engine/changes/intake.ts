import * as z from 'zod';
import type { Language } from '../../domain/words.ts';
import { words } from '../../domain/words.ts';
import { defineMetadata } from '../../slack/contract.ts';
import type { Acknowledge, ClickDelivery, CommandDelivery, SubmissionDelivery } from '../../slack/delivery.ts';
import { assign, readCommandLine } from '../parameters/command-line.ts';
import type { Engine } from '../ports.ts';
import { fieldErrors, inputBlock, inputsModal } from '../operations/modal.ts';
import { repeat } from '../requests/press.ts';
import { processNow, intake } from '../receipts/intake.ts';
import { type Parameter, readParameters } from '../parameters/parameter.ts';
import { type AnyChange, readChange } from '../definitions/change.ts';

const metadata = defineMetadata(z.record(z.string(), z.string().max(200)));

/** A change, or the command that does the same: stored, acknowledged, and then judged and done. */
export async function takeChange(
  engine: Engine,
  change: AnyChange,
  delivery: ClickDelivery | CommandDelivery,
  acknowledge: Acknowledge,
): Promise<string> {
  const raw =
    delivery.kind === 'click' ? readChange(delivery) : assign(change.parameters, readCommandLine(delivery.text).rest);
  if (delivery.kind === 'click' && change.asks) {
    await acknowledge();
    const { language } = await engine.people.get(delivery.who.user);
    await engine.messenger.openView(delivery.triggerId, asking(change, raw, language));
    return 'opened';
  }
  const receipt = await intake(engine, {
    delivery: delivery.id,
    name: change.name,
    parameters: raw,
    actor: delivery.who.user,
    team: delivery.who.team,
    source: delivery.kind === 'click' ? 'button' : 'command',
    channel: delivery.channel,
    responseUrl: delivery.responseUrl,
  });
  await acknowledge();
  if (receipt === undefined) return repeat(engine, delivery);
  await processNow(engine, receipt);
  return 'stored';
}

const asked = ({ asks = [], parameters }: AnyChange): [string, Parameter<unknown>][] =>
  asks.flatMap((name) => {
    const parameter = parameters[name];
    return parameter ? [[name, parameter] as [string, Parameter<unknown>]] : [];
  });

const asking = (change: AnyChange, raw: Readonly<Record<string, string>>, language: Language) =>
  inputsModal(
    { name: change.name, title: change.title, language },
    asked(change).map(([name, parameter]) => inputBlock(name, parameter, language, undefined)),
    words('登録', 'Save'),
    metadata.write(raw),
  );

/** The modal of a change, submitted with what it asked for. */
export async function submitChange(
  engine: Engine,
  change: AnyChange,
  { id, who, view }: SubmissionDelivery,
  acknowledge: Acknowledge,
  language: Language,
): Promise<string> {
  const about = metadata.parse(view.metadata);
  const read = readParameters(Object.fromEntries(asked(change)), view.values, {
    now: engine.clock.now(),
    policy: engine.policy,
  });
  if (!read.ok) {
    await acknowledge({ response_action: 'errors', errors: fieldErrors(read.faults, language) });
    return 'invalid';
  }
  const receipt = await intake(engine, {
    delivery: id,
    name: change.name,
    parameters: { ...view.values, ...about },
    actor: who.user,
    team: who.team,
    source: 'modal',
  });
  await acknowledge();
  if (receipt !== undefined) await processNow(engine, receipt);
  return receipt === undefined ? 'replayed' : 'stored';
}
