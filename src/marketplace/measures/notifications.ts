import { type RawBuilder, sql } from 'kysely';
import { hoursBefore } from '../../domain/time/duration.ts';
import type { Dialect } from '../dialect.ts';
import { isDatable } from './datable.ts';
import type { Backlog, MarketplaceRead } from './read.ts';

/**
 * When a notification failed: the last that the worker wrote about it. It sets sent_at on a refusal too, and on a network
 * error only the time of a next attempt, a few minutes ahead, which it then never makes.
 */
const failedAt = (now: Date): RawBuilder<Date | null> =>
  // `least` ignores NULL, and would make of no next attempt one that is now.
  sql<Date | null>`greatest(created_at, sent_at, case when next_retry_at is not null then least(next_retry_at, ${now}::timestamptz) end)`;

/** Which notifications failed for good in the last `hours`. */
export const isFailed = (now: Date, hours: number): RawBuilder<boolean> =>
  sql<boolean>`(status = 'failed' and ${failedAt(now)} >= ${hoursBefore(now, hours)} and ${failedAt(now)} <= ${now})`;

/** Notifications that failed for good in the last 24 hours (runbook, troubleshooting 1). */
export async function failedNotifications(db: MarketplaceRead, now: Date): Promise<number> {
  const { failed } = await db
    .selectFrom('partner_notifications')
    .select((eb) => eb.fn.countAll<number>().as('failed'))
    .where(isFailed(now, 24))
    .executeTakeFirstOrThrow();
  return failed;
}

/** Since when a notification waits: since it was made, or since it was to be sent again. */
const waitsSince = sql<Date | null>`greatest(created_at, next_retry_at)`;

/** Which notifications are still to be sent although their time has come. */
export const isWaiting = ({ notifications }: Dialect, now: Date): RawBuilder<boolean> =>
  sql<boolean>`(status in (${sql.join(notifications.open)}) and (next_retry_at is null or next_retry_at <= ${now}))`;

/** Since when a notification has failed or waited. */
export const troubledSince = (now: Date): RawBuilder<Date | null> =>
  sql<Date | null>`case when status = 'failed' then ${failedAt(now)} else ${waitsSince} end`;

/** Notifications still to be sent whose time has come (runbook, troubleshooting 1). */
export const waitingNotifications = (db: MarketplaceRead, dialect: Dialect, now: Date): Promise<Backlog> =>
  db
    .selectFrom('partner_notifications')
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      sql<Date | null>`min(${waitsSince}) filter (where ${isDatable('created_at')})`.as('oldest'),
    ])
    .where(isWaiting(dialect, now))
    .executeTakeFirstOrThrow();
