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
import { toldModal } from '../receipts/told.ts';
import type { EntryPorts } from './ports.ts';

/** The acknowledgement does not wait for Slack longer than this to say which language the person reads. Milliseconds. */
const LANGUAGE_MS = 300;

/**
 * Takes a submitted modal: stored, acknowledged, and then processed.
 * @throws when it could not be stored: Slack then says so, and the modal keeps what was typed.
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
    // A modal of another version: what it would do is not known here, so it says that it no longer works.
    const frame = { name: cut(callbackId, limits.view.callbackId), title: words('番頭', 'Banto'), language };
    await acknowledge({ response_action: 'update', view: toldModal(frame, explain(error, undefined)) });
    return 'refused';
  }
}

function submit(
  ports: EntryPorts,
  delivery: SubmissionDelivery,
  answering: { readonly acknowledge: Acknowledge; readonly language: Language },
) {
  const { callbackId } = delivery.view;
  const action = ports.actions.find(callbackId);
  if (action?.kind === 'operation')
    return submitOperation(ports, { operation: action.operation, delivery, ...answering });
  if (action?.kind === 'change' && action.change.asks) return submitChange(ports, action.change, delivery, answering);
  throw new OutdatedPayload(`no modal ${cut(callbackId, 60)}`);
}

async function languageOf({ people, policy }: Uses<'people' | 'policy'>, user: string): Promise<Language> {
  const person = await pTimeout(
    people.get(user).catch(() => undefined),
    { milliseconds: LANGUAGE_MS, fallback: () => undefined },
  );
  return person?.language ?? policy.language;
}
