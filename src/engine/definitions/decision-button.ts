import type { Button } from '@slack/types';
import * as z from 'zod';
import type { Person } from '../../domain/actor.ts';
import { permitDecision } from '../../domain/decision.ts';
import { Refused } from '../../domain/errors.ts';
import type { Policy } from '../../domain/policy.ts';
import { type Language, type Words, words } from '../../domain/words.ts';
import { type ButtonOptions, type ConfirmText, confirmText, defineAction } from '../../slack/contract.ts';
import type { OpenRequest } from './answer.ts';

/** A request card's buttons carry the request's id; the click checks who may decide and whether it is still open. */
export const requestPayload = z.object({ request: z.uuid() });

export const decisions = {
  approve: { action: defineAction('request.approve', requestPayload), title: words('承認', 'Approve') },
  reject: { action: defineAction('request.reject', requestPayload), title: words('却下', 'Reject') },
  withdraw: { action: defineAction('request.withdraw', requestPayload), title: words('取り下げ', 'Withdraw') },
} as const;

export type DecisionName = keyof typeof decisions;
export const decisionNames = Object.keys(decisions) as DecisionName[];

interface DecisionOptions {
  readonly label?: Words;
  readonly suffix?: number;
  /** What is approved, for the question before the click. */
  readonly about?: Words;
}

const carriedOut = words('この依頼を承認すると、すぐに実行されます。', 'Once approved, it is carried out at once.');

/** Asked once more: what an approval does cannot simply be taken back. */
const approveConfirm = (about: Words, language: Language): ConfirmText =>
  confirmText(language, {
    title: words('承認の確認', 'Approve?'),
    text: about,
    confirm: words('承認する', 'Approve'),
  });

/** The decision of a button or of an audit row, by its id. */
export const decisionNamed = (id: string) => Object.values(decisions).find(({ action }) => action.id === id);

export function decisionButton(
  name: DecisionName,
  request: string,
  language: Language,
  { label = decisions[name].title, suffix, about = carriedOut }: DecisionOptions = {},
): Button {
  const style =
    name === 'approve' ? { style: 'primary' as const } : name === 'reject' ? { style: 'danger' as const } : {};
  const options: ButtonOptions = {
    text: label[language],
    ...style,
    ...(suffix !== undefined && { suffix }),
    ...(name === 'approve' && { confirm: approveConfirm(about, language) }),
  };
  return decisions[name].action.button(options, { request });
}

/** The decisions that this person may take on an open request, as buttons for a list, Home, or an answer. */
export function decisionsFor(
  person: Person,
  { id, requester }: OpenRequest,
  policy: Policy,
  suffix?: number,
): Button[] {
  return decisionNames
    .filter((name) => mayDecide(name, person, requester, policy))
    .map((name) => decisionButton(name, id, person.language, { ...(suffix !== undefined && { suffix }) }));
}

function mayDecide(name: DecisionName, person: Person, requester: string, policy: Policy): boolean {
  try {
    permitDecision(name, person, requester, policy, 'banto');
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}
