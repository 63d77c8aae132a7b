import { nameOf, type PeopleLookup } from '../people/lookup.ts';
import type { Uses } from '../ports.ts';
import { Refused } from '../../domain/errors.ts';
import type { RunbookSection } from '../../domain/runbook.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { words } from '../../domain/text/words.ts';
import type { Request } from './store.ts';

/** @throws Refused when the request was decided, with who decided and when, or has expired. */
export async function assertOpen(
  ports: PeopleLookup & Uses<'clock'>,
  request: Request | undefined,
  section: RunbookSection,
): Promise<void> {
  if (!request)
    throw new Refused('not_found', words('この依頼は見つかりません。', 'This request was not found.'), { section });
  const now = ports.clock.now();
  if (request.state === 'open' && request.expires_at > now) return;
  if (request.state === 'open' || request.state === 'expired') {
    throw new Refused(
      'expired',
      words(
        `この依頼は ${formatTime(request.expires_at, 'ja', now)} に期限が切れました。`,
        `This request expired at ${formatTime(request.expires_at, 'en', now)} JST.`,
      ),
      { section, next: words('必要であれば、もう一度依頼してください。', 'Request it again if it is still needed.') },
    );
  }
  const at = request.decided_at ?? now;
  if (request.decided_by === null)
    throw new Refused(
      'already_decided',
      words(
        `この依頼は ${formatTime(at, 'ja', now)} に終了しています。${request.outcome?.ja ?? ''}`,
        `This request was closed at ${formatTime(at, 'en', now)} JST. ${request.outcome?.en ?? ''}`,
      ),
      { section },
    );
  const who = await nameOf(ports, request.decided_by);
  const [ja, en] = decisionVerbs[request.state];
  throw new Refused(
    'already_decided',
    words(
      `この依頼は ${who} さんが${ja}（${formatTime(at, 'ja', now)}）。`,
      `${who} ${en} this request at ${formatTime(at, 'en', now)} JST.`,
    ),
    { section },
  );
}

const decisionVerbs: Readonly<
  Record<'approved' | 'rejected' | 'withdrawn' | 'failed', readonly [ja: string, en: string]>
> = {
  approved: ['承認済みです', 'approved'],
  rejected: ['却下済みです', 'rejected'],
  withdrawn: ['取り下げ済みです', 'withdrew'],
  failed: ['承認しましたが、実行できませんでした', 'approved but could not carry out'],
};
