import type { Button } from '@slack/types';
import type { Person } from '../../domain/permission/actor.ts';
import { exclusion } from '../../domain/permission/permission.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { isSlackTrouble, slackFailure } from '../../slack/web-client.ts';
import { IN_ANSWER } from '../definitions/change.ts';
import { refreshHome } from '../posting/home.ts';
import { languageOf } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import type { HasActions, StoredAction } from './handler.ts';
import { type Result, resultOf } from './outcome.ts';
import { findReceipt, type Receipt } from './receipt.ts';
import { replyOf } from './reply.ts';
import { type AskedFrom, type DirectPorts, sendReply, showReply } from './show-reply.ts';

type NotifyPorts = HasActions &
  Uses<'db' | 'people' | 'policy' | 'messenger' | 'clock' | 'drawHome' | 'log' | 'queue' | 'cardsChanged'>;

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
  const onItsCard = action?.quiet === true && receipt.parameters[IN_ANSWER] === undefined;
  if (result.told === true || (onItsCard && result.outcome === 'done')) return;
  const person = await ports.people.get(receipt.actor);
  const excluded = exclusion(person, ports.policy) !== undefined;
  const told = replyOf(receipt, excluded ? { ...result, section: undefined } : result, (receiptId) =>
    action?.reopenButton?.(receiptId, person.language),
  );
  const next = excluded ? undefined : await findNext(ports, action, receipt, person);
  const reply = next ? { ...told, again: next } : told;
  const title = action?.title ?? words(receipt.name, receipt.name);
  const { response_url: responseUrl, at, name } = receipt;
  const modal = modalOf(receipt, { name, title });
  const seen = await showReply(ports, { modal, responseUrl, at }, reply, person.language);
  if (!needsMessage(action, result, seen)) return;
  const key = resultKey(receipt);
  // What waits for approval says itself what it is about.
  const heading = result.outcome === 'requested' ? undefined : title;
  await sendReply(ports, { person: person.id, key }, heading, reply, person.language);
}

/** The window that was submitted or pressed in. */
const modalOf = ({ view_id: id, view_hash: hash }: Receipt, frame: NonNullable<AskedFrom['modal']>['frame']) =>
  id === null ? undefined : { view: { id, hash: hash ?? undefined }, frame };

/** The key of the direct message with a receipt's result. */
export const resultKey = ({ id, state }: Pick<Receipt, 'id' | 'state'>): string => `receipt:${id}:${state}`;

/** The button for the next one. Without it the person is still told, so a failure is only logged. */
async function findNext(
  { log }: Uses<'log'>,
  action: StoredAction | undefined,
  receipt: Receipt,
  person: Person,
): Promise<Button | undefined> {
  if (receipt.state !== 'done' && receipt.state !== 'requested') return undefined;
  return action?.nextButton?.(receipt, person).catch((error: unknown) => {
    log.warn({ err: error, receipt: receipt.id }, 'next one not offered');
    return undefined;
  });
}

/** Why something waits for Slack; undefined when it failed for another reason. */
function waitsForSlack(error: unknown): Words | undefined {
  if (isSlackTrouble(error))
    return words(
      'いまSlackが混み合っているため、権限の確認を待っています。確認でき次第、自動で実行してお知らせします。',
      'Slack is busy, so Banto is waiting to confirm roles. It goes on by itself and tells you the outcome.',
    );
  const failure = slackFailure(error);
  if (failure.kind !== 'refused') return undefined;
  return words(
    `いまSlackで権限を確認できないため（${failure.code}）、待っています。確認でき次第、自動で実行してお知らせします。`,
    `Slack does not confirm roles now (${failure.code}), so this waits. It goes on by itself and tells you the outcome.`,
  );
}

/** Tells a person that what they pressed is stored, when it waits for Slack. A failure is only logged. */
export async function tellWaiting(
  ports: HasActions & DirectPorts & Uses<'people' | 'policy' | 'messenger' | 'clock' | 'log'>,
  id: string,
  error: unknown,
): Promise<void> {
  const waiting = waitsForSlack(error);
  if (!waiting) return;
  try {
    const receipt = await findReceipt(ports.db, id);
    if (receipt?.state !== 'stored') return;
    const { actor: person, response_url: responseUrl, at, name } = receipt;
    const title = ports.actions.findStored(name)?.title ?? words(name, name);
    const modal = modalOf(receipt, { name, title });
    const language = await languageOf(ports, person);
    const reply = { sentence: waiting, receipt: id };
    if (await showReply(ports, { modal, responseUrl, at }, reply, language)) return;
    await sendReply(ports, { person, key: `receipt:${id}:waiting` }, title, reply, language);
  } catch (untold) {
    ports.log.warn({ err: untold, receipt: id }, 'person could not be told to wait');
  }
}

/** Whether a direct message is needed; `seen` when the person sees the result where they asked. */
function needsMessage(action: StoredAction | undefined, result: Result, seen: boolean): boolean {
  // The requester's own message has the button to withdraw, also after the modal was closed.
  if (result.outcome === 'requested') return true;
  // One message about one thing: the one that says what came of it.
  if (result.followed === true) return false;
  // An external call ends long after its modal was closed.
  if (action?.recover && result.outcome !== 'refused') return true;
  // A partner that never waited for a review has no card: then notify as usual.
  const onCard = action?.announcedIn === 'card' && result.outcome === 'done' && result.onCard === true;
  if (!seen) return !onCard;
  const onlyHere = action?.announcedIn === 'card' || action?.announcedIn === 'person';
  return onlyHere && result.outcome === 'done' && !onCard;
}
