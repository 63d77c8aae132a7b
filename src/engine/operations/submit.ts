import { isDeepStrictEqual } from 'node:util';
import pTimeout from 'p-timeout';
import type { Person } from '../../domain/permission/actor.ts';
import { type Language, words } from '../../domain/text/words.ts';
import type { Acknowledge, SubmissionDelivery } from '../../slack/delivery.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { fieldErrors } from '../parameters/inputs.ts';
import { type Raw, readParameters, readingContext } from '../parameters/parameter.ts';
import { identify } from '../people/admission.ts';
import type { Uses } from '../ports.ts';
import { receivedModal } from '../posting/modal.ts';
import { storeReceipt, type Taken } from '../receipts/intake.ts';
import { findByDelivery } from '../receipts/receipt.ts';
import { recordRefusal } from '../receipts/refusal.ts';
import { replyModal, replyOfReceipt } from '../receipts/reply.ts';
import { addresseeOf, sendReply, showReply } from '../receipts/show-reply.ts';
import { failureOf } from '../receipts/fill-modal.ts';
import { lookAgainButton } from '../definitions/operation-button.ts';
import { firstFaults, inputParameters, readArguments, withDays } from './arguments.ts';
import { frameOf, loadingModal } from './modal.ts';
import { modalState } from './modal-state.ts';
import { type OpenPorts, showPreview } from './open.ts';
import { permitOperation } from './permit.ts';
import { findPreview, makePreview, type ShownPreview, storedPreview } from './preview.ts';

type SubmitPorts = OpenPorts & Uses<'intake' | 'policyHash' | 'functions' | 'cardsChanged'>;

/** A submitted modal of an operation. */
export interface Submission {
  readonly operation: AnyOperation;
  readonly delivery: SubmissionDelivery;
  readonly acknowledge: Acknowledge;
  readonly language: Language;
}

/**
 * Checks a submitted modal's inputs, stores the submission and acknowledges it. Whether the operation may be done is
 * checked when it is processed. A replay stores nothing and shows the result of the first submission.
 * @throws when it could not be stored: Slack then shows an error, and the modal keeps the input.
 */
export async function submitOperation(ports: SubmitPorts, submission: Submission): Promise<Taken> {
  const { operation, delivery, acknowledge, language } = submission;
  const { view, who } = delivery;
  const { preview: shown, first, raw, required, inputsChanged } = modalState(operation, view);
  if (shown === undefined) {
    const faults = first ? firstFaults(readingContext(ports), operation, raw) : undefined;
    if (!faults) return { outcome: await showPreviewFirst(ports, submission, raw) };
    await acknowledge({ response_action: 'errors', errors: fieldErrors(faults, language) });
    return { outcome: 'invalid' };
  }

  const read = readParameters(inputParameters(operation, required), view.values, readingContext(ports));
  if (!read.ok) {
    await acknowledge({ response_action: 'errors', errors: fieldErrors(read.faults, language) });
    return { outcome: 'invalid' };
  }
  const preview = inputsChanged ? await previewIfUnchanged(ports, submission, raw, shown) : shown;
  if (preview === undefined) return { outcome: await showPreviewFirst(ports, submission, raw) };
  const receipt = await storeReceipt(ports, {
    delivery: delivery.id,
    name: operation.name,
    parameters: view.values,
    actor: who.user,
    team: who.team,
    source: 'modal',
    viewId: view.id,
    previewId: preview,
  });
  if (receipt === undefined) return { outcome: await showReplayed(ports, submission) };
  await acknowledge({ response_action: 'update', view: receivedModal(frameOf(submission)) });
  return { outcome: 'stored', receipt };
}

/** How long the acknowledgement waits for the preview of changed inputs. Milliseconds. */
const COMPARE_MS = 1_000;

/**
 * Makes the preview of the current inputs and returns its id when its rows, warnings and button are the same as those
 * shown: then only the input has changed. Undefined when they differ or are not known in time: then the preview is shown
 * first.
 */
function previewIfUnchanged(
  ports: SubmitPorts,
  { operation, delivery }: Submission,
  raw: Raw,
  shown: string,
): Promise<string | undefined> {
  const compare = async (): Promise<string | undefined> => {
    const person = await permittedPerson(ports, operation, delivery);
    const before = await findPreview(ports.db, shown, operation.name, person.id);
    const now = await makePreview(ports, operation, readInputs(ports, operation, raw), person);
    if (now.hash !== before?.hash) return undefined;
    const told = ({ warnings, approval, rehearsal }: ShownPreview) => [warnings, approval, rehearsal];
    const same = isDeepStrictEqual(told(now.preview), told(storedPreview(before)));
    return same ? now.id : undefined;
  };
  // When it fails, showPreviewFirst tries again and shows the reason.
  return pTimeout(
    compare().catch(() => undefined),
    { milliseconds: COMPARE_MS, fallback: () => undefined },
  );
}

const readInputs = ({ clock, policy }: Uses<'clock' | 'policy'>, operation: AnyOperation, raw: Raw) => {
  const reading = readingContext({ clock, policy });
  return readArguments(reading, operation, withDays(reading, operation, raw));
};

async function permittedPerson(
  ports: SubmitPorts,
  operation: AnyOperation,
  { who }: SubmissionDelivery,
): Promise<Person> {
  const person = await identify(ports, who);
  permitOperation(ports, operation, person);
  return person;
}

/** Shows the preview, after the choice of a subject or when the preview's rows have changed. */
async function showPreviewFirst(ports: SubmitPorts, submission: Submission, raw: Raw): Promise<string> {
  const { operation, delivery, acknowledge, language } = submission;
  const { view, who } = delivery;
  const asked = readArguments(readingContext(ports), operation, raw);
  await acknowledge({ response_action: 'update', view: loadingModal(submission) });
  try {
    const person = await permittedPerson(ports, operation, delivery);
    await showPreview(ports, { operation, given: asked, person }, { id: view.id });
    return 'opened';
  } catch (thrown) {
    const { error, explained, seen } = failureOf(thrown, operation.section);
    const { reference, outcome } = explained;
    const { subject } = asked;
    await recordRefusal(ports, explained, {
      who,
      source: 'modal',
      operation: operation.name,
      subject,
      receiptId: null,
    });
    if (seen === 'modal') return outcome;
    if (seen === 'nowhere' && reference !== undefined)
      ports.log.error({ err: error, reference, operation: operation.name }, 'modal not opened');
    const modal = { view: { id: view.id }, frame: operation };
    const shown = await showReply(
      ports,
      { modal, responseUrl: null, at: ports.clock.now() },
      explained,
      language,
    ).catch(() => false);
    if (!shown) await sendReply(ports, addresseeOf(delivery), operation.title, explained, language);
    return outcome;
  }
}

async function showReplayed(
  { db }: Uses<'db'>,
  { operation, delivery, acknowledge, language }: Submission,
): Promise<string> {
  const first = await findByDelivery(db, delivery.id);
  const reply = replyOfReceipt(first, (receipt) => lookAgainButton(operation, receipt, language)) ?? {
    sentence: words('この操作はすでに受け付けています。', 'This was already received.'),
    receipt: first?.id,
  };
  await acknowledge({ response_action: 'update', view: replyModal(frameOf({ operation, language }), reply) });
  return 'replayed';
}
