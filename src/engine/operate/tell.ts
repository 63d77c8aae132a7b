import type { Person } from '../../domain/actor.ts';
import { message, paragraph } from '../../slack/blocks.ts';
import { slackFailure } from '../../slack/web-client.ts';
import { storeNotice } from '../card.ts';
import type { Engine } from '../engine.ts';
import type { AnyOperation } from '../operation.ts';
import { findReceipt } from '../receipt.ts';
import { resultOf } from './carry-out.ts';
import { type Told, toldLines, toldModal } from './modal.ts';

/**
 * Tells the person how their operation ended: in the modal they submitted, and where that is gone, or where no card
 * shows it, by a direct message. Said again after a crash, it says the same in the same places.
 */
export async function tell(engine: Engine, id: string): Promise<void> {
  const receipt = await findReceipt(engine.db, id);
  const operation = receipt && engine.catalog.findOperation(receipt.name);
  const result = receipt && resultOf(receipt);
  if (!receipt || !operation || !result) return;
  const person = await engine.people.get(receipt.actor);
  const told: Told = {
    sentence: result.sentence,
    next: result.next ?? undefined,
    reference: result.reference ?? undefined,
    receipt: receipt.id,
  };
  const seen = receipt.view_id !== null && (await showInModal(engine, operation, person, receipt.view_id, told));
  const shownOnCard = operation.told === 'card' && result.outcome === 'done';
  if (seen && (shownOnCard || result.outcome !== 'done')) return;
  if (!seen && shownOnCard) return;
  const lines = [`${operation.title[person.language]}: `, ...toldLines(told, person.language)];
  const text = lines.join('\n');
  await storeNotice(engine.db, {
    key: `receipt:${receipt.id}`,
    channel: person.id,
    message: message(text, [paragraph(text)]),
  });
  engine.cardsChanged();
}

/** Whether the person sees it there; a modal that was closed is no failure. */
async function showInModal(
  engine: Engine,
  operation: AnyOperation,
  person: Person,
  viewId: string,
  told: Told,
): Promise<boolean> {
  try {
    await engine.messenger.updateView({ id: viewId }, toldModal({ operation, language: person.language }, told));
    return true;
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'refused') return false;
    throw error;
  }
}
