import type { Person } from '../../domain/actor.ts';
import { type Words, words } from '../../domain/words.ts';
import { buttonRows, marked, message, paragraph } from '../../slack/blocks.ts';
import { limits } from '../../slack/limits.ts';
import { ResponseRefused } from '../../slack/respond.ts';
import { slackFailure } from '../../slack/web-client.ts';
import { storeNotice } from '../messages/card.ts';
import type { Engine } from '../ports.ts';
import { refreshHome } from '../messages/home.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { exclusion } from '../../domain/permission.ts';
import { findReceipt, type Receipt } from './receipt.ts';
import { decisionNamed, decisions } from '../requests/actions.ts';
import { resultOf } from './outcome.ts';
import { type Told, toldLines, toldModal, toldOf } from '../operations/modal.ts';

/**
 * Tells the person how their click or submission ended: in the modal they submitted, beside the card they clicked, and
 * where that is gone, or where nothing else shows it, by a direct message. Said again after a crash, it says the same.
 */
export async function tell(engine: Engine, id: string): Promise<void> {
  const receipt = await findReceipt(engine.db, id);
  const result = receipt && resultOf(receipt);
  if (!receipt || !result) return;
  const operation = engine.catalog.findOperation(receipt.name);
  const press = engine.catalog.findChange(receipt.name);
  await refreshHome(engine, receipt.actor);
  if (press?.quiet && result.outcome === 'done') return;
  const person = await engine.people.get(receipt.actor);
  const excluded = exclusion(person, engine.policy) !== undefined;
  const heard = excluded ? { ...result, section: undefined } : result;
  const told = toldOf(receipt, heard, operation, person.language);
  const title = press?.title ?? titleOf(receipt, operation);
  const seen = await showWhereAsked(engine, receipt, title, person, told);
  // A partner that never waited for review has no card: then its outcome is told like any other.
  const onCard = operation?.announcedIn === 'card' && result.outcome === 'done' && result.onCard === true;
  const shownElsewhere =
    (operation?.announcedIn !== 'card' && operation?.announcedIn !== 'person') || result.outcome !== 'done' || onCard;
  // A foreign part ends long after its modal was looked at last.
  const late = operation?.external !== undefined && result.outcome !== 'requested' && result.outcome !== 'refused';
  if (!late && (seen ? shownElsewhere : onCard)) return;
  const text = [title[person.language], ...toldLines(told, person.language)].join('\n');
  await storeNotice(engine.db, {
    key: `receipt:${receipt.id}:${receipt.state}`,
    channel: person.id,
    message: message(text, [paragraph(...marked(text)), ...(told.again ? buttonRows([told.again]) : [])]),
  });
  engine.cardsChanged();
}

function titleOf({ name }: Receipt, operation: AnyOperation | undefined): Words {
  const decision = decisionNamed(name);
  return operation?.title ?? (decision ? decisions[decision].title : words(name, name));
}

/** Whether the person sees it there; a modal that was closed and an address that ran out are no failures. */
async function showWhereAsked(
  engine: Engine,
  receipt: Receipt,
  title: Words,
  person: Person,
  told: Told,
): Promise<boolean> {
  const { language } = person;
  try {
    if (receipt.view_id !== null) {
      await engine.messenger.updateView(
        { id: receipt.view_id },
        toldModal({ name: receipt.name, title, language }, told),
      );
      return true;
    }
    const age = engine.clock.now().getTime() - receipt.at.getTime();
    if (receipt.response_url === null || age > limits.responseUrl.minutes * 60_000) return false;
    const text = toldLines(told, language).join('\n');
    await engine.messenger.respond(receipt.response_url, message(text, [paragraph(...marked(text))]), 'ephemeral');
    return true;
  } catch (error) {
    if (error instanceof ResponseRefused || slackFailure(error).kind === 'refused') return false;
    throw error;
  }
}
