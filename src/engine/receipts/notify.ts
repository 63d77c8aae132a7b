import type { Person } from '../../domain/actor.ts';
import { MINUTE_MS } from '../../domain/duration.ts';
import { exclusion } from '../../domain/permission.ts';
import { type Words, words } from '../../domain/words.ts';
import { buttonRows, marked, message, paragraph } from '../../slack/blocks.ts';
import { limits } from '../../slack/limits.ts';
import { ResponseRefused } from '../../slack/respond.ts';
import { slackFailure } from '../../slack/web-client.ts';
import { storeNotice } from '../messages/card.ts';
import { refreshHome } from '../messages/home.ts';
import type { Uses } from '../ports.ts';
import type { HasActions, StoredAction } from './handler.ts';
import { type Result, resultOf } from './outcome.ts';
import { findReceipt, type Receipt } from './receipt.ts';
import { type Told, toldLines, toldMessage, toldModal, toldOf } from './told.ts';

type NotifyPorts = HasActions &
  Uses<'db' | 'people' | 'policy' | 'messenger' | 'clock' | 'drawHome' | 'log' | 'cardsChanged'>;

/**
 * Tells the person how their click or submission ended: in the modal they submitted, beside the card they clicked, and
 * where that is gone, or where nothing else shows it, by a direct message. Repeated after a crash, it says the same.
 */
export async function notifyPerson(ports: NotifyPorts, id: string): Promise<void> {
  const receipt = await findReceipt(ports.db, id);
  const result = receipt && resultOf(receipt);
  if (!receipt || !result) return;
  const action = ports.actions.findStored(receipt.name);
  await refreshHome(ports, receipt.actor);
  if (action?.quiet && result.outcome === 'done') return;
  const person = await ports.people.get(receipt.actor);
  const excluded = exclusion(person, ports.policy) !== undefined;
  const told = toldOf(receipt, excluded ? { ...result, section: undefined } : result, (of) =>
    action?.reopenButton?.(of, person.language),
  );
  const title = action?.title ?? words(receipt.name, receipt.name);
  const seen = await showWhereAsked(ports, receipt, title, person, told);
  if (!needsMessage(action, result, seen)) return;
  const text = [title[person.language], ...toldLines(told, person.language)].join('\n');
  await storeNotice(ports.db, {
    key: `receipt:${receipt.id}:${receipt.state}`,
    channel: person.id,
    message: message(text, [paragraph(...marked(text)), ...(told.again ? buttonRows([told.again]) : [])]),
  });
  ports.cardsChanged();
}

/** Whether a direct message is needed, when the person has seen it, or not, where they asked. */
function needsMessage(action: StoredAction | undefined, result: Result, seen: boolean): boolean {
  // An external call ends long after its modal was closed.
  if (action?.recover && result.outcome !== 'requested' && result.outcome !== 'refused') return true;
  // A partner that never waited for review has no card: then its outcome is told like any other.
  const onCard = action?.announcedIn === 'card' && result.outcome === 'done' && result.onCard === true;
  if (!seen) return !onCard;
  const onlyHere = action?.announcedIn === 'card' || action?.announcedIn === 'person';
  return onlyHere && result.outcome === 'done' && !onCard;
}

/** Whether the person sees it there; a modal that was closed and an address that has expired are no failures. */
async function showWhereAsked(
  { messenger, clock }: Uses<'messenger' | 'clock'>,
  receipt: Receipt,
  title: Words,
  { language }: Person,
  told: Told,
): Promise<boolean> {
  try {
    if (receipt.view_id !== null) {
      await messenger.updateView({ id: receipt.view_id }, toldModal({ name: receipt.name, title, language }, told));
      return true;
    }
    const age = clock.now().getTime() - receipt.at.getTime();
    if (receipt.response_url === null || age > limits.responseUrl.minutes * MINUTE_MS) return false;
    await messenger.respond(receipt.response_url, toldMessage(told, language), 'ephemeral');
    return true;
  } catch (error) {
    if (error instanceof ResponseRefused || slackFailure(error).kind === 'refused') return false;
    throw error;
  }
}
