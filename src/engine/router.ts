import type { Person } from '../domain/actor.ts';
import { Refused, Unavailable } from '../domain/errors.ts';
import { cut } from '../domain/text.ts';
import { words } from '../domain/words.ts';
import { actionName, OutdatedPayload } from '../slack/contract.ts';
import type {
  Acknowledge,
  ClickDelivery,
  CommandDelivery,
  Delivery,
  SubmissionDelivery,
  Who,
} from '../slack/delivery.ts';
import { answerAction } from './answer-buttons.ts';
import { answer, forAsker, forChannel, permitQuery, pressAnswerButton } from './answering.ts';
import { Attempt, type Ended } from './attempt.ts';
import { assign, readCommandLine } from './command-line.ts';
import type { Engine } from './engine.ts';
import { openOperation, showPreview } from './operate/open.ts';
import { permitOperation, type Raw } from './operate/preview.ts';
import { submit } from './operate/submit.ts';
import { operationAction } from './operation-button.ts';
import { type DecisionName, decisionNamed, decisions } from './request/actions.ts';
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
  if (delivery.kind === 'submission') return takeSubmission(engine, delivery, acknowledged, started);
  if (delivery.kind === 'click' && decision) return takeDecision(engine, decision, delivery, acknowledged, started);
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

/** A decision is stored before it is acknowledged; if that fails the person hears it at once, and Slack gets a 500. */
async function takeDecision(
  engine: Engine,
  name: DecisionName,
  click: ClickDelivery,
  acknowledge: Acknowledge,
  started: number,
): Promise<void> {
  const operation = decisions[name].action.id;
  let acknowledged = false;
  const attempt = new Attempt(engine, click, operation, 'button');
  let failure: unknown;
  const ended = await attempt.run(async () => {
    try {
      return await pressDecision(engine, name, click, async (body) => {
        acknowledged = true;
        await acknowledge(body);
      });
    } catch (error) {
      failure = error;
      throw error;
    }
  });
  note(engine, click, ended, started);
  if (!acknowledged) throw failure;
}

/** Who acted. @throws Unavailable when Slack does not say: nobody is let in unknown. */
async function identify(engine: Engine, { user, team }: Who): Promise<Person> {
  try {
    const person = await engine.people.get(user);
    // The payload is signed: a person whose click came from another workspace is of that one.
    return team !== '' && team !== person.team ? { ...person, team } : person;
  } catch (cause) {
    throw new Unavailable(
      words(
        'いまSlackで権限を確認できないため、受け付けられません。',
        'Slack cannot confirm who you are right now, so this was not accepted.',
      ),
      {
        next: words('少し待ってから、もう一度お試しください。', 'Please try again in a moment.'),
        cause,
      },
    );
  }
}

async function takeCommand(engine: Engine, delivery: CommandDelivery): Promise<Ended> {
  const line = readCommandLine(delivery.text);
  const command = delivery.command.replace(/^\//u, '');
  const entry = engine.catalog.find(command, line.word);
  const name = entry?.definition.name ?? command;
  const attempt = new Attempt(engine, delivery, name, 'command');
  return attempt.run(async () => {
    const person = await identify(engine, delivery.who);
    attempt.person = person;
    if (!entry) return attempt.help(command, line.word);
    if (isHelp(line.rest)) return attempt.help(command, line.word, entry);
    if (entry.kind === 'operation') {
      const raw = assign(entry.definition.parameters, line.rest);
      permitOperation(engine, entry.definition, person);
      await openOperation(engine, entry.definition, raw, person, delivery.triggerId);
      return 'opened';
    }
    permitQuery(engine, entry.definition, person);
    const raw = assign(entry.definition.parameters, line.rest);
    const receipt = await attempt.store(raw);
    if (receipt === undefined) return 'replayed';
    const question = { query: entry.definition, raw, asker: person, source: 'command' as const, receipt };
    if (line.share && !entry.definition.shareable) {
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

const isHelp = (rest: readonly { value: string }[]): boolean =>
  rest.length === 1 && ['help', 'ヘルプ', '--help', '?'].includes(rest[0]?.value.toLowerCase() ?? '');

async function takeClick(engine: Engine, delivery: ClickDelivery): Promise<Ended> {
  const name = actionName(delivery.actionId);
  const inModal = delivery.view && engine.catalog.findOperation(delivery.view.callbackId);
  const attempt = new Attempt(engine, delivery, inModal?.name ?? name, 'button');
  return attempt.run(async () => {
    const person = await identify(engine, delivery.who);
    attempt.person = person;
    if (inModal && delivery.view) {
      permitOperation(engine, inModal, person);
      await showPreview(engine, inModal, delivery.view.values, person, {
        id: delivery.view.id,
        hash: delivery.view.hash,
      });
      return 'opened';
    }
    const pressed = answerAction(name);
    if (pressed) {
      const receipt = await attempt.store({});
      if (receipt === undefined) return 'replayed';
      attempt.name = await pressAnswerButton(engine, pressed, delivery, person, receipt);
      return 'read';
    }
    const query = engine.catalog.findQuery(name);
    if (query) {
      permitQuery(engine, query, person);
      const asked = subjectOf(query.name, delivery.value);
      const receipt = await attempt.store(asked);
      if (receipt === undefined) return 'replayed';
      await answer(
        engine,
        { query, raw: asked, asker: person, source: 'button', receipt },
        delivery.responseUrl ?? '',
        forAsker,
      );
      return 'read';
    }
    const operation = engine.catalog.findOperation(name);
    if (!operation) throw new OutdatedPayload(`no action ${cut(name, 60)}`);
    permitOperation(engine, operation, person);
    await openOperation(engine, operation, subjectOf(operation.name, delivery.value), person, delivery.triggerId);
    return 'opened';
  });
}

/** What a button says it is about. */
function subjectOf(name: string, value: string | undefined): Raw {
  const { id } = operationAction(name).parse(value);
  return id === undefined ? {} : { id };
}
