import type { Person } from './actor.ts';
import { Refused } from './errors.ts';
import type { Policy } from './policy.ts';
import type { RunbookSection } from './runbook.ts';
import { words } from './words.ts';
import { denial } from './permission.ts';

/** @throws Refused when this person may not decide a request of this requester in this way. */
export function permitDecision(
  name: 'approve' | 'reject' | 'withdraw',
  decider: Person,
  requester: string,
  policy: Policy,
  section: RunbookSection,
): void {
  const denied = denial(decider, name === 'withdraw' ? 'operator' : 'approver', policy);
  if (denied) throw new Refused('not_permitted', denied, { section });
  const own = decider.id === requester;
  if (name === 'withdraw' && !own) {
    throw new Refused(
      'not_permitted',
      words('取り下げは依頼者本人だけができます。', 'Only the requester can withdraw it.'),
      { section, next: words('承認者は「却下」を使ってください。', 'Approvers can reject it.') },
    );
  }
  if (name !== 'withdraw' && own) {
    throw new Refused(
      'self',
      words(
        'ご自身の依頼は承認・却下できません。ほかの承認者の判断をお待ちください。',
        'You cannot decide on your own request; another approver must.',
      ),
      {
        section,
        next: words('不要になった場合は「取り下げ」を使ってください。', 'If it is no longer needed, withdraw it.'),
      },
    );
  }
}
