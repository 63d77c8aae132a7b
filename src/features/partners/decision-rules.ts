import { cut, plain } from '../../domain/text/text.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
import { partnerStatusWords } from '../../marketplace/statuses/partner.ts';
import type { PartnerRow } from './rules.ts';

const suspend = refersTo('operation', 'partners.suspend');

/** A decision made through Banto, from the audit log. */
export interface PartnerDecision {
  readonly actor: string;
  readonly at: Date;
  readonly title: Words | undefined;
  readonly operation: string;
  readonly reason: string | null;
  readonly after: { readonly status?: string; readonly kind?: string } | null;
}

/** What was decided: a rejection and a suspension are the same operation. */
export function decisionTitle({ title, operation, after }: PartnerDecision): Words {
  if (operation !== suspend) return title ?? words(operation, operation);
  return after?.kind === 'rejected' ? words('拒否', 'Rejected') : words('停止', 'Suspended');
}

/** The last decision about the status; others, such as a note, say nothing about it. */
export const lastChange = (history: readonly PartnerDecision[]): PartnerDecision | undefined =>
  history.findLast(({ after }) => after?.status !== undefined);

/** The partner's status; a suspended one whose last decision was a rejection is rejected. */
export const stateWords = ({ status }: Pick<PartnerRow, 'status'>, last: PartnerDecision | undefined): Words =>
  status === 'suspended' && last?.after?.kind === 'rejected'
    ? words('拒否済み', 'Rejected')
    : partnerStatusWords(status);

/** The longest part of a reason that a partner's sheet shows, in characters; `/ops audit` has the whole. */
const MAX_REASON = 200;

/**
 * The last decision in a line: `拒否 11/20 14:35（決定者: 田中 花子 (U0APPR1)、理由: 書類の不備）`, and whether the status was changed
 * outside Banto since.
 * @param who the name of the person who decided
 */
export function lastDecisionWords(
  last: PartnerDecision,
  { status }: Pick<PartnerRow, 'status'>,
  who: string,
  now: Date,
): Words {
  const title = decisionTitle(last);
  const why = cut(plain(last.reason ?? ''), MAX_REASON);
  const reason = why === '' ? words('', '') : words(`、理由: ${why}`, `, reason: ${why}`);
  const since =
    last.after?.status === status
      ? words('', '')
      : words('。その後、番頭の外で変更されています。', '; changed outside Banto since');
  return words(
    `${title.ja} ${formatTime(last.at, 'ja', now)}（決定者: ${who}${reason.ja}）${since.ja}`,
    `${title.en} ${formatTime(last.at, 'en', now)} JST (by ${who}${reason.en})${since.en}`,
  );
}
