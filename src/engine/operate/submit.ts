import { words } from '../../domain/words.ts';
import type { Acknowledge, SubmissionDelivery } from '../../slack/delivery.ts';
import { OutdatedPayload } from '../../slack/contract.ts';
import type { Person } from '../../domain/actor.ts';
import type { Language } from '../../domain/words.ts';
import type { Engine } from '../engine.ts';
import { explain } from '../failures.ts';
import type { AnyOperation } from '../operation.ts';
import { readParameters } from '../parameter.ts';
import { findByDelivery, storeReceipt } from '../receipt.ts';
import { carryOut, carryOutJob, resultOf } from './carry-out.ts';
import { loadingModal, metadata, receivedModal, toldModal } from './modal.ts';
import { showPreview } from './open.ts';
import { enteredParameters, permitOperation } from './preview.ts';

/** Storing must leave Slack time to hear of it: after this the person is told to press again. Milliseconds. */
const STORE_MS = 2_400;

/**
 * Takes a submitted modal: the inputs are checked at their fields, the submission is stored, Slack is answered, and only
 * then is it judged and carried out. A replay stores nothing and shows how the first one ended.
 * @throws when it could not be stored: Slack then says so, and the modal keeps what was typed.
 */
export async function submit(engine: Engine, delivery: SubmissionDelivery, acknowledge: Acknowledge): Promise<string> {
  const { view, who } = delivery;
  const language = await languageOf(engine, who.user);
  const operation = engine.catalog.findOperation(view.callbackId);
  if (!operation) throw new OutdatedPayload(`no operation ${view.callbackId}`);
  const look = { operation, language };
  const { preview } = readMetadata(view.metadata);
  if (preview === undefined) return chosen(engine, operation, delivery, acknowledge, language);

  const read = readParameters(enteredParameters(operation), view.values, {
    now: engine.clock.now(),
    policy: engine.policy,
  });
  if (!read.ok) {
    const errors = Object.fromEntries(Object.entries(read.faults).map(([name, fault]) => [name, fault[language]]));
    await acknowledge({ response_action: 'errors', errors });
    return 'invalid';
  }
  const at = engine.clock.now();
  const stored = storeReceipt(engine.db, {
    delivery: delivery.id,
    kind: 'operation',
    name: operation.name,
    parameters: view.values,
    actor: who.user,
    team: who.team,
    source: 'modal',
    viewId: view.id,
    previewId: preview,
    at,
  });
  const receipt = await within(stored, STORE_MS);
  if (receipt === undefined) return replayed(engine, operation, delivery, acknowledge, language);
  await acknowledge({ response_action: 'update', view: receivedModal(look) });
  try {
    await carryOut(engine, receipt);
  } catch (error) {
    engine.log.warn({ err: error, operation: operation.name, receipt }, 'operation will be taken up again');
    // When even this fails, the sweep finds the receipt.
    await engine.queue.enqueue(carryOutJob, { receipt }, { key: receipt }).catch(() => undefined);
  }
  return 'stored';
}

/** The modal asked what it is about: the answer is its preview. */
async function chosen(
  engine: Engine,
  operation: AnyOperation,
  { view, who }: SubmissionDelivery,
  acknowledge: Acknowledge,
  language: Language,
): Promise<string> {
  await acknowledge({ response_action: 'update', view: loadingModal({ operation, language }) });
  try {
    const person: Person = await engine.people.get(who.user);
    permitOperation(engine, operation, person);
    await showPreview(engine, operation, view.values, person, { id: view.id });
  } catch (error) {
    await engine.messenger.updateView({ id: view.id }, toldModal({ operation, language }, explain(error)));
  }
  return 'opened';
}

async function replayed(
  engine: Engine,
  operation: AnyOperation,
  { id }: SubmissionDelivery,
  acknowledge: Acknowledge,
  language: Language,
): Promise<string> {
  const first = await findByDelivery(engine.db, id);
  const result = first && resultOf(first);
  const told = result
    ? {
        sentence: result.sentence,
        next: result.next ?? undefined,
        reference: result.reference ?? undefined,
        receipt: first.id,
      }
    : { sentence: words('この操作はすでに受け付けています。', 'This was already received.'), receipt: first?.id };
  await acknowledge({ response_action: 'update', view: toldModal({ operation, language }, told) });
  return 'replayed';
}

function readMetadata(text: string): { preview?: string | undefined } {
  try {
    return metadata.parse(text);
  } catch {
    return {};
  }
}

/** The reader's language if it is known already: the acknowledgement does not wait for Slack. */
const languageOf = async (engine: Engine, user: string): Promise<Language> => {
  const person = await Promise.race([
    engine.people.get(user).catch(() => undefined),
    new Promise<undefined>((resolve) => setTimeout(resolve, 300, undefined)),
  ]);
  return person?.language ?? engine.policy.language;
};

async function within<Value>(promise: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not stored within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
