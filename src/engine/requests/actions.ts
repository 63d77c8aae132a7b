import type { Button } from '@slack/types';
import * as z from 'zod';
import { type Language, type Words, words } from '../../domain/words.ts';
import { type ButtonOptions, defineAction } from '../../slack/contract.ts';

/** A request card's buttons carry the request's id; the click checks who may decide and whether it is still open. */
export const requestPayload = z.object({ request: z.uuid() });

export const decisions = {
  approve: { action: defineAction('request.approve', requestPayload), title: words('承認', 'Approve') },
  reject: { action: defineAction('request.reject', requestPayload), title: words('却下', 'Reject') },
  withdraw: { action: defineAction('request.withdraw', requestPayload), title: words('取り下げ', 'Withdraw') },
} as const;

export type DecisionName = keyof typeof decisions;
export const decisionNames = Object.keys(decisions) as DecisionName[];

export function decisionButton(
  name: DecisionName,
  request: string,
  language: Language,
  label: Words = decisions[name].title,
): Button {
  const style =
    name === 'approve' ? { style: 'primary' as const } : name === 'reject' ? { style: 'danger' as const } : {};
  const options: ButtonOptions = { text: label[language], ...style };
  return decisions[name].action.button(options, { request });
}
