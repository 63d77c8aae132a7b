import type { Person } from './actor.ts';
import { Refused } from './errors.ts';
import type { Policy } from './policy.ts';
import type { RunbookSection } from './runbook.ts';
import { type Words, words } from './words.ts';
import { denial, exclusion } from './permission.ts';

/** @throws Refused when this person may not decide a request of this requester in this way. */
export function permitDecision(
  name: 'approve' | 'reject' | 'withdraw',
  decider: Person,
  requester: string,
  policy: Policy,
  section: RunbookSection,
  /** Names of those who could decide, for the refusal of one's own request. */
  approvers: readonly string[] = [],
): void {
  const denied = denial(decider, name === 'withdraw' ? 'operator' : 'approver', policy);
  const own = decider.id === requester;
  if (denied) {
    // Also without the role, the reason that never changes is that it is one's own.
    const why = own && name !== 'withdraw' && !exclusion(decider, policy) ? ownRequest(name, approvers) : denied;
    throw new Refused('not_permitted', why, { section });
  }
  if (name === 'withdraw' && !own) {
    throw new Refused(
      'not_permitted',
      words('取り下げは依頼者本人だけができます。', 'Only the requester can withdraw it.'),
      { section, next: words('承認者は「却下」を使ってください。', 'Approvers can reject it.') },
    );
  }
  if (name !== 'withdraw' && own) {
    throw new Refused('self', ownRequest(name, approvers), {
      section,
      next: words('不要になった場合は「取り下げ」を使ってください。', 'If it is no longer needed, withdraw it.'),
    });
  }
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
