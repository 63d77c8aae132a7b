import { actionName } from '../../slack/contract.ts';
import type { Acknowledge, ClickDelivery, CommandDelivery, Delivery } from '../../slack/delivery.ts';
import { clickPayload, takeChange } from '../changes/intake.ts';
import type { StoredChange } from '../changes/stored-change.ts';
import { openHome } from '../posting/home.ts';
import { assign } from '../parameters/assign.ts';
import type { Raw } from '../parameters/parameter.ts';
import { languageOf } from '../people/lookup.ts';
import { explain, type Explained } from '../receipts/explain.ts';
import { processNow } from '../receipts/process.ts';
import { replyBlocks } from '../receipts/reply.ts';
import { takeClick } from './clicks.ts';
import { type Command, readCommand, takeCommand } from './commands.ts';
import { type InteractionOutcome, Interaction } from './interaction.ts';
import { takeShortcut } from './shortcuts.ts';
import type { EntryPorts } from './ports.ts';
import { takeSubmission } from './submissions.ts';
import { takeSuggestion } from './suggestions.ts';

/**
 * Handles every delivery. Questions and openings are acknowledged at once and answered afterwards; submissions, changes
 * and decisions are stored first. Writes one log line for each. Only a failure to store the delivery is rethrown.
 */
export async function receive(ports: EntryPorts, delivery: Delivery, acknowledge: Acknowledge): Promise<void> {
  const started = performance.now();
  const acknowledged: Acknowledge = async (body) => {
    try {
      await acknowledge(body);
    } catch (error) {
      // Slack's connection may be closing. What the person asked for is still done.
      ports.log.warn({ err: error, person: delivery.who.user, via: delivery.kind }, 'not acknowledged');
      return;
    }
    ports.metrics.acknowledgement.observe({ kind: delivery.kind }, (performance.now() - started) / 1000);
  };
  const ended = await dispatch(ports, delivery, acknowledged);
  const ms = performance.now() - started;
  ports.metrics.interactions.inc({ operation: ended.operation, outcome: ended.outcome });
  ports.metrics.duration.observe({ operation: ended.operation }, ms / 1000);
  ports.log.info({ ...ended, person: delivery.who.user, ms: Math.round(ms), via: delivery.kind }, 'interaction');
  if ('unstored' in ended) throw ended.unstored;
}

type TakenDelivery = InteractionOutcome & { readonly unstored?: unknown };

async function dispatch(ports: EntryPorts, delivery: Delivery, acknowledge: Acknowledge): Promise<TakenDelivery> {
  const { who } = delivery;
  switch (delivery.kind) {
    case 'home':
      await acknowledge();
      return { operation: 'home', outcome: await ports.answering(who.user, () => takeHome(ports, who.user)) };
    case 'shortcut':
      await acknowledge();
      return takeShortcut(ports, delivery);
    case 'suggestion':
      return takeSuggestion(ports, delivery, acknowledge);
    case 'submission': {
      const action = ports.actions.find(delivery.view.callbackId);
      const operation = action ? delivery.view.callbackId : 'unknown';
      try {
        return { operation, outcome: await takeSubmission(ports, delivery, action, acknowledge) };
      } catch (error) {
        ports.log.error({ err: error, operation, person: delivery.who.user }, 'submission not stored');
        return { operation, outcome: 'failed', unstored: error };
      }
    }
    case 'click': {
      const action = ports.actions.find(actionName(delivery.actionId));
      if (action?.kind === 'change') {
        const { change } = action;
        return takeStored(ports, { change, delivery, acknowledge, read: () => clickPayload(change, delivery) });
      }
      await acknowledge();
      return takeClick(ports, delivery, action);
    }
    case 'command': {
      const command = readCommand(ports, delivery);
      const { entry, line } = command;
      const action = ports.actions.find(changeIn(command) ?? '');
      if (entry && action?.kind === 'change') {
        const read = (): Raw => assign(entry.definition.parameters, line.rest);
        return takeStored(ports, { change: action.change, delivery, acknowledge, read });
      }
      await acknowledge();
      const take = (): Promise<InteractionOutcome> => takeCommand(ports, command);
      // An operation opens a window, for which Slack waits three seconds.
      return entry?.kind === 'query' ? ports.answering(who.user, take) : take();
    }
  }
}

/** The change that a command makes: its own, or the one that a question makes of what follows its word. */
function changeIn({ entry, line, help }: Command): string | undefined {
  if (!entry || help) return undefined;
  if (entry.kind === 'change') return entry.definition.name;
  return entry.kind === 'query' && line.rest.length > 0 ? entry.definition.typedChange : undefined;
}

async function takeHome(ports: EntryPorts, user: string): Promise<string> {
  try {
    await openHome(ports, user);
    return 'shown';
  } catch (error) {
    const explained = explain(error, undefined);
    ports.log.error({ err: error, reference: explained.reference, person: user }, 'home not shown');
    await showFailure(ports, user, explained);
    return 'failed';
  }
}

/** Says on the Home itself why there is none; Slack would go on showing an old one, or nothing. */
async function showFailure(ports: EntryPorts, user: string, explained: Explained): Promise<void> {
  try {
    await ports.messenger.publishHome(user, replyBlocks(explained, await languageOf(ports, user)));
  } catch (error) {
    ports.log.warn({ err: error, person: user }, 'home: failure not shown');
  }
}

interface StoredDelivery {
  readonly change: StoredChange;
  readonly delivery: ClickDelivery | CommandDelivery;
  readonly acknowledge: Acknowledge;
  /** Reads the payload. @throws when another version wrote it. */
  readonly read: () => Raw;
}

/** Stores a change before it is acknowledged; when that fails, the person is told at once and Slack gets a 500. */
async function takeStored(
  ports: EntryPorts,
  { change, delivery, acknowledge, read }: StoredDelivery,
): Promise<TakenDelivery> {
  let acknowledged = false;
  const acknowledgeOnce: Acknowledge = async (body) => {
    acknowledged = true;
    await acknowledge(body);
  };
  let failure: unknown;
  const interaction = new Interaction(ports, delivery, change.name);
  const ended = await interaction.run(async () => {
    try {
      const raw = await readOrAcknowledge(read, acknowledgeOnce);
      const { outcome, receipt } = await takeChange(ports, change, { delivery, raw }, acknowledgeOnce);
      if (receipt !== undefined) await processNow(ports, receipt);
      return outcome;
    } catch (error) {
      failure = error;
      throw error;
    }
  });
  return acknowledged ? ended : { ...ended, unstored: failure };
}

/** Acknowledges an unreadable payload before it is refused, so that Slack does not report a failure. */
async function readOrAcknowledge(read: () => Raw, acknowledge: Acknowledge): Promise<Raw> {
  try {
    return read();
  } catch (error) {
    await acknowledge();
    throw error;
  }
}
