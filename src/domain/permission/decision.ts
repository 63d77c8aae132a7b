import type { Person } from './actor.ts';
import { Refused } from '../errors.ts';
import type { Policy } from '../policy.ts';
import type { RunbookSection } from '../runbook.ts';
import { type Words, words } from '../text/words.ts';
import { denial, exclusion } from './permission.ts';

/** Somebody who wants to decide on a request. */
export interface Decision {
  readonly name: 'approve' | 'reject' | 'withdraw';
  readonly decider: Person;
  /** The Slack id of who asked. */
  readonly requester: string;
  readonly policy: Policy;
  readonly section: RunbookSection;
  /** Names of those who could decide, for the refusal of one's own request. */
  readonly approvers?: readonly string[];
}

/** Why this person may not decide on this request in this way; undefined when they may. */
export function decisionDenial(decision: Decision): Refused | undefined {
  const { name, decider, requester, policy, section, approvers = [] } = decision;
  const denied = denial(decider, name === 'withdraw' ? 'operator' : 'approver', policy);
  const own = decider.id === requester;
  if (denied) {
    // Also without the role, the reason that never changes is that it is one's own.
    const why = own && name !== 'withdraw' && !exclusion(decider, policy) ? ownRequest(name, approvers) : denied;
    return new Refused('not_permitted', why, { section });
  }
  if (name === 'withdraw')
    return own
      ? undefined
      : new Refused(
          'not_permitted',
          words('取り下げは依頼者本人だけができます。', 'Only the requester can withdraw it.'),
          {
            section,
            next: words('承認者は「却下」を使ってください。', 'Approvers can reject it.'),
          },
        );
  if (!own) return undefined;
  return new Refused('self', ownRequest(name, approvers), {
    section,
    next: words('不要になった場合は「取り下げ」を使ってください。', 'If it is no longer needed, withdraw it.'),
  });
}

/** @throws Refused when this person may not decide on this request in this way. */
export function permitDecision(decision: Decision): void {
  const denied = decisionDenial(decision);
  if (denied) throw denied;
}

/** How many approvers a sentence names. */
const NAMED = 3;

/** Nobody decides on their own request; who decides instead. */
function ownRequest(name: 'approve' | 'reject', approvers: readonly string[]): Words {
  const shown = approvers.slice(0, NAMED);
  const more = approvers.length > shown.length;
  const ja = shown.length === 0 ? '' : `（${shown.map((each) => `${each} さん`).join('、')}${more ? ' ほか' : ''}）`;
  const en = shown.length === 0 ? '' : ` (${shown.join(', ')}${more ? ' or others' : ''})`;
  return words(
    `ご自身の依頼は${name === 'approve' ? '承認' : '却下'}できません。承認者${ja}の${name === 'approve' ? '承認' : '判断'}をお待ちください。`,
    `You cannot ${name} your own request. Please wait for an approver${en}.`,
  );
}
