import { actionName } from '../../slack/contract.ts';
import type {
  Acknowledge,
  ClickDelivery,
  CommandDelivery,
  Delivery,
  HomeDelivery,
  SubmissionDelivery,
} from '../../slack/delivery.ts';
import { Interaction, type Ended } from './interaction.ts';
import { asksHelp, readCommandLine } from '../parameters/command-line.ts';
import type { Engine } from '../ports.ts';
import { openHome } from '../messages/home.ts';
import { submit } from '../operations/submit.ts';
import type { AnyChange } from '../definitions/change.ts';
import { takeChange } from '../changes/intake.ts';
import { decisionNamed, decisions } from '../requests/actions.ts';
import { pressDecision } from '../requests/press.ts';
import { takeClick } from './clicks.ts';
import { takeCommand } from './commands.ts';

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
      takeChange(engine, press, delivery, ack),
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
function pressOf(engine: Engine, delivery: ClickDelivery | CommandDelivery): AnyChange | undefined {
  if (delivery.kind === 'click') return engine.catalog.findChange(actionName(delivery.actionId));
  const { word, rest } = readCommandLine(delivery.text);
  const entry = asksHelp(rest) ? undefined : engine.catalog.find(delivery.command.replace(/^\//u, ''), word);
  return entry?.kind === 'change' ? engine.catalog.findChange(entry.definition.name) : undefined;
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
  const attempt = new Interaction(engine, delivery, operation, delivery.kind === 'click' ? 'button' : 'command');
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
