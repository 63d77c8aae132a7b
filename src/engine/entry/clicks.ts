import { Refused } from '../../domain/errors.ts';
import { denial } from '../../domain/permission/permission.ts';
import type { Role } from '../../domain/policy.ts';
import { cut } from '../../domain/text/text.ts';
import { actionName, OutdatedPayload } from '../../slack/contract.ts';
import type { ClickDelivery } from '../../slack/delivery.ts';
import { type StoredQuestion, findStoredQuestion, clickAnswer } from '../answers/click.ts';
import type { AnswerAction } from '../answers/buttons.ts';
import { answer, forAsker, permitQuery } from '../answers/question.ts';
import { readChange } from '../definitions/change.ts';
import { operationAction } from '../definitions/operation-button.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import type { AnyQuery } from '../definitions/query.ts';
import { keepEvidence } from '../answers/evidence.ts';
import type { EvidenceButton, QuestionButton } from '../definitions/question-button.ts';
import { readArguments } from '../operations/arguments.ts';
import { modalState } from '../operations/modal-state.ts';
import { openOperation, showPreview } from '../operations/open.ts';
import { permitOperation } from '../operations/permit.ts';
import { reopenArguments } from '../operations/reopen.ts';
import { sendRows } from '../operations/rows-file.ts';
import { type Raw, readingContext } from '../parameters/parameter.ts';
import { admit, identify } from '../people/admission.ts';
import type { NamedAction } from './actions.ts';
import { type InteractionOutcome, Interaction, type ReadRaw, readRaw } from './interaction.ts';
import type { EntryPorts } from './ports.ts';

/** A click that is being handled. */
interface Click {
  readonly delivery: ClickDelivery;
  readonly interaction: Interaction;
  /** The operation whose modal was clicked, if it was in one. */
  readonly inModal: AnyOperation | undefined;
}

/** Handles a click that was acknowledged: a button that asks a query or opens something. */
export async function takeClick(
  ports: EntryPorts,
  delivery: ClickDelivery,
  action: Exclude<NamedAction, { readonly kind: 'change' }> | undefined,
): Promise<InteractionOutcome> {
  const inModal = delivery.view && ports.catalog.findOperation(delivery.view.callbackId);
  const interaction = new Interaction(ports, delivery, inModal?.name ?? actionName(delivery.actionId));
  const click: Click = { delivery, interaction, inModal };
  return interaction.run(() => {
    switch (action?.kind) {
      case 'answer':
        return takeAnswerButton(ports, click, action.button);
      case 'query':
        return takeQueryButton(ports, click, action.query);
      case 'question':
        return takeQuestionButton(ports, click, action.button);
      case 'rows':
        return takeRowsButton(ports, click);
      case 'operation':
        return open(ports, click, action.operation);
      case undefined:
        return inModal ? refreshModal(ports, click, inModal) : outdated(ports, click);
    }
  });
}

/** A click as the question that it asks: its name, when that is not the interaction's own, and its values. */
interface Asked {
  readonly name?: string;
  readonly raw: Raw;
}

/** Stores the click and finds out who pressed. */
async function arrive(ports: EntryPorts, { delivery, interaction }: Click, asked: Asked) {
  const receipt = await interaction.storeDelivery(asked);
  const person = await identify(ports, delivery.who);
  interaction.person = person;
  return { receipt, person };
}

/** Stores the click and checks that the person may use Banto. */
async function enter(ports: EntryPorts, click: Click, asked: Asked) {
  const arrived = await arrive(ports, click, asked);
  admit(ports, arrived.person);
  return arrived;
}

/** Stores the click and checks that the person has a role. */
async function enterAs(ports: EntryPorts, click: Click, role: Role, asked: Asked) {
  const arrived = await arrive(ports, click, asked);
  const denied = denial(arrived.person, role, ports.policy);
  if (denied) throw new Refused('not_permitted', denied);
  return arrived;
}

/** A button below an answer: the click is stored as the same question, so that the new answer's buttons work too. */
async function takeAnswerButton(ports: EntryPorts, click: Click, pressed: AnswerAction | 'more'): Promise<string> {
  let asked: StoredQuestion | undefined;
  let fault: unknown;
  try {
    asked = await findStoredQuestion(ports, pressed, click.delivery);
  } catch (error) {
    fault = error;
  }
  const stored = asked ? { name: asked.query.name, raw: asked.receipt.parameters } : { raw: {} };
  const { receipt, person } = await enter(ports, click, stored);
  if (!asked) throw fault;
  await clickAnswer(ports, { asked, click: click.delivery, person, receipt });
  click.interaction.name = asked.query.name;
  return 'read';
}

