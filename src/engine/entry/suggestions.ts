import type { PlainTextOption } from '@slack/types';
import type { Acknowledge, SuggestionDelivery } from '../../slack/delivery.ts';
import { limits } from '../../slack/limits.ts';
import { boundValues, readArguments } from '../operations/arguments.ts';
import { modalState } from '../operations/modal-state.ts';
import { permitOperation } from '../operations/permit.ts';
import { operationContext } from '../operations/preview.ts';
import { optionOf } from '../parameters/inputs.ts';
import { readingContext } from '../parameters/parameter.ts';
import { identify } from '../people/admission.ts';
import type { InteractionOutcome } from './interaction.ts';
import type { EntryPorts } from './ports.ts';

/**
 * Answers with the rows that fit what somebody types in a modal. Asked at every letter, so nothing is stored; whoever may
 * not see them, or whose text fits nothing, gets none.
 */
export async function takeSuggestion(
  ports: EntryPorts,
  delivery: SuggestionDelivery,
  acknowledge: Acknowledge,
): Promise<InteractionOutcome> {
  const operation = ports.catalog.findOperation(delivery.view?.callbackId ?? '')?.name ?? 'unknown';
  try {
    const options = await find(ports, delivery);
    await acknowledge({ options });
    return { operation, outcome: 'read' };
  } catch (error) {
    ports.log.warn({ err: error, operation, person: delivery.who.user }, 'nothing suggested');
    await acknowledge({ options: [] });
    return { operation, outcome: 'failed' };
  }
}

/** Slack waits three seconds for the options; what is read later is read for nobody. Milliseconds. */
const TOO_LATE_MS = 3_000;

async function find(ports: EntryPorts, delivery: SuggestionDelivery): Promise<PlainTextOption[]> {
  const { view, block, typed, who, arrived } = delivery;
  const operation = view && ports.catalog.findOperation(view.callbackId);
  if (!view || !operation?.suggest || operation.parameters[block]?.input !== 'rows') return [];
  const person = await identify(ports, who);
  permitOperation(ports, operation, person);
  const given = readArguments(readingContext(ports), operation, modalState(operation, view).raw);
  const values = boundValues(given, operation);
  const isLate = (): boolean => performance.now() - arrived > TOO_LATE_MS;
  const context = operationContext(ports, person);
  const read = async () => (isLate() ? [] : ((await operation.suggest?.(ports.db, values, typed, context)) ?? []));
  const found = await ports.reading(person.id, read);
  return found.slice(0, limits.select.options).map(({ value, label }) => optionOf(value, label[person.language]));
}
