import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { cut } from '../../domain/text.ts';
import { words } from '../../domain/words.ts';
import type { Acknowledge, SubmissionDelivery } from '../../slack/delivery.ts';
import { OutdatedPayload } from '../../slack/contract.ts';
import { limits } from '../../slack/limits.ts';
import type { Language } from '../../domain/words.ts';
import type { Engine } from '../ports.ts';
import { explain } from '../receipts/failures.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { personOf } from '../people/lookup.ts';
import { readParameters } from '../parameters/parameter.ts';
import { findByDelivery } from '../receipts/receipt.ts';
import { recordRefusal } from '../receipts/refusal.ts';
import { decisions } from '../requests/actions.ts';
import { submitChange } from '../changes/intake.ts';
import { submitRejection } from '../requests/press.ts';
import { resultOf } from '../receipts/outcome.ts';
import { modalStateOf } from './modal-state.ts';
import { fieldErrors, frame, loadingModal, receivedModal, toldModal, toldOf } from './modal.ts';
import { canonical, showPreview, ToldInModal } from './open.ts';
import { findPreview, subjectOf } from './apply.ts';
import { storedPreview } from './preview-blocks.ts';
import { inputParameters, makePreview, permitOperation, type Raw } from './preview.ts';
import { processNow, intake } from '../receipts/intake.ts';

/**
 * Takes a submitted modal: the inputs are checked at their fields, the submission is stored, Slack is answered, and only
 * then is it judged and carried out. A replay stores nothing and shows how the first one ended.
 * @throws when it could not be stored: Slack then says so, and the modal keeps what was typed.
 */
export async function submit(engine: Engine, delivery: SubmissionDelivery, acknowledge: Acknowledge): Promise<string> {
  const { view, who } = delivery;
  const language = await languageOf(engine, who.user);
  const press = engine.catalog.findChange(view.callbackId);
  if (press || view.callbackId === decisions.reject.action.id) {
    try {
      return await (press
        ? submitChange(engine, press, delivery, acknowledge, language)
        : submitRejection(engine, delivery, acknowledge, language));
    } catch (error) {
      if (error instanceof OutdatedPayload) return outdated(delivery, acknowledge, language, error);
      throw error;
    }
  }
  const operation = engine.catalog.findOperation(view.callbackId);
  if (!operation) return outdated(delivery, acknowledge, language, new OutdatedPayload(`no ${view.callbackId}`));
  const look = { operation, language };
  const { preview: shown, raw, required, moved } = modalStateOf(operation, view);
  if (shown === undefined) return chosen(engine, operation, raw, delivery, acknowledge, language);

  const read = readParameters(inputParameters(operation, required), view.values, {
    now: engine.clock.now(),
    policy: engine.policy,
  });
  if (!read.ok) {
    await acknowledge({ response_action: 'errors', errors: fieldErrors(read.faults, language) });
    return 'invalid';
  }
  const preview = moved ? await sameRows(engine, operation, raw, delivery, shown) : shown;
  if (preview === undefined) return chosen(engine, operation, raw, delivery, acknowledge, language);
  const receipt = await intake(engine, {
    delivery: delivery.id,
    name: operation.name,
    parameters: view.values,
    actor: who.user,
    team: who.team,
    source: 'modal',
    viewId: view.id,
    previewId: preview,
  });
  if (receipt === undefined) return replayed(engine, operation, delivery, acknowledge, language);
  await acknowledge({ response_action: 'update', view: receivedModal(look) });
  await processNow(engine, receipt);
  return 'stored';
}

/** How long Slack is kept waiting for what a changed input is about. Milliseconds. */
const PATIENCE_MS = 1_000;

/**
 * The preview of what the inputs say now, when its rows and warnings are the very ones that were shown: then nothing else
 * has changed than what the person typed. Undefined when they differ or cannot be told in time: it is to be shown first.
 */
async function sameRows(
  engine: Engine,
  operation: AnyOperation,
  raw: Raw,
  { who }: SubmissionDelivery,
  shown: string,
): Promise<string | undefined> {
  const look = async (): Promise<string | undefined> => {
    const person = await personOf(engine, who);
    permitOperation(engine, operation, person);
    const before = await findPreview(engine.db, shown, operation.name, person.id);
    const now = await makePreview(engine, operation, canonical(engine, operation, raw), person);
    const warned = before && storedPreview(before.shown).warnings;
    return now.hash === before?.hash && isDeepStrictEqual(now.preview.warnings, warned) ? now.id : undefined;
  };
  // Why it cannot be shown is said where it is tried again.
  return Promise.race([look().catch(() => undefined), sleep(PATIENCE_MS, undefined, { ref: false })]);
}

/** The modal asked what it is about: the answer is its preview. */
async function chosen(
  engine: Engine,
  operation: AnyOperation,
  raw: Raw,
  { view, who }: SubmissionDelivery,
  acknowledge: Acknowledge,
  language: Language,
): Promise<string> {
  await acknowledge({ response_action: 'update', view: loadingModal({ operation, language }) });
  try {
    const person = await personOf(engine, who);
    permitOperation(engine, operation, person);
    await showPreview(engine, operation, raw, person, { id: view.id });
    return 'opened';
  } catch (error) {
    const explained = error instanceof ToldInModal ? error.explained : explain(error, operation.section);
    const { reference, outcome } = explained;
    const subject = subjectOf(engine, operation, raw);
    const attempted = { who, source: 'modal' as const, operation: operation.name, subject, receiptId: null };
    await recordRefusal(engine, explained, attempted);
    if (error instanceof ToldInModal) return outcome;
    if (reference !== undefined) engine.log.error({ err: error, reference, operation: operation.name }, 'not opened');
    await engine.messenger.updateView({ id: view.id }, toldModal(frame({ operation, language }), explained));
    return outcome;
  }
}

/** A modal of another version: what it would do is not known here, so it says that it no longer works. */
async function outdated(
  { view }: SubmissionDelivery,
  acknowledge: Acknowledge,
  language: Language,
  error: OutdatedPayload,
): Promise<string> {
  const look = { name: cut(view.callbackId, limits.view.callbackId), title: words('番頭', 'Banto'), language };
  await acknowledge({ response_action: 'update', view: toldModal(look, explain(error, undefined)) });
  return 'refused';
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
    ? toldOf(first, result, operation, language)
    : { sentence: words('この操作はすでに受け付けています。', 'This was already received.'), receipt: first?.id };
  await acknowledge({ response_action: 'update', view: toldModal(frame({ operation, language }), told) });
  return 'replayed';
}

/** The reader's language if it is known already: the acknowledgement does not wait for Slack. */
const languageOf = async (engine: Engine, user: string): Promise<Language> => {
  const person = await Promise.race([
    engine.people.get(user).catch(() => undefined),
    new Promise<undefined>((resolve) => setTimeout(resolve, 300, undefined)),
  ]);
  return person?.language ?? engine.policy.language;
};
