import { MINUTE_MS } from '../../domain/duration.ts';
import { Refused } from '../../domain/errors.ts';
import { ageInWords } from '../../domain/tokyo.ts';
import { type Words, words } from '../../domain/words.ts';

/** A notification to the factory about an order. Types, not interfaces, so that they are JSON. */
export type NotificationRow = {
  readonly id: string;
  readonly status: string | null;
  /** When it was sent, as an ISO time. */
  readonly sent_at: string | null;
};

/** An order with all that the guard of a resend looks at. */
export type ResendRow = {
  readonly id: string;
  readonly order_id: string;
  readonly status: string | null;
  readonly partner_id: string | null;
  readonly partner: string | null;
  readonly partner_status: string | null;
  /** Whether the partner has an address to be told at; null where this database keeps none. */
  readonly webhook: boolean | null;
  /** The notifications of a new order to this partner, the newest first. */
  readonly notifications: NotificationRow[];
};

const section = 'trouble.orders';
/** After a notification was sent, another one so soon needs a reason. Minutes. */
const RECENTLY = 10;

/** @throws Refused when nobody would be told, or when the partner is being told already. */
export function judgeResend(row: ResendRow, open: readonly string[]): void {
  if (row.partner_id === null) {
    throw new Refused(
      'wrong_state',
      words('パートナーが割り当てられていないため、通知できません。', 'No partner is assigned, so nobody can be told.'),
      {
        section,
        next: words('先にマーケットプレイスで割り当ててください。', 'Assign one in the marketplace first.'),
      },
    );
  }
  if (row.partner_status !== 'approved') {
    throw new Refused(
      'wrong_state',
      words(
        `パートナー「${row.partner ?? '—'}」は承認済みではないため、通知は送られません。`,
        `The partner “${row.partner ?? '—'}” is not approved, so nothing would be sent.`,
      ),
      { section, next: words('/partners show で状態を確認できます。', '/partners show tells its state.') },
    );
  }
  if (row.notifications.some(({ status }) => status !== null && open.includes(status))) {
    throw new Refused(
      'already_done',
      words(
        'この注文の通知はすでに送信待ちです。重ねて送りません。',
        'A notification of this order waits to be sent already; no second one is added.',
      ),
      {
        section,
        next: words(
          '送信されない場合は /ops health で通知ワーカーの状態を確認してください。',
          'If it is not sent, /ops health tells how the notification worker is.',
        ),
      },
    );
  }
}

/** Minutes since the newest notification was sent, if that was a moment ago. */
export function sentRecently({ notifications }: ResendRow, now: Date): number | undefined {
  const minutes = notifications
    .filter(({ status, sent_at }) => status === 'sent' && sent_at !== null)
    .map(({ sent_at }) => (now.getTime() - new Date(sent_at ?? 0).getTime()) / MINUTE_MS);
  const latest = Math.min(...minutes);
  return latest < RECENTLY ? Math.max(0, latest) : undefined;
}

/** The failed notification that is tried again, where the worker keeps books; else a new one is made. */
export const retriable = ({ notifications }: ResendRow, open: readonly string[]): NotificationRow | undefined =>
  open.includes('retry') ? notifications.find(({ status }) => status === 'failed') : undefined;

/** What the person should know before the partner is told again. */
export function resendWarnings(row: ResendRow, sameNumber: number, now: Date): Words[] {
  const recent = sentRecently(row, now);
  return [
    ...(recent === undefined
      ? []
      : [
          words(
            `${ageInWords(recent / 60, 'ja')}前に送信済みです。もう一度送る理由を入力してください。`,
            `One was sent ${ageInWords(recent / 60, 'en')} ago: please say why it is to be sent again.`,
          ),
        ]),
    ...(row.webhook === false
      ? [
          words(
            'パートナーに通知先（webhook_url）が登録されていないため、送信は失敗します。',
            'The partner has no address to be told at (webhook_url): sending it will fail.',
          ),
        ]
      : []),
    ...(row.status === 'shipped' || row.status === 'cancelled'
      ? [words('この注文はすでに発送済みまたはキャンセルです。', 'This order is shipped or cancelled.')]
      : []),
    ...(sameNumber > 1
      ? [
          words(
            `同じ注文番号の注文が${sameNumber}件あります。IDを確認してください。`,
            `${sameNumber} orders have this number: please check the id.`,
          ),
        ]
      : []),
  ];
}

/** @throws Refused when a reason is needed this time and was not given. */
export function requireReason(row: ResendRow, reason: string | undefined, now: Date): void {
  if (reason !== undefined || sentRecently(row, now) === undefined) return;
  throw new Refused(
    'invalid',
    words(
      '直前に送信済みのため、もう一度送る理由が必要です。',
      'One was sent a moment ago, so a reason is needed to send it again.',
    ),
    { section, next: words('理由を入力して、もう一度実行してください。', 'Give the reason and try again.') },
  );
}
