import type { Button } from '@slack/types';
import * as z from 'zod';
import type { Person } from '../../domain/permission/actor.ts';
import { decisionDenial } from '../../domain/permission/decision.ts';
import type { Policy } from '../../domain/policy.ts';
import { marked } from '../../domain/rehearsal.ts';
import { joinWords, type Language, words } from '../../domain/text/words.ts';
import { counted, formatYen } from '../../domain/text/yen.ts';
import { type ButtonOptions, type ConfirmText, confirmText, defineAction } from '../../slack/contract.ts';
import type { Approvable, OpenRequest } from './answer.ts';

/** A request card's buttons carry the request's id; the click checks who may decide and whether it is still open. */
export const requestPayload = z.object({ request: z.uuid() });

export const decisions = {
  approve: { action: defineAction('request.approve', requestPayload), title: words('承認', 'Approve') },
  reject: { action: defineAction('request.reject', requestPayload), title: words('却下', 'Reject') },
  withdraw: { action: defineAction('request.withdraw', requestPayload), title: words('取り下げ', 'Withdraw') },
} as const;

export type DecisionName = keyof typeof decisions;
export const decisionNames = Object.keys(decisions) as DecisionName[];

const carriedOut = words('この依頼を承認すると、すぐに実行されます。', 'Once approved, it is carried out at once.');

/** Asked once more, with what it warns of: what an approval does cannot simply be taken back. */
function approveConfirm(
  { headline, effect = carriedOut, submit, warnings = [], rehearsal }: Approvable,
  language: Language,
): ConfirmText {
  // A headline says how much and to whom, not whether it is paid or undone.
  const what = headline ? joinWords([headline, ...(submit ? [submit] : [])], '\n') : effect;
  const { ja, en } = marked(what, rehearsal);
  const all = joinWords(warnings, ' ／ ');
  return confirmText(language, {
    title: words('承認の確認', 'Approve?'),
    text:
      warnings.length === 0
        ? words(ja, en)
        : words(
            `${ja}\n⚠ 注意 ${warnings.length}件: ${all.ja}`,
            `${en}\n⚠ ${counted(warnings.length, 'warning')}: ${all.en}`,
          ),
    confirm: words('承認する', 'Approve'),
  });
}

/** Says how much is approved, and asks once more, wherever it stands. */
export function approveButton(request: string, preview: Approvable, language: Language, suffix?: number): Button {
  const amount = preview.approval?.amount ?? null;
  const label =
    amount === null
      ? words('承認する…', 'Approve…')
      : words(`${formatYen(amount)} を承認…`, `Approve ${formatYen(amount)}…`);
  return decisions.approve.action.button(
    {
      text: label[language],
      style: 'primary',
      confirm: approveConfirm(preview, language),
      ...(suffix !== undefined && { suffix }),
    },
    { request },
  );
}

/** The decision of a button or of an audit row, by its id. */
export const decisionNamed = (id: string) => Object.values(decisions).find(({ action }) => action.id === id);

export function decisionButton(
  name: Exclude<DecisionName, 'approve'>,
  request: string,
  language: Language,
  suffix?: number,
): Button {
  const options: ButtonOptions = {
    text: decisions[name].title[language],
    ...(name === 'reject' && { style: 'danger' }),
    ...(suffix !== undefined && { suffix }),
  };
  return decisions[name].action.button(options, { request });
}

/** The decisions that this person may take on an open request, as buttons for a list, Home, or an answer. */
export function decisionsFor(
  person: Person,
  { id, requester, preview }: OpenRequest,
  policy: Policy,
  suffix?: number,
): Button[] {
  return decisionNames
    .filter((name) => !decisionDenial({ name, decider: person, requester, policy, section: 'banto' }))
    .map((name) =>
      name === 'approve'
        ? approveButton(id, preview, person.language, suffix)
        : decisionButton(name, id, person.language, suffix),
    );
}
