import pTimeout from 'p-timeout';
import { takeLock } from '../../db/lock.ts';
import type { Person } from '../../domain/permission/actor.ts';
import { permitDecision } from '../../domain/permission/decision.ts';
import { isAllowed, Misread, Refused } from '../../domain/errors.ts';
import { isRehearsal } from '../../domain/rehearsal.ts';
import type { RunbookSection } from '../../domain/runbook.ts';
import { isLocked } from '../../domain/second-factor/second-factor.ts';
import { codeNeeded } from '../../domain/second-factor/step-up.ts';
import { isCode } from '../../domain/second-factor/totp.ts';
import { joinWords, type Words, words } from '../../domain/text/words.ts';
import type { Trx } from '../database.ts';
import type { Asks, DrawnAsk } from '../changes/stored-change.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import { requestPayload } from '../definitions/decision-button.ts';
import { enrolledPeople, findFactor } from '../second-factor/store.ts';
import { takeCode } from '../second-factor/take-code.ts';
import { askOther, askToEnrol, codeFault, codeRefusal, lockedWords, notEnrolled } from '../second-factor/text.ts';
import { assertSameMode } from '../operations/apply.ts';
import { type Raw, readBy, required } from '../parameters/parameter.ts';
import { nameOf } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import { storedInTime } from '../receipts/intake.ts';
import type { Receipt } from '../receipts/receipt.ts';
import { findAgreement } from './agreement.ts';
import { findApprovers } from './approvers.ts';
import { assertOpen } from './assert-open.ts';
import { findRequest } from './store.ts';
import { drawCodeRequest } from './views.ts';
import { findRequested, shownWhenRequested } from './requested.ts';

export type StepUpPorts = HasCatalog & Uses<'people' | 'db' | 'intake' | 'unseal' | 'policy' | 'clock' | 'log'>;

/** What the authenticator shows. Without an example in the refusal: it is nobody's business what was typed. */
export const code = required(
  {
    label: words('認証アプリのコード', 'Code of your authenticator'),
    allowed: words('認証アプリに表示されている6桁の数字', 'the six digits that your authenticator shows'),
    example: '123456',
  },
  () =>
    readBy((text) => {
      const typed = text.replaceAll(/\s/gu, '');
      return isCode(typed) ? typed : new Misread(words('6桁の数字を入力してください。', 'Please enter six digits.'));
    }),
);

/** Why this approval needs a code; undefined when it needs none. */
async function whyCode(
  db: StepUpPorts['db'] | Trx,
  ports: StepUpPorts,
  { request, approver }: { readonly request: string; readonly approver: string },
): Promise<Words | undefined> {
  const limit = ports.policy.secondPerson.stepUpOverYen;
  if (limit === undefined) return undefined;
  const agreement = await findAgreement(db, ports, { request, approver, now: ports.clock.now() });
  return agreement && codeNeeded(agreement, limit);
}

/**
 * Whether this approval may go on, in its own transaction: with a right code, or without one where none is needed. What
 * the same person approves at the same moment waits, so that together they stay below the limit.
 * @throws Refused
 */
export async function assertProved(
  trx: Trx,
  ports: StepUpPorts,
  {
    receipt,
    request,
    section,
  }: { readonly receipt: Receipt; readonly request: string; readonly section: RunbookSection },
): Promise<void> {
  const now = ports.clock.now();
  if (receipt.step_up) {
    const refused = codeRefusal(receipt.step_up, now, section);
    if (refused) throw refused;
    return;
  }
  if (ports.policy.secondPerson.stepUpOverYen === undefined) return;
  await takeLock(trx, `approved without a code ${receipt.actor}`);
  const why = await whyCode(trx, ports, { request, approver: receipt.actor });
  if (!why) return;
  const factor = await findFactor(trx, receipt.actor);
  const refuse = (sentence: Words, next: Words): Refused =>
    new Refused('code', words(`${why.ja}${sentence.ja}`, `${why.en} ${sentence.en}`), { section, next });
  if (!factor) throw refuse(notEnrolled, askToEnrol);
  const { lockedUntil } = factor.state;
  if (lockedUntil !== null && isLocked({ lockedUntil }, now))
    throw new Refused('locked', lockedWords(lockedUntil.toISOString(), now), {
      section,
      ...(await nextWhenLocked(trx, ports, { request, approver: receipt.actor })),
    });
  throw refuse(nothingDone, approveAgain);
}

