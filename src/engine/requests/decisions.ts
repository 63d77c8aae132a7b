import type { Person } from '../../domain/permission/actor.ts';
import { permitDecision } from '../../domain/permission/decision.ts';
import { isAllowed } from '../../domain/errors.ts';
import { words } from '../../domain/text/words.ts';
import { OutdatedPayload } from '../../slack/contract.ts';
import type { DrawnAsk, StoredChange } from '../changes/stored-change.ts';
import type { Raw } from '../parameters/parameter.ts';
import { reason } from '../parameters/parameters.ts';
import { languageOf, nameOf, personOf } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import type { ReceiptHandler } from '../receipts/handler.ts';
import { failedOutcome, type OutcomePorts } from '../receipts/outcome.ts';
import type { Receipt } from '../receipts/receipt.ts';
import { namesOfApprovers } from './approvers.ts';
import { requestPayload, type DecisionName, decisionNames, decisions } from '../definitions/decision-button.ts';
import { assertOpen } from './assert-open.ts';
import { decisionHandler, type DecisionPorts } from './decide.ts';
import { codeAsks, type StepUpPorts } from './step-up.ts';
import { drawRejection } from './views.ts';
import { findRequested, type Requested, shownWhenRequested } from './requested.ts';

type DecisionsPorts = DecisionPorts & StepUpPorts & Uses<'db' | 'people' | 'policy' | 'clock'>;

/** What the button to reject asks for. */
export const rejection = {
  inputs: { reason },
  text: words(
    '依頼を却下します。理由は依頼者に伝わります。',
    'The request will be rejected; the requester is told why.',
  ),
  submit: words('却下する', 'Reject'),
};

/** The decisions on a request, as changes: stored, processed and reported like any other change. */
export const storedDecisions = (ports: DecisionsPorts): StoredChange[] =>
  decisionNames.map((name) => ({
    name: decisions[name].action.id,
    title: decisions[name].title,
    section: undefined,
    announcedIn: undefined,
    quiet: false,
    payload: requestPayload,
    ...(name === 'approve' && { asks: codeAsks(ports) }),
    ...(name === 'reject' && {
      asks: {
        ...rejection,
        may: (payload: Raw, person: Person) => mayReject(ports, payload, person),
        draw: (payload: Raw, person: Person) => drawRejected(ports, payload, person),
      },
    }),
    handler: (receipt, person) => findHandler(ports, name, receipt, person),
  }));

/** The request of a button or receipt; undefined when it or its operation does not exist. */
const findPayloadRequest = (ports: DecisionsPorts, payload: Raw): Promise<Requested | undefined> =>
  findRequested(ports.db, ports, requestPayload.safeParse(payload).data?.request);

/** Whether this person may reject it now, so that the modal opens only for somebody who may. */
async function mayReject(ports: DecisionsPorts, payload: Raw, person: Person): Promise<boolean> {
  const found = await findPayloadRequest(ports, payload);
  if (!found) return false;
  const { request, operation } = found;
  const { section } = operation;
  return isAllowed(async () => {
    permitDecision({ name: 'reject', decider: person, requester: request.requester, policy: ports.policy, section });
    await assertOpen(ports, request, section);
  });
}

/** What is rejected, above the reason. */
async function drawRejected(ports: DecisionsPorts, payload: Raw, { language }: Person): Promise<DrawnAsk> {
  const found = await findPayloadRequest(ports, payload);
  if (!found) throw new Error('mayReject has found the request');
  const preview = await shownWhenRequested(ports.db, found);
  if (!preview) throw new Error('a request keeps its preview');
  return { ...drawRejection({ ...found, preview }, language), submit: rejection.submit };
}

async function findHandler(
  ports: DecisionsPorts,
  name: DecisionName,
  receipt: Receipt,
  decider: Person,
): Promise<ReceiptHandler> {
  const found = await findPayloadRequest(ports, receipt.parameters);
  if (!found) return missing(ports);
  const { requester, team } = found.request;
  return decisionHandler(ports, {
    ...found,
    name,
    decider,
    requester: name === 'approve' ? await personOf(ports, { user: requester, team }) : undefined,
    requesterName: await nameOf(ports, requester),
    language: await languageOf(ports, requester),
    approvers: decider.id === requester ? await namesOfApprovers(ports, requester, 4) : [],
  });
}

const missing = (ports: OutcomePorts): ReceiptHandler => ({
  run: (_trx, receipt) => Promise.reject(new OutdatedPayload(`no request for ${receipt.name}`)),
  fail: (_trx, receipt, error) => Promise.resolve(failedOutcome(ports, receipt, error)),
});