/** A button that asks a query about the subject in its payload. */
async function takeQueryButton(ports: EntryPorts, click: Click, query: AnyQuery): Promise<string> {
  const payload = readRaw(() => payloadOf(query.name, click.delivery.value));
  const { receipt, person } = await enter(ports, click, { raw: payload.raw });
  permitQuery(ports, query, person);
  const question = { query, raw: payload.orThrow(), asker: person, source: 'button' as const, receipt };
  await answer(ports, question, click.delivery.responseUrl, forAsker);
  return 'read';
}

/** A card's button that asks a query: the click is stored as that question, for the answer's buttons. */
async function takeQuestionButton(ports: EntryPorts, click: Click, button: QuestionButton): Promise<string> {
  if ('evidence' in button) return takeEvidenceButton(ports, click, button);
  const { delivery } = click;
  const question = await button.question(ports.db, readChange(delivery), {
    policy: ports.policy,
    now: ports.clock.now(),
  });
  const query = question && ports.catalog.findQuery(question.query);
  const asked = question ? { name: question.query, raw: question.raw } : { raw: {} };
  const { receipt, person } = await enterAs(ports, click, button.role, asked);
  if (!question || !query) throw new OutdatedPayload(`no question behind ${button.name}`);
  permitQuery(ports, query, person);
  await answer(
    ports,
    { query, raw: question.raw, asker: person, source: 'button', receipt },
    delivery.responseUrl,
    forAsker,
  );
  return 'read';
}

/** A card's button that keeps answers in the card's thread. */
async function takeEvidenceButton(ports: EntryPorts, click: Click, button: EvidenceButton): Promise<string> {
  const { delivery, interaction } = click;
  const evidence = await button.evidence(ports.db, readChange(delivery));
  interaction.subject = evidence?.thread.subject ?? null;
  const { receipt, person } = await enterAs(ports, click, button.role, { raw: {} });
  if (!evidence) throw new OutdatedPayload(`nothing behind ${button.name}`);
  await keepEvidence(ports, evidence, { name: button.name, asker: person, receipt }, delivery.responseUrl);
  return 'read';
}

async function takeRowsButton(ports: EntryPorts, click: Click): Promise<string> {
  const { person } = await enter(ports, click, { raw: {} });
  click.interaction.name = await sendRows(ports, actionName(click.delivery.actionId), click.delivery, person);
  return 'read';
}

/** A button that opens an operation: in a new modal, or in the modal that contains the button. */
async function open(ports: EntryPorts, click: Click, operation: AnyOperation): Promise<string> {
  const { delivery, interaction } = click;
  const reading = readingContext(ports);
  const payload: ReadRaw = readRaw(() => payloadOf(operation.name, delivery.value));
  let given = readArguments(reading, operation, payload.raw);
  interaction.subject = given.subject;
  const { person } = await enter(ports, click, { raw: payload.raw });
  permitOperation(ports, operation, person);
  const raw = await reopenArguments(ports, operation, payload.orThrow(), person);
  if (raw !== given.raw) given = readArguments(reading, operation, raw);
  // Whatever modal it was pressed in becomes the operation's: a trigger opens no second one beside it.
  if (delivery.view?.type === 'modal') await showPreview(ports, { operation, given, person }, delivery.view);
  else await openOperation(ports, { operation, given, person }, delivery.triggerId);
  return 'opened';
}

/** A changed input of an operation's modal that decides what is shown: makes a new preview. */
async function refreshModal(ports: EntryPorts, click: Click, operation: AnyOperation): Promise<string> {
  const { view } = click.delivery;
  const { person } = await enter(ports, click, { raw: {} });
  permitOperation(ports, operation, person);
  if (!view) return 'opened';
  const reading = readingContext(ports);
  const given = readArguments(reading, operation, modalState(operation, view).raw);
  await showPreview(ports, { operation, given, person }, view);
  return 'opened';
}

/** No action has this name in this version. */
async function outdated(ports: EntryPorts, click: Click): Promise<string> {
  const name = actionName(click.delivery.actionId);
  await enter(
    ports,
    click,
    readRaw(() => payloadOf(name, click.delivery.value)),
  );
  throw new OutdatedPayload(`no action ${cut(name, 60)}`);
}

/** The payload of an operation's or a query's button. */
function payloadOf(name: string, value: string | undefined): Raw {
  const { id, values, receipt } = operationAction(name).parse(value);
  return { ...values, ...(id !== undefined && { id }), ...(receipt !== undefined && { receipt }) };
}
