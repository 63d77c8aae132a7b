import { timeFrom } from '../../../domain/text/odd.ts';
import { words } from '../../../domain/text/words.ts';
import { type Fact, factsOf } from '../../../engine/definitions/answer.ts';
import { need } from '../../../engine/definitions/need.ts';
import { defineOperation } from '../../../engine/definitions/operation.ts';
import { id, reasonAtTimes } from '../../../engine/parameters/parameters.ts';
import { orderStatusWords } from '../../../marketplace/statuses/order.ts';
import { partnerStatusWords } from '../../../marketplace/statuses/partner.ts';
import { orderColumns } from '../columns.ts';
import { countOthersWaiting, othersWarning } from '../besides.ts';
import { following } from '../follow.ts';
import { addNotification, countNumber, loadForResend, orderChoices, retryNotification } from '../notifications.ts';
import {
  judgeResend,
  requireReason,
  resendWarnings,
  type ResendRow,
  retriable,
  sentRecently,
  unknownWaiting,
} from '../rules.ts';
import { label, notificationWords } from '../text.ts';
import { ordersToResend } from '../troubled.ts';

const subject = ({ id: order }: { readonly id: string }): string => `order:${order}`;

const facts = (row: ResendRow): Fact[] => {
  const [last] = row.notifications;
  return [
    ...factsOf(row, [orderColumns.number, orderColumns.status, orderColumns.partner]),
    { label: label.notification, kind: 'text', value: notificationWords(last?.status ?? null) },
    {
      label: last?.status === 'sent' ? label.sent : label.tried,
      kind: 'instant',
      value: last?.sent_at ? timeFrom(last.sent_at) : null,
    },
    { label: label.id, kind: 'text', value: row.id },
  ];
};

/** Notifies the partner of an order again: one notification, in the form this marketplace's worker expects. */
export const resend = defineOperation({
  name: 'orders.resend',
  aliases: ['再送', '再通知'],
  section: 'trouble.orders',
  role: 'operator',
  summary: words('注文の通知をパートナーに送り直します', 'Sends the notification of an order to its partner again'),
  title: words('注文通知を再送', 'Resend notification'),
  danger: false,
  parameters: {
    id: { ...id(label.order), allowed: words('注文のID（UUID）または注文番号', 'the order’s id (uuid) or number') },
    reason: reasonAtTimes(
      words(
        '1000文字以内（10分以内に送信済みの場合は必須）',
        'at most 1000 characters (required when one was sent within ten minutes)',
      ),
    ),
  },
  bound: ['id'],
  fields: {
    order_id: label.number,
    status: label.status,
    partner_id: words('パートナーID', 'Partner id'),
    partner: label.partner,
    partner_status: words('パートナーの状態', 'Partner’s status'),
    webhook: words('通知先の登録', 'Webhook registered'),
    notifications: label.notification,
  },
  valueWords: { status: orderStatusWords, partner_status: partnerStatusWords },
  // The status that is kept is the notification's.
  loggedNames: {
    fields: {
      order_id: label.number,
      status: label.status,
      partner_id: words('パートナーID', 'Partner id'),
      notification: label.notification,
      attempts: label.attempts,
    },
    valueWords: { status: notificationWords },
  },
  announcedIn: 'person',
  secondPerson: 'never',
  moves: 'nothing',
  needs: [
    // Only to lock the partner: https://www.postgresql.org/docs/current/sql-select.html (The Locking Clause).
    need('update', 'manufacturing_partners', 'status'),
    need('update', 'partner_notifications', 'status attempts next_retry_at'),
    need('insert', 'partner_notifications', 'partner_id type notification_type payload status attempts priority'),
  ],
  reads: ['manufacturing_orders'],
  replaces: [
    {
      statement: words('手動で工場に通知を再送', 'Resend the notification by hand'),
      flaw: words(
        '本番では列名とCHECK制約に反してエラーになり、通ったとしても重複し、送られたかどうか分かりません。環境に合う形で1件だけ用意し、ワーカーを呼んで結果を2分間確認します。',
        'In production it fails because of a column name and a CHECK; elsewhere it creates duplicates, and nobody learns whether it was sent. Banto prepares one in the right form, calls the worker and checks the result for two minutes.',
      ),
    },
  ],
  subject,
  choices: (db, { now }, typed) => orderChoices(db, typed, now),
  chain: {
    label: words('次の再送へ', 'Next to resend'),
    waiting: (db, { dialect, now }) => ordersToResend(db, dialect, now),
  },
  load: (db, values, lock, context) => loadForResend(db, values.id, lock, context),
  off: ({ dialect }) => Promise.resolve(dialect.notifications.waiting === undefined ? unknownWaiting : undefined),
  judge: (row, _values, { dialect }) => judgeResend(row, dialect.notifications),
  async preview(db, row, _values, { dialect, now }) {
    const again = retriable(row, dialect.notifications);
    return {
      facts: facts(row),
      warnings: [
        ...resendWarnings(row, await countNumber(db, row.order_id), now),
        ...othersWarning(await countOthersWaiting(db, dialect, again?.id)),
      ],
      effect: again
        ? words(
            `失敗した通知を「${row.partner ?? ''}」へ送り直します。`,
            `The failed notification to “${row.partner ?? ''}” will be retried.`,
          )
        : words(
            `「${row.partner ?? ''}」への新しい通知を1件作成します。`,
            `One new notification to “${row.partner ?? ''}” will be created.`,
          ),
      submit: words('通知を再送する', 'Send it again'),
      ...(sentRecently(row, now) !== undefined && { required: ['reason'] }),
    };
  },
  async write(trx, row, values, { dialect, now, person }) {
    requireReason(row, values.reason, now);
    if (row.partner_id === null) throw new Error('judgeResend allows only orders with a partner');
    const again = retriable(row, dialect.notifications);
    const { order_id, partner_id } = row;
    const { id: notification, ...kept } = again
      ? { id: again.id, ...(await retryNotification(trx, again.id, now)) }
      : await addNotification(trx, dialect, { order_id, partner_id });
    const partner = row.partner ?? '';
    return {
      effects: [
        {
          subject: subject(row),
          before: again ? { notification, status: again.status } : null,
          after: { notification, ...kept, order_id, partner_id },
        },
      ],
      outcome: words(
        `注文 ${order_id} の「${partner}」への通知を送信待ちにしました。結果は2分以内にDMでお知らせします。`,
        `The notification of order ${order_id} to “${partner}” is waiting to be sent. You will get the result in a direct message within two minutes.`,
      ),
      followedBy: following({ notification, order: order_id, partner, person: person.id, at: now.toISOString() }),
    };
  },
});
