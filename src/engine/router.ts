import { Refused } from '../domain/errors.ts';
import { cut } from '../domain/text.ts';
import { words } from '../domain/words.ts';
import { actionName, OutdatedPayload } from '../slack/contract.ts';
import type {
  Acknowledge,
  ClickDelivery,
  CommandDelivery,
  Delivery,
  HomeDelivery,
  SubmissionDelivery,
} from '../slack/delivery.ts';
import { type AnswerAction, answerAction } from './answer-buttons.ts';
import {
  answer,
  askedBefore,
  type AskedBefore,
  forAsker,
  forChannel,
  permitQuery,
  pressAnswerButton,
} from './answering.ts';
import { admit, identify } from './admission.ts';
import { Attempt, type Ended } from './attempt.ts';
import { assign, readCommandLine } from './command-line.ts';
import type { Engine } from './engine.ts';
import { openHome } from './home.ts';
import { aboutOf } from './operate/about.ts';
import { openOperation, showPreview } from './operate/open.ts';
import { permitOperation, type Raw } from './operate/preview.ts';
import { previewCsv } from './operate/preview-blocks.ts';
import { sendRows } from './operate/send-rows.ts';
import { submit } from './operate/submit.ts';
import { operationAction } from './operation-button.ts';
import { denial } from './permission.ts';
import { type AnyPress, readPress } from './press/press.ts';
import { takePress } from './press/take.ts';
import type { QuestionButton } from './question-button.ts';
import { decisionNamed, decisions } from './request/actions.ts';
import { pressDecision } from './request/press.ts';

/**
 * Takes every delivery: questions and openings are acknowledged at once and answered after; submissions and decisions
 * are stored first. One line in the log for each, and no error leaves here but of what could not be stored.
 */
export async function receive(engine: Engine, delivery: Delivery, acknowledge: Acknowledge): Promise<void> {
  const started = performance.now();
  const acknowledged: Acknowledge = async (body) => {
    await acknowledge(body);
    engine.metrics.acknowledgement.observe({ kind: delivery.kind }, (performance.now() - started) / 1000);
  };
  const decision = delivery.kind === 'click' ? decisionNamed(actionName(delivery.actionId)) : undefined;
  if (delivery.kind === 'home') return takeHome(engine, delivery, acknowledged, started);
  if (delivery.kind === 'submission') return takeSubmission(engine, delivery, acknowledged, started);
  if (delivery.kind === 'click' && decision)
    return takeStored(engine, decisions[decision].action.id, delivery, acknowledged, started, (ack) =>
      pressDecision(engine, decision, delivery, ack),
    );
  const press = pressOf(engine, delivery);
  if (press)
    return takeStored(engine, press.name, delivery, acknowledged, started, (ack) =>
      takePress(engine, press, delivery, ack),
    );
  await acknowledged();
  const ended = await (delivery.kind === 'command' ? takeCommand(engine, delivery) : takeClick(engine, delivery));
  note(engine, delivery, ended, started);
}

function note(engine: Engine, { who, kind }: Delivery, { operation, outcome }: Ended, started: number): void {
  const ms = performance.now() - started;
  engine.metrics.interactions.inc({ operation, outcome });
  engine.metrics.duration.observe({ operation }, ms / 1000);
  engine.log.info({ operation, person: who.user, outcome, ms: Math.round(ms), via: kind }, 'interaction');
}

async function takeHome(
  engine: Engine,
  delivery: HomeDelivery,
  acknowledge: Acknowledge,
  started: number,
): Promise<void> {
  await acknowledge();
  let outcome = 'shown';
  try {
    await openHome(engine, delivery.who.user);
  } catch (error) {
    outcome = 'failed';
    engine.log.error({ err: error, person: delivery.who.user }, 'Home not shown');
  }
  note(engine, delivery, { operation: 'home', outcome }, started);
}

async function takeSubmission(
  engine: Engine,
  delivery: SubmissionDelivery,
  acknowledge: Acknowledge,
  started: number,
): Promise<void> {
  const name = engine.catalog.findOperation(delivery.view.callbackId)?.name ?? 'unknown';
  try {
    const outcome = await submit(engine, delivery, acknowledge);
    note(engine, delivery, { operation: name, outcome }, started);
  } catch (error) {
    engine.log.error({ err: error, operation: name, person: delivery.who.user }, 'submission not stored');
    throw error;
  }
}

