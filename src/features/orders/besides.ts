import { sql } from 'kysely';
import { joinWords, type Words, words } from '../../domain/text/words.ts';
import { counted } from '../../domain/text/yen.ts';
import { record } from '../../engine/audit/audit.ts';
import type { Db, Trx } from '../../engine/database.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
import type { Uses } from '../../engine/ports.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import { notificationWords } from './text.ts';

const resend = refersTo('operation', 'orders.resend');

/** A notification as the worker leaves it. A type, so that it counts as JSON. */
export type Waiting = { readonly id: string; readonly status: string | null; readonly attempts: number | null };

/** The worker sends whatever waits, not only what a person asked for: every notification that it may change. */
export const openNotifications = (db: Db, dialect: Dialect): Promise<Waiting[]> =>
  states(db, dialect).where('status', 'in', dialect.notifications.open).execute();

const states = (db: Db, { notifications: { attempts } }: Dialect) =>
  db
    .selectFrom('partner_notifications')
    .select(['id', 'status'])
    .select(attempts ? sql<number | null>`attempts`.as('attempts') : sql<number | null>`null::int`.as('attempts'));

/** How many notifications besides this one wait to be sent. */
export const countOthersWaiting = async (db: Db, dialect: Dialect, except: string | undefined): Promise<number> =>
  (await openNotifications(db, dialect)).filter(({ id }) => id !== except).length;

/** What a person should know before the worker is called. */
export const othersWarning = (others: number): Words[] =>
  others === 0
    ? []
    : [
        words(
          `ほかに送信待ちの通知が ${others}件あります。再送すると、これらも同時に送信されることがあります。`,
          `${counted(others, 'other notification waits', 'other notifications wait')}; the worker may send them too.`,
        ),
      ];

/** What the worker did besides: each notification as it was and as it is. */
export async function changedBesides(
  db: Db,
  dialect: Dialect,
  before: readonly Waiting[],
  asked: string,
): Promise<readonly { readonly was: Waiting; readonly is: Waiting }[]> {
  const others = before.filter(({ id }) => id !== asked);
  const ids = others.map(({ id }) => id);
  const now = await states(db, dialect)
    .where('id', '=', sql<string>`any(${ids}::uuid[])`)
    .execute();
  const byId = new Map(now.map((row) => [row.id, row]));
  return others.flatMap((was) => {
    const is = byId.get(was.id);
    return is && (is.status !== was.status || is.attempts !== was.attempts) ? [{ was, is }] : [];
  });
}

type Changes = Awaited<ReturnType<typeof changedBesides>>;

/** Records what the worker did besides, for whom it was called. */
export const recordBesides = (
  trx: Trx,
  { clock, policy, policyHash }: Uses<'clock' | 'policy' | 'policyHash'>,
  person: string,
  changes: Changes,
): Promise<void> =>
  record(
    trx,
    changes.map(({ was: { id, ...before }, is: { id: _id, ...after } }) => ({
      at: clock.now(),
      actor: person,
      team: policy.team,
      source: 'schedule',
      operation: resend,
      subject: `notification:${id}`,
      outcome: 'done',
      reason: null,
      before,
      after,
      receiptId: null,
      policy: policyHash,
    })),
  );

/** `PR-1 の再送と同時に、送信待ちだったほかの通知 3件も処理されました（送信済み 2件、送信失敗 1件）。` */
export function besidesWords(order: string, changes: Changes): Words {
  const statuses = [...Map.groupBy(changes, ({ is }) => is.status ?? '')].map(([status, some]) => {
    const { ja, en } = notificationWords(status);
    return words(`${ja} ${some.length}件`, `${en}: ${some.length}`);
  });
  const { ja, en } = joinWords(statuses, '、', ', ');
  return words(
    `${order} の再送と同時に、送信待ちだったほかの通知 ${changes.length}件も処理されました（${ja}）。`,
    `While resending ${order}, the worker also handled ${counted(changes.length, 'other notification')} that waited (${en}).`,
  );
}
