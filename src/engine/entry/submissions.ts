import pTimeout from 'p-timeout';
import { cut } from '../../domain/text/text.ts';
import { type Language, words } from '../../domain/text/words.ts';
import { OutdatedPayload } from '../../slack/contract.ts';
import type { Acknowledge, SubmissionDelivery } from '../../slack/delivery.ts';
import { limits } from '../../slack/limits.ts';
import { submitChange } from '../changes/intake.ts';
import { submitOperation } from '../operations/submit.ts';
import type { Uses } from '../ports.ts';
import { explain, isReadOnly } from '../receipts/explain.ts';
import type { Taken } from '../receipts/intake.ts';
import { processNow } from '../receipts/process.ts';
import { replyModal } from '../receipts/reply.ts';
import type { NamedAction } from './actions.ts';
import type { EntryPorts } from './ports.ts';

/** How long the acknowledgement waits for Slack to return the person's language. Milliseconds. */
const LANGUAGE_MS = 300;

/**
 * Stores a submitted modal, acknowledges it, and then processes it.
 * @throws when it could not be stored: Slack then shows an error, and the modal keeps the input.
 */
export async function takeSubmission(
  ports: EntryPorts,
  delivery: SubmissionDelivery,
  action: NamedAction | undefined,
  acknowledge: Acknowledge,
): Promise<string> {
  const { callbackId } = delivery.view;
  const language = await languageOf(ports, delivery.who.user);
  let taken: Taken;
  try {
    taken = await submit(ports, delivery, action, { acknowledge, language });
  } catch (error) {
    const response = responseTo(error);
    if (response === undefined) throw error;
    const frame = { name: cut(callbackId, limits.view.callbackId), title: words('番頭', 'Banto'), language };
    await acknowledge({ response_action: response, view: replyModal(frame, explain(error, undefined)) });
    return 'refused';
  }
  const { outcome, receipt } = taken;
  if (receipt !== undefined) await processNow(ports, receipt);
  return outcome;
}

/** How the modal says why a submission was not taken; undefined when Slack itself must say that it failed. */
function responseTo(error: unknown): 'update' | 'push' | undefined {
  // A modal of another version: it is unknown here what it would do, so it says that it no longer works.
  if (error instanceof OutdatedPayload) return 'update';
  // Nothing was stored, for sure. The sentence comes on top, and the window below keeps its input.
  return isReadOnly(error) ? 'push' : undefined;
}

function submit(
  ports: EntryPorts,
  delivery: SubmissionDelivery,
  action: NamedAction | undefined,
  response: { readonly acknowledge: Acknowledge; readonly language: Language },
) {
  if (action?.kind === 'operation')
    return submitOperation(ports, { operation: action.operation, delivery, ...response });
  if (action?.kind === 'change' && action.change.asks) return submitChange(ports, action.change, delivery, response);
  throw new OutdatedPayload(`no modal ${cut(delivery.view.callbackId, 60)}`);
}

async function languageOf({ people, policy }: Uses<'people' | 'policy'>, user: string): Promise<Language> {
  const person = await pTimeout(
    people.get(user).catch(() => undefined),
    { milliseconds: LANGUAGE_MS, fallback: () => undefined },
  );
  return person?.language ?? policy.language;
}
