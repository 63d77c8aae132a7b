import { MINUTE_MS } from '../../domain/time/duration.ts';
import { Refused, type RefusalCode } from '../../domain/errors.ts';
import { ageInWords } from '../../domain/time/tokyo.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { counted } from '../../domain/text/yen.ts';
import type { NotificationDialect } from '../../marketplace/dialect.ts';

/** A notification to the partner about an order. These are types, not interfaces, so that they count as JSON. */
export type NotificationRow = {
  readonly id: string;
  readonly status: string | null;
  /** When it was sent, as an ISO time. */
  readonly sent_at: string | null;
  /** When it was created, as an ISO time. */
  readonly created_at: string | null;
};

/** An order with everything the guard of a resend checks. */
export type ResendRow = {
  readonly id: string;
  readonly order_id: string;
  readonly status: string | null;
  readonly partner_id: string | null;
  readonly partner: string | null;
  readonly partner_status: string | null;
  /** Whether the partner has a webhook; null where this database does not store it. */
  readonly webhook: boolean | null;
  /** The new-order notifications to this partner: those that wait, then the newest. */
  readonly notifications: NotificationRow[];
};

const section = 'trouble.orders';
/** Resending within this time after the last notification needs a reason. Minutes. */
const RECENTLY = 10;

/** What stands in the way of a resend: the refusal, and what to do about it. */
interface Obstacle {
  readonly code: RefusalCode;
  readonly why: Words;
  readonly next: Words;
}

/** An order's partner, as far as it decides whether somebody is notified; a notification goes to the same one (`isAbout`). */
type Notified = Pick<ResendRow, 'partner_id' | 'partner' | 'partner_status'>;

/** Why an order's partner is not notified at all; undefined when nothing about the partner is in the way. */
export function partnerObstacle({ partner_id, partner, partner_status }: Notified): Obstacle | undefined {
  if (partner_id === null)
    return {
      code: 'wrong_state',
      why: words(
        'パートナーが割り当てられていないため、通知できません。',
        'No partner is assigned, so nobody can be notified.',
      ),
      next: words('先にマーケットプレイスで割り当ててください。', 'Assign one in the marketplace first.'),
    };
  if (partner_status !== 'approved')
    return {
      code: 'wrong_state',
      why: words(
        `パートナー「${partner ?? '—'}」は承認済みではないため、通知は送られません。`,
        `The partner “${partner ?? '—'}” is not approved, so nothing would be sent.`,
      ),
      next: words('/partners show で状態を確認できます。', 'Check its status with /partners show.'),
    };
  return undefined;
}

/** How a notification waits on this database. */
type WaitingDialect = Pick<NotificationDialect, 'open' | 'waiting'>;

/**
 * What stands in the way of a resend, if anything: it is not known how a notification waits here, nobody would be
 * notified, or a notification already waits. `statuses` are those of the order's notifications.
 */
function resendObstacle(
  order: Notified,
  statuses: readonly (string | null)[],
  { open, waiting }: WaitingDialect,
): Obstacle | undefined {
  if (waiting === undefined) return { code: 'switched_off', why: unknownWaiting, next: askAboutCheck };
  const partner = partnerObstacle(order);
  if (partner) return partner;
  if (!statuses.some((status) => status !== null && open.includes(status))) return undefined;
  return {
    code: 'already_done',
    why: words(
      'この注文の通知はすでに送信待ちです。重ねて送りません。',
      'A notification of this order is already waiting to be sent; no second one is added.',
    ),
    next: words(
      '送信されない場合は /ops health で通知ワーカーの状態を確認してください。',
      'If it is not sent, check the notification worker with /ops health.',
    ),
  };
}

/** @throws Refused when something stands in the way of a resend. */
export function judgeResend(row: ResendRow, dialect: WaitingDialect): void {
  const statuses = row.notifications.map(({ status }) => status);
  const obstacle = resendObstacle(row, statuses, dialect);
  if (obstacle) throw new Refused(obstacle.code, obstacle.why, { section, next: obstacle.next });
}