/** What is pressed on a card and done at once; the same may be typed. */
function pressOf(engine: Engine, delivery: ClickDelivery | CommandDelivery): AnyPress | undefined {
  if (delivery.kind === 'click') return engine.catalog.findPress(actionName(delivery.actionId));
  const { word, rest } = readCommandLine(delivery.text);
  const entry = isHelp(rest) ? undefined : engine.catalog.find(delivery.command.replace(/^\//u, ''), word);
  return entry?.kind === 'press' ? engine.catalog.findPress(entry.definition.name) : undefined;
}

/** It is stored before it is acknowledged; if that fails the person hears it at once, and Slack gets a 500. */
async function takeStored(
  engine: Engine,
  operation: string,
  delivery: ClickDelivery | CommandDelivery,
  acknowledge: Acknowledge,
  started: number,
  take: (acknowledge: Acknowledge) => Promise<string>,
): Promise<void> {
  let acknowledged = false;
  const attempt = new Attempt(engine, delivery, operation, delivery.kind === 'click' ? 'button' : 'command');
  let failure: unknown;
  const ended = await attempt.run(async () => {
    try {
      return await take(async (body) => {
        acknowledged = true;
        await acknowledge(body);
      });
    } catch (error) {
      failure = error;
      throw error;
    }
  });
  note(engine, delivery, ended, started);
  if (!acknowledged) throw failure;
}

async function takeCommand(engine: Engine, delivery: CommandDelivery): Promise<Ended> {
  const line = readCommandLine(delivery.text);
  const command = delivery.command.replace(/^\//u, '');
  const entry = engine.catalog.find(command, line.word);
  const name = entry?.definition.name ?? command;
  const attempt = new Attempt(engine, delivery, name, 'command');
  const typed = readRaw(() => (entry ? assign(entry.definition.parameters, line.rest) : {}));
  return attempt.run(async () => {
    const receipt = await attempt.claim({ raw: typed.raw });
    const person = await identify(engine, delivery.who);
    attempt.person = person;
    admit(engine, person);
    if (!entry) return attempt.help(command, line.word);
    if (isHelp(line.rest)) return attempt.help(command, line.word, entry);
    if (entry.kind === 'operation') {
      permitOperation(engine, entry.definition, person);
      await openOperation(engine, entry.definition, typed.orThrow(), person, delivery.triggerId);
      return 'opened';
    }
    const query = engine.catalog.findQuery(entry.definition.name);
    if (!query) throw new Error(`${name} was to be stored before it is done`);
    permitQuery(engine, query, person);
    const raw = typed.orThrow();
    const question = { query, raw, asker: person, source: 'command' as const, receipt };
    if (line.share && !query.shareable) {
      throw new Refused(
        'invalid',
        words(
          '個人情報を含むため、共有できません。`share` を外してください。',
          'This holds personal data and cannot be shared; leave out `share`.',
        ),
      );
    }
    await answer(engine, question, delivery.responseUrl, line.share ? forChannel : forAsker);
    return 'read';
  });
}

/** Raw values as far as they can be read. What is wrong with them is said later, and only to somebody who may ask. */
function readRaw(read: () => Raw): { readonly raw: Raw; orThrow(): Raw } {
  try {
    const raw = read();
    return { raw, orThrow: () => raw };
  } catch (error) {
    return {
      raw: {},
      orThrow: () => {
        throw error;
      },
    };
  }
}

const isHelp = (rest: readonly { value: string }[]): boolean =>
  rest.length === 1 && ['help', 'ヘルプ', '--help', '?'].includes(rest[0]?.value.toLowerCase() ?? '');

async function takeClick(engine: Engine, delivery: ClickDelivery): Promise<Ended> {
  const name = actionName(delivery.actionId);
  const inModal = delivery.view && engine.catalog.findOperation(delivery.view.callbackId);
  const attempt = new Attempt(engine, delivery, inModal?.name ?? name, 'button');
  const pressed = inModal ? undefined : answerAction(name);
  return attempt.run(async () => {
    if (pressed) return takeAnswerButton(engine, pressed, delivery, attempt);
    const asking = engine.catalog.questionButtons.find((each) => each.name === name);
    if (asking) return takeQuestionButton(engine, asking, delivery, attempt);
    const about = readRaw(() => (inModal ? {} : subjectOf(name, delivery.value)));
    const receipt = await attempt.claim({ raw: about.raw });
    const person = await identify(engine, delivery.who);
    attempt.person = person;
    admit(engine, person);
    if (name === previewCsv.id) {
      attempt.name = await sendRows(engine, delivery, person);
      return 'read';
    }
    if (inModal && delivery.view) {
      permitOperation(engine, inModal, person);
      await showPreview(engine, inModal, aboutOf(inModal, delivery.view).raw, person, {
        id: delivery.view.id,
        hash: delivery.view.hash,
      });
      return 'opened';
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
    const operation = engine.catalog.findOperation(name);
    if (!operation) throw new OutdatedPayload(`no action ${cut(name, 60)}`);
    permitOperation(engine, operation, person);
    await openOperation(engine, operation, about.orThrow(), person, delivery.triggerId);
    return 'opened';
  });
}

/** A button below an answer: the press is stored as the question itself, which the new answer's buttons ask again. */
async function takeAnswerButton(
  engine: Engine,
  pressed: AnswerAction,
  delivery: ClickDelivery,
  attempt: Attempt,
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
  attempt: Attempt,
): Promise<string> {
  const question = await button.question(engine.db, readPress(delivery), engine.policy);
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
function subjectOf(name: string, value: string | undefined): Raw {
  const { id } = operationAction(name).parse(value);
  return id === undefined ? {} : { id };
}