const nothingDone = words('まだ承認していません。', 'It is not approved yet.');
const approveAgain = words(
  'もう一度承認のボタンを押すと、コードの入力画面が開きます。',
  'Press the button again: it opens a window for the code.',
);

/** What the button to approve asks for, above the limit. */
export const codeAsks = (ports: StepUpPorts): Asks => ({
  inputs: { code },
  submit: words('承認する', 'Approve'),
  needed: async (payload, approver) => {
    const request = requestIn(payload);
    return request !== undefined && (await whyCode(ports.intake, ports, { request, approver })) !== undefined;
  },
  may: (payload, person) => mayTypeCode(ports, payload, person),
  draw: (payload, person) => draw(ports, payload, person),
  async take(incoming, values) {
    const at = ports.clock.now();
    const taken = await storedInTime(
      ports,
      takeCode(ports, { ...incoming, kind: 'operation', at }, String(values['code'])),
      ({ fresh, receipt }) => (fresh ? receipt : undefined),
    );
    const wrong = codeFault(taken.stepUp, at);
    const request = requestIn(incoming.parameters);
    const { next } =
      taken.stepUp.lockedUntil === undefined || request === undefined
        ? {}
        : await nextWhenLocked(ports.intake, ports, { request, approver: incoming.actor });
    const fault = wrong && next ? joinWords([wrong, next], '', ' ') : wrong;
    return { receipt: taken.receipt, fresh: taken.fresh, faults: fault ? { code: fault } : {} };
  },
});

/** How long a refusal waits for who else could approve: rows may be locked meanwhile. Milliseconds. */
const OTHERS_MS = 500;

/** Names somebody else whose code is accepted; nothing when there is nobody, or Slack does not answer in time. */
async function nextWhenLocked(
  db: StepUpPorts['db'] | Trx,
  ports: StepUpPorts,
  { request, approver }: { readonly request: string; readonly approver: string },
): Promise<{ readonly next?: Words }> {
  const find = async (): Promise<string | undefined> => {
    const now = ports.clock.now();
    const asked = await findRequest(db, request);
    if (!asked) return undefined;
    const able = (await enrolledPeople(db)).filter(
      ({ person, locked_until: lockedUntil }) => person !== approver && !isLocked({ lockedUntil }, now),
    );
    const among = new Set(able.map(({ person }) => person));
    return (await findApprovers(ports, { enough: 1, except: asked.requester, among })).found[0];
  };
  const other = await pTimeout(find(), { milliseconds: OTHERS_MS, fallback: () => undefined });
  return other === undefined ? {} : { next: askOther(await nameOf(ports, other)) };
}

const requestIn = (payload: Raw): string | undefined => requestPayload.safeParse(payload).data?.request;

/** Whether it helps this person to type a code. Otherwise their click is stored, and refused with the reason. */
async function mayTypeCode(ports: StepUpPorts, payload: Raw, person: Person): Promise<boolean> {
  const requested = await findRequested(ports.db, ports, requestIn(payload));
  if (!requested) return false;
  const { request, operation } = requested;
  const { section } = operation;
  const allowed = await isAllowed(async () => {
    permitDecision({ name: 'approve', decider: person, requester: request.requester, policy: ports.policy, section });
    await assertOpen(ports, request, section);
    assertSameMode((await shownWhenRequested(ports.db, requested)) ?? {}, isRehearsal(ports.policy), operation);
  });
  if (!allowed) return false;
  const factor = await findFactor(ports.db, person.id);
  return factor !== undefined && !isLocked(factor.state, ports.clock.now());
}

/** What is approved, and why it needs a code. */
async function draw(ports: StepUpPorts, payload: Raw, { id: approver, language }: Person): Promise<DrawnAsk> {
  const { db, policy, clock } = ports;
  const requested = await findRequested(db, ports, requestIn(payload));
  if (!requested) throw new Error('mayTypeCode has found the request');
  const preview = await shownWhenRequested(db, requested);
  if (!preview) throw new Error('a request keeps its preview');
  const why = await whyCode(db, ports, { request: requested.request.id, approver });
  return drawCodeRequest({ ...requested, preview, why }, { language, policy, now: clock.now() });
}