/**
 * Whether a resend helps: nothing stands in its way, and none of these notifications arrived. `statuses` are those that a
 * list has at hand, null where there is no notification.
 */
export const helpsToResend = (
  order: Notified,
  statuses: readonly (string | null)[],
  dialect: WaitingDialect,
): boolean => !statuses.includes('sent') && resendObstacle(order, statuses, dialect) === undefined;

/** A notification that did not reach its partner, with its order and whether it tells of that. */
interface Troubled extends Notified {
  readonly id: string | null;
  readonly tells: boolean;
  readonly status: string | null;
  /** The status of one that told of the order after this one: `sent` if any was, else the newest's; null for none. */
  readonly later: string | null;
}

/** Whether it failed, and the order's partner was told by a later one. */
export const arrivedLater = ({ status, tells, later }: Pick<Troubled, 'status' | 'tells' | 'later'>): boolean =>
  status === 'failed' && tells && later === 'sent';

/** The order that these notifications are about, where it helps to send its own again; undefined for any other. */
export function orderToResend(about: readonly Troubled[], dialect: WaitingDialect): string | undefined {
  const told = about.filter(({ tells }) => tells);
  const statuses = told.flatMap(({ status, later }) => [status, later]);
  const [order] = told;
  return order && helpsToResend(order, statuses, dialect) ? (order.id ?? undefined) : undefined;
}

/** Why none can be sent again where nothing says how a notification waits. */
export const unknownWaiting = words(
  'このデータベースでは、送信待ちを表す通知の状態が分からないため、再送できません。',
  'This database does not say in which status a notification waits to be sent, so none can be sent again.',
);
const askAboutCheck = words(
  'partner_notifications.status のCHECK制約を、データベースの管理者に確認してください。',
  'Ask the database administrator about the CHECK on partner_notifications.status.',
);

/**
 * Minutes since the newest notification was sent; undefined unless it was sent recently. One without a time was sent after
 * it was created: somebody marked it by hand.
 */
export function sentRecently({ notifications }: ResendRow, now: Date): number | undefined {
  const minutes = notifications
    .filter(({ status }) => status === 'sent')
    .map(({ sent_at, created_at }) => (now.getTime() - Date.parse(sent_at ?? created_at ?? '')) / MINUTE_MS)
    .filter((since) => Number.isFinite(since));
  const latest = Math.min(...minutes);
  return latest < RECENTLY ? Math.max(0, latest) : undefined;
}

/** The failed notification to retry, where the worker supports retries; otherwise a new one is created. */
export const retriable = (
  { notifications }: ResendRow,
  { retries }: Pick<NotificationDialect, 'retries'>,
): NotificationRow | undefined => (retries ? notifications.find(({ status }) => status === 'failed') : undefined);

const sentJa = (minutes: number): string => (minutes < 1 ? '1分以内に' : `${ageInWords(minutes / 60, 'ja')}前に`);
const sentEn = (minutes: number): string =>
  minutes < 1 ? 'within the last minute' : `${ageInWords(minutes / 60, 'en')} ago`;

/** What the person should know before the partner is notified again. */
export function resendWarnings(row: ResendRow, sameNumber: number, now: Date): Words[] {
  const recent = sentRecently(row, now);
  return [
    ...(recent === undefined
      ? []
      : [
          words(
            `${sentJa(recent)}送信済みです。もう一度送る理由を入力してください。`,
            `One was sent ${sentEn(recent)}: please give a reason for sending it again.`,
          ),
        ]),
    ...(row.webhook === false
      ? [
          words(
            'パートナーに通知先（webhook_url）が登録されていないため、送信は失敗します。',
            'The partner has no webhook_url, so sending will fail.',
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
            `${counted(sameNumber, 'order has', 'orders have')} this number: please check the id.`,
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
