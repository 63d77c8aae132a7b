import { marked } from '../../domain/rehearsal.ts';
import { bracketed, joinWords, type Words, words } from '../../domain/text/words.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import type { Approvable } from '../definitions/answer.ts';
import type { Request } from './store.ts';

export const stateWords: Readonly<Record<Request['state'], Words>> = {
  open: words('承認待ち', 'Waiting for approval'),
  approved: words('承認済み', 'Approved'),
  rejected: words('却下', 'Rejected'),
  withdrawn: words('取り下げ', 'Withdrawn'),
  expired: words('期限切れ', 'Expired'),
  failed: words('実行できず終了', 'Could not be done'),
};

/**
 * `¥250,000 星野 ひかり 様（支払済みにする）`: money and name first; the operation alone where it has neither. One of a
 * rehearsal says so first.
 */
export function subjectOf(
  { title }: Pick<AnyOperation, 'title'>,
  preview: Pick<Approvable, 'headline' | 'rehearsal'> | undefined,
): Words {
  const { headline, rehearsal } = preview ?? {};
  const subject = headline
    ? words(`${headline.ja}${bracketed(title.ja, 'ja')}`, `${headline.en}${bracketed(title.en, 'en')}`)
    : title;
  return marked(subject, rehearsal);
}

/** What a request would do, in one line: its effect, or where that is plain from them, its headline and what stands below. */
export const effectOf = ({
  effect,
  headline,
  about,
}: Pick<Approvable, 'headline' | 'about' | 'effect'>): Words | undefined =>
  effect ?? (headline && joinWords([headline, ...(about ? [about] : [])], ' '));

/** The reminder of an open request. Its effect tells several of them apart. @param until Tokyo time */
export const waitsWords = (
  { title }: Pick<AnyOperation, 'title'>,
  by: string,
  until: string,
  preview: Pick<Approvable, 'headline' | 'about' | 'effect' | 'rehearsal'>,
): Words => {
  const effect = effectOf(preview);
  return marked(
    words(
      `承認依頼「${title.ja}」が承認を待っています（依頼者 ${by} さん、期限 ${until}）。${effect?.ja ?? ''}`,
      `The request “${title.en}” by ${by} is waiting for a decision (until ${until} JST). ${effect?.en ?? ''}`,
    ),
    preview.rehearsal,
  );
};
