import { hoursBefore } from '../../domain/duration.ts';
import type { Dialect } from '../dialect.ts';
import type { Backlog, MarketplaceRead } from './read.ts';

/** Notifications made in the last 24 hours that were given up (runbook, troubleshooting 1). */
export async function failedNotifications(db: MarketplaceRead, now: Date): Promise<number> {
  const { failed } = await db
    .selectFrom('partner_notifications')
    .select((eb) => eb.fn.countAll<number>().as('failed'))
    .where('status', '=', 'failed')
    .where('created_at', '>=', hoursBefore(now, 24))
    .executeTakeFirstOrThrow();
  return failed;
}

/** Notifications still to be sent whose time has come (runbook, troubleshooting 1). */
export const waitingNotifications = (db: MarketplaceRead, { notifications }: Dialect, now: Date): Promise<Backlog> =>
  db
    .selectFrom('partner_notifications')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('created_at').as('oldest')])
    .where('status', 'in', notifications.open)
    .$if(notifications.attempts, (qb) =>
      qb.where((eb) => eb.or([eb('next_retry_at', 'is', null), eb('next_retry_at', '<=', now)])),
    )
    .executeTakeFirstOrThrow();
