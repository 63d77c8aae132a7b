import { exclusion } from '../../domain/permission.ts';
import { words } from '../../domain/words.ts';
import { buttonRows, marked, message, paragraph } from '../../slack/blocks.ts';
import { storeNotice } from '../messages/card.ts';
import { refreshHome } from '../messages/home.ts';
import type { Uses } from '../ports.ts';
import type { HasActions, StoredAction } from './handler.ts';
import { type Result, resultOf } from './outcome.ts';
import { findReceipt } from './receipt.ts';
import { replyLines, replyOf } from './reply.ts';
import { showReply } from './show-reply.ts';

type NotifyPorts = HasActions &
  Uses<'db' | 'people' | 'policy' | 'messenger' | 'clock' | 'drawHome' | 'log' | 'cardsChanged'>;

/**
 * Notifies the person of the result of their click or submission: in the modal they submitted or below the card they
 * clicked, and by direct message when that no longer exists or nothing else shows the result. Safe to repeat.
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
  const reply = replyOf(receipt, excluded ? { ...result, section: undefined } : result, (receiptId) =>
    action?.reopenButton?.(receiptId, person.language),
  );
  const title = action?.title ?? words(receipt.name, receipt.name);
  const { view_id: viewId, response_url: responseUrl, at, name } = receipt;
  const modal = viewId === null ? undefined : { viewId, frame: { name, title } };
  const seen = await showReply(ports, { modal, responseUrl, at }, reply, person.language);
  if (!needsMessage(action, result, seen)) return;
  const text = [title[person.language], ...replyLines(reply, person.language)].join('\n');
  await storeNotice(ports.db, {
    key: `receipt:${receipt.id}:${receipt.state}`,
    channel: person.id,
    message: message(text, [paragraph(...marked(text)), ...(reply.again ? buttonRows([reply.again]) : [])]),
  });
  ports.cardsChanged();
}

/** Whether a direct message is needed; `seen` when the person sees the result where they asked. */
function needsMessage(action: StoredAction | undefined, result: Result, seen: boolean): boolean {
  // An external call ends long after its modal was closed.
  if (action?.recover && result.outcome !== 'requested' && result.outcome !== 'refused') return true;
  // A partner that never waited for a review has no card: then notify as usual.
  const onCard = action?.announcedIn === 'card' && result.outcome === 'done' && result.onCard === true;
  if (!seen) return !onCard;
  const onlyHere = action?.announcedIn === 'card' || action?.announcedIn === 'person';
  return onlyHere && result.outcome === 'done' && !onCard;
}
