import { Refused } from '../../domain/errors.ts';
import { cut } from '../../domain/text.ts';
import { actionName, OutdatedPayload } from '../../slack/contract.ts';
import type { ClickDelivery } from '../../slack/delivery.ts';
import { admit, identify } from '../people/admission.ts';
import { type AnswerAction, answerAction } from '../answers/buttons.ts';
import { answer, askedBefore, type AskedBefore, forAsker, permitQuery, pressAnswerButton } from '../answers/respond.ts';
import { Interaction, type Ended, readRaw } from './interaction.ts';
import type { Engine } from '../ports.ts';
import { modalStateOf } from '../operations/modal-state.ts';
import { reopenArguments } from '../operations/reopen.ts';
import { openOperation, showPreview } from '../operations/open.ts';
import { subjectOf } from '../operations/apply.ts';
import { permitOperation, type Raw } from '../operations/preview.ts';
import { sendRows, sendsRows } from '../operations/rows-file.ts';
import { operationAction } from '../definitions/operation-button.ts';
import { denial } from '../../domain/permission.ts';
import { readChange } from '../definitions/change.ts';
import type { QuestionButton } from '../definitions/question-button.ts';

/** A button, acknowledged already, that asks something or opens something: below an answer, on a card, in a modal. */
export async function takeClick(engine: Engine, delivery: ClickDelivery): Promise<Ended> {
  const name = actionName(delivery.actionId);
  const inModal = delivery.view && engine.catalog.findOperation(delivery.view.callbackId);
  const attempt = new Interaction(engine, delivery, inModal?.name ?? name, 'button');
  const pressed = inModal ? undefined : answerAction(name);
  return attempt.run(async () => {
    if (pressed) return takeAnswerButton(engine, pressed, delivery, attempt);
    const asking = engine.catalog.questionButtons.find((each) => each.name === name);
    if (asking) return takeQuestionButton(engine, asking, delivery, attempt);
    const operation = engine.catalog.findOperation(name);
    const about = readRaw(() => (inModal && !operation ? {} : carriedBy(name, delivery.value)));
    if (operation) attempt.subject = subjectOf(engine, operation, about.raw);
    const receipt = await attempt.claim({ raw: about.raw });
    const person = await identify(engine, delivery.who);
    attempt.person = person;
    admit(engine, person);
    if (sendsRows(name)) {
      attempt.name = await sendRows(engine, name, delivery, person);
      return 'read';
    }
    const query = engine.catalog.findQuery(name);
    if (query) {
      permitQuery(engine, query, person);
      await answer(
        engine,
        { query, raw: about.orThrow(), asker: person, source: 'button', receipt },
        delivery.responseUrl ?? '',
        forAsker,
      );
      return 'read';
    }
    const opened = operation ?? inModal;
    if (!opened) throw new OutdatedPayload(`no action ${cut(name, 60)}`);
    permitOperation(engine, opened, person);
    const raw =
      delivery.view && !operation
        ? modalStateOf(opened, delivery.view).raw
        : await reopenArguments(engine, opened, about.orThrow(), person);
    if (inModal && delivery.view) await showPreview(engine, opened, raw, person, delivery.view);
    else await openOperation(engine, opened, raw, person, delivery.triggerId);
    return 'opened';
  });
}

/** A button below an answer: the press is stored as the question itself, which the new answer's buttons ask again. */
async function takeAnswerButton(
  engine: Engine,
  pressed: AnswerAction,
  delivery: ClickDelivery,
  attempt: Interaction,
): Promise<string> {
  let asked: AskedBefore | undefined;
  let fault: unknown;
  try {
    asked = await askedBefore(engine, pressed, delivery.value);
  } catch (error) {
    fault = error;
  }
  const receipt = await attempt.claim(asked ? { name: asked.query.name, raw: asked.receipt.parameters } : { raw: {} });
  const person = await identify(engine, delivery.who);
  attempt.person = person;
  admit(engine, person);
  if (!asked) throw fault;
  attempt.name = await pressAnswerButton(engine, pressed, asked, delivery, person, receipt);
  return 'read';
}

/** A card's button that asks a query: the press is stored as that question, for the answer's own buttons. */
async function takeQuestionButton(
  engine: Engine,
  button: QuestionButton,
  delivery: ClickDelivery,
  attempt: Interaction,
): Promise<string> {
  const question = await button.question(engine.db, readChange(delivery), engine.policy);
  const query = question && engine.catalog.findQuery(question.query);
  const receipt = await attempt.claim(question ? { name: question.query, raw: question.raw } : { raw: {} });
  const person = await identify(engine, delivery.who);
  attempt.person = person;
  const denied = denial(person, button.role, engine.policy);
  if (denied) throw new Refused('not_permitted', denied);
  if (!question || !query) throw new OutdatedPayload(`no question behind ${button.name}`);
  permitQuery(engine, query, person);
  await answer(
    engine,
    { query, raw: question.raw, asker: person, source: 'button', receipt },
    delivery.responseUrl ?? '',
    forAsker,
  );
  return 'read';
}

/** What a button says it is about. */
function carriedBy(name: string, value: string | undefined): Raw {
  const { id, receipt } = operationAction(name).parse(value);
  return { ...(id !== undefined && { id }), ...(receipt !== undefined && { receipt }) };
}
