import { type RawBuilder, sql } from 'kysely';
import { hoursBefore } from '../../domain/duration.ts';
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

/** Notifications that failed for good in the last 24 hours (runbook, troubleshooting 1). */
export async function failedNotifications(db: MarketplaceRead, now: Date): Promise<number> {
  const { failed } = await db
    .selectFrom('partner_notifications')
    .select((eb) => eb.fn.countAll<number>().as('failed'))
    .where('status', '=', 'failed')
    .where(sql<boolean>`${failedAt(now)} >= ${hoursBefore(now, 24)} and ${failedAt(now)} <= ${now}`)
    .executeTakeFirstOrThrow();
  return failed;
}

/** Since when a notification waits: since it was made, or since it was to be sent again. */
const waitsSince = sql<Date | null>`greatest(created_at, next_retry_at)`;

/** Notifications still to be sent whose time has come (runbook, troubleshooting 1). */
export const waitingNotifications = (db: MarketplaceRead, { notifications }: Dialect, now: Date): Promise<Backlog> =>
  db
    .selectFrom('partner_notifications')
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      sql<Date | null>`min(${waitsSince}) filter (where ${isDatable('created_at')})`.as('oldest'),
    ])
    .where('status', 'in', notifications.open)
    .where((eb) => eb.or([eb('next_retry_at', 'is', null), eb('next_retry_at', '<=', now)]))
    .executeTakeFirstOrThrow();
