import pTimeout from 'p-timeout';
import { cut } from '../../domain/text.ts';
import { type Language, words } from '../../domain/words.ts';
import { OutdatedPayload } from '../../slack/contract.ts';
import type { Acknowledge, SubmissionDelivery } from '../../slack/delivery.ts';
import { limits } from '../../slack/limits.ts';
import { submitChange } from '../changes/intake.ts';
import { submitOperation } from '../operations/submit.ts';
import type { Uses } from '../ports.ts';
import { explain } from '../receipts/failures.ts';
import { processNow } from '../receipts/process.ts';
import { replyModal } from '../receipts/reply.ts';
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
  acknowledge: Acknowledge,
): Promise<string> {
  const { callbackId } = delivery.view;
  const language = await languageOf(ports, delivery.who.user);
  try {
    const { outcome, receipt } = await submit(ports, delivery, { acknowledge, language });
    if (receipt !== undefined) await processNow(ports, receipt);
    return outcome;
  } catch (error) {
    if (!(error instanceof OutdatedPayload)) throw error;
    // A modal of another version: it is unknown here what it would do, so say that it no longer works.
    const frame = { name: cut(callbackId, limits.view.callbackId), title: words('番頭', 'Banto'), language };
    await acknowledge({ response_action: 'update', view: replyModal(frame, explain(error, undefined)) });
    return 'refused';
  }
}

function submit(
  ports: EntryPorts,
  delivery: SubmissionDelivery,
  response: { readonly acknowledge: Acknowledge; readonly language: Language },
) {
  const { callbackId } = delivery.view;
  const action = ports.actions.find(callbackId);
  if (action?.kind === 'operation')
    return submitOperation(ports, { operation: action.operation, delivery, ...response });
  if (action?.kind === 'change' && action.change.asks) return submitChange(ports, action.change, delivery, response);
  throw new OutdatedPayload(`no modal ${cut(callbackId, 60)}`);
}

async function languageOf({ people, policy }: Uses<'people' | 'policy'>, user: string): Promise<Language> {
  const person = await pTimeout(
    people.get(user).catch(() => undefined),
    { milliseconds: LANGUAGE_MS, fallback: () => undefined },
  );
  return person?.language ?? policy.language;
}
