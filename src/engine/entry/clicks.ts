import { Refused } from '../../domain/errors.ts';
import { denial } from '../../domain/permission.ts';
import { cut } from '../../domain/text.ts';
import { actionName, OutdatedPayload } from '../../slack/contract.ts';
import type { ClickDelivery } from '../../slack/delivery.ts';
import { type AskedBefore, askedBefore, clickAnswer } from '../answers/click.ts';
import type { AnswerAction } from '../answers/buttons.ts';
import { answer, forAsker, permitQuery } from '../answers/question.ts';
import { readChange } from '../definitions/change.ts';
import { operationAction } from '../definitions/operation-button.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import type { AnyQuery } from '../definitions/query.ts';
import type { QuestionButton } from '../definitions/question-button.ts';
import { readArguments } from '../operations/arguments.ts';
import { modalState } from '../operations/modal-state.ts';
import { openOperation, showPreview } from '../operations/open.ts';
import { permitOperation } from '../operations/permit.ts';
import { reopenArguments } from '../operations/reopen.ts';
import { sendRows } from '../operations/rows-file.ts';
import type { Raw } from '../parameters/parameter.ts';
import { admit, identify } from '../people/admission.ts';
import type { Action } from './actions.ts';
import { type Ended, Interaction, type ReadRaw, readRaw } from './interaction.ts';
import type { EntryPorts } from './ports.ts';

/** A click being taken. */
interface Click {
  readonly delivery: ClickDelivery;
  readonly interaction: Interaction;
  /** The operation in whose modal it was, if it was in one. */
  readonly inModal: AnyOperation | undefined;
}

/** A button, already acknowledged, that asks something or opens something: below an answer, on a card, in a modal. */
export async function takeClick(
  ports: EntryPorts,
  delivery: ClickDelivery,
  action: Action | undefined,
): Promise<Ended> {
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
      case 'change':
      case undefined:
        return inModal ? refreshModal(ports, click, inModal) : outdated(ports, click);
    }
  });
}

/** Stores the click, and lets in who may use Banto at all. */
async function enter(
  ports: EntryPorts,
  { delivery, interaction }: Click,
  asked: { readonly name?: string; readonly raw: Raw },
) {
  const receipt = await interaction.storeDelivery(asked);
  const person = await identify(ports, delivery.who);
  interaction.person = person;
  admit(ports, person);
  return { receipt, person };
}

/** A button below an answer: the press is stored as the question itself, which the new answer's buttons ask again. */
async function takeAnswerButton(ports: EntryPorts, click: Click, button: AnswerAction): Promise<string> {
  let asked: AskedBefore | undefined;
  let fault: unknown;
  try {
    asked = await askedBefore(ports, button, click.delivery.value);
  } catch (error) {
    fault = error;
  }
  const stored = asked ? { name: asked.query.name, raw: asked.receipt.parameters } : { raw: {} };
  const { receipt, person } = await enter(ports, click, stored);
  if (!asked) throw fault;
  await clickAnswer(ports, { button, asked, click: click.delivery, presser: person, receipt });
  click.interaction.name = asked.query.name;
  return 'read';
}

/** A button with a query's name asks it about what the button carries. */
async function takeQueryButton(ports: EntryPorts, click: Click, query: AnyQuery): Promise<string> {
  const carried = readRaw(() => carriedBy(query.name, click.delivery.value));
  const { receipt, person } = await enter(ports, click, { raw: carried.raw });
  permitQuery(ports, query, person);
  const question = { query, raw: carried.orThrow(), asker: person, source: 'button' as const, receipt };
  await answer(ports, question, click.delivery.responseUrl ?? '', forAsker);
  return 'read';
}

/** A card's button that asks a query: the press is stored as that question, for the answer's own buttons. */
async function takeQuestionButton(ports: EntryPorts, click: Click, button: QuestionButton): Promise<string> {
  const { delivery, interaction } = click;
  const question = await button.question(ports.db, readChange(delivery), ports.policy);
  const query = question && ports.catalog.findQuery(question.query);
  const asked = question ? { name: question.query, raw: question.raw } : { raw: {} };
  const receipt = await interaction.storeDelivery(asked);
  const person = await identify(ports, delivery.who);
  interaction.person = person;
  const denied = denial(person, button.role, ports.policy);
  if (denied) throw new Refused('not_permitted', denied);
  if (!question || !query) throw new OutdatedPayload(`no question behind ${button.name}`);
  permitQuery(ports, query, person);
  await answer(
    ports,
    { query, raw: question.raw, asker: person, source: 'button', receipt },
    delivery.responseUrl ?? '',
    forAsker,
  );
  return 'read';
}

async function takeRowsButton(ports: EntryPorts, click: Click): Promise<string> {
  const { person } = await enter(ports, click, { raw: {} });
  click.interaction.name = await sendRows(ports, actionName(click.delivery.actionId), click.delivery, person);
  return 'read';
}

/** A button that opens an operation: in a window of its own, or in the modal it stands in. */
async function open(ports: EntryPorts, click: Click, operation: AnyOperation): Promise<string> {
  const { delivery, interaction, inModal } = click;
  const reading = { now: ports.clock.now(), policy: ports.policy };
  const carried: ReadRaw = readRaw(() => carriedBy(operation.name, delivery.value));
  let given = readArguments(reading, operation, carried.raw);
  interaction.subject = given.subject;
  const { person } = await enter(ports, click, { raw: carried.raw });
  permitOperation(ports, operation, person);
  const raw = await reopenArguments(ports, operation, carried.orThrow(), person);
  if (raw !== given.raw) given = readArguments(reading, operation, raw);
  if (inModal && delivery.view) await showPreview(ports, { operation, given, person }, delivery.view);
  else await openOperation(ports, { operation, given, person }, delivery.triggerId);
  return 'opened';
}

/** An input of an operation's modal that decides what is shown: the preview is made anew. */
async function refreshModal(ports: EntryPorts, click: Click, operation: AnyOperation): Promise<string> {
  const { view } = click.delivery;
  const { person } = await enter(ports, click, { raw: {} });
  permitOperation(ports, operation, person);
  if (!view) return 'opened';
  const reading = { now: ports.clock.now(), policy: ports.policy };
  const given = readArguments(reading, operation, modalState(operation, view).raw);
  await showPreview(ports, { operation, given, person }, view);
  return 'opened';
}

/** Nothing has this name any more, or had it in another version. */
async function outdated(ports: EntryPorts, click: Click): Promise<string> {
  const name = actionName(click.delivery.actionId);
  await enter(
    ports,
    click,
    readRaw(() => carriedBy(name, click.delivery.value)),
  );
  throw new OutdatedPayload(`no action ${cut(name, 60)}`);
}

/** What a button says it is about. */
function carriedBy(name: string, value: string | undefined): Raw {
  const { id, receipt } = operationAction(name).parse(value);
  return { ...(id !== undefined && { id }), ...(receipt !== undefined && { receipt }) };
}
