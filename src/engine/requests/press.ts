import type { Person } from '../../domain/actor.ts';
import { Refused } from '../../domain/errors.ts';
import type { Language } from '../../domain/words.ts';
import { words } from '../../domain/words.ts';
import { message, paragraph } from '../../slack/blocks.ts';
import type { Acknowledge, ClickDelivery, CommandDelivery, SubmissionDelivery } from '../../slack/delivery.ts';
import type { Engine } from '../ports.ts';
import { resultOf } from '../receipts/outcome.ts';
import { fieldErrors, inputBlock, reasonModal, toldLines } from '../operations/modal.ts';
import { processNow, intake } from '../receipts/intake.ts';
import { personOf } from '../people/lookup.ts';
import { readParameters } from '../parameters/parameter.ts';
import { reason } from '../parameters/parameters.ts';
import { findByDelivery } from '../receipts/receipt.ts';
import { type DecisionName, decisions, rejectMetadata } from './actions.ts';
import { assertOpen } from './assert-open.ts';
import { permitDecision } from '../../domain/decision.ts';
import { findRequest } from './store.ts';

/** A decision pressed on a request card: stored, acknowledged, and then judged and carried out. */
export async function pressDecision(
  engine: Engine,
  name: DecisionName,
  click: ClickDelivery,
  acknowledge: Acknowledge,
): Promise<string> {
  const { action } = decisions[name];
  const { request } = parseOr(() => action.parse(click.value), acknowledge);
  if (name === 'reject') {
    // It decides nothing yet, so Slack need not wait until it is known who presses.
    await acknowledge();
    const person = await personOf(engine, click.who);
    if (await mayReject(engine, request, person)) {
      await engine.messenger.openView(click.triggerId, rejectModal(request, person.language));
      return 'opened';
    }
    // Nobody is asked for the reason of what they may not do: the press is refused like every other decision.
  }
  const receipt = await intake(engine, {
    delivery: click.id,
    name: action.id,
    parameters: { request },
    actor: click.who.user,
    team: click.who.team,
    source: 'button',
    channel: click.channel,
    responseUrl: click.responseUrl,
  });
  if (name !== 'reject') await acknowledge();
  if (receipt === undefined) return repeat(engine, click);
  await processNow(engine, receipt);
  return 'stored';
}

/** Whether this person may reject it now; the submission is judged again. */
async function mayReject(engine: Engine, id: string, person: Person): Promise<boolean> {
  const request = await findRequest(engine.db, id);
  const operation = request && engine.catalog.findOperation(request.operation);
  if (!request || !operation) return false;
  try {
    permitDecision('reject', person, request.requester, engine.policy, operation.section);
    await assertOpen(engine, request, operation.section);
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** A button of another version is acknowledged before it is refused, so that Slack does not call it a failure of ours. */
function parseOr<Value>(parse: () => Value, acknowledge: Acknowledge): Value {
  try {
    return parse();
  } catch (error) {
    void acknowledge();
    throw error;
  }
}

const rejectModal = (request: string, language: Language) =>
  reasonModal(
    { name: decisions.reject.action.id, title: decisions.reject.title, language },
    words('依頼を却下します。理由は依頼者に伝わります。', 'The request will be rejected; the requester is told why.')[
      language
    ],
    inputBlock('reason', reason, language, undefined),
    words('却下する', 'Reject'),
    rejectMetadata.write({ request }),
  );

/** The rejection's modal, submitted with its reason. */
export async function submitRejection(
  engine: Engine,
  { id, who, view }: SubmissionDelivery,
  acknowledge: Acknowledge,
  language: Language,
): Promise<string> {
  const { request } = rejectMetadata.parse(view.metadata);
  const read = readParameters({ reason }, view.values, { now: engine.clock.now(), policy: engine.policy });
  if (!read.ok) {
    await acknowledge({ response_action: 'errors', errors: fieldErrors(read.faults, language) });
    return 'invalid';
  }
  const receipt = await intake(engine, {
    delivery: id,
    name: decisions.reject.action.id,
    parameters: { request, reason: read.values.reason },
    actor: who.user,
    team: who.team,
    source: 'modal',
  });
  await acknowledge();
  if (receipt !== undefined) await processNow(engine, receipt);
  return receipt === undefined ? 'replayed' : 'stored';
}

/** The same delivery again: says how the first one ended, and does nothing. */
export async function repeat(engine: Engine, click: ClickDelivery | CommandDelivery): Promise<string> {
  const first = await findByDelivery(engine.db, click.id);
  const result = first && resultOf(first);
  if (!first || !result || click.responseUrl === undefined) return 'replayed';
  const { language } = await engine.people.get(click.who.user);
  const text = toldLines({ sentence: result.sentence, receipt: first.id }, language).join('\n');
  await engine.messenger.respond(click.responseUrl, message(text, [paragraph(text)]), 'ephemeral');
  return 'replayed';
}
