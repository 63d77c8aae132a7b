import { sql } from 'kysely';
import { shortened } from '../../db/shortened.ts';
import { ageInHours } from '../../domain/time/duration.ts';
import { asReadonly, type Db, type ReadDb } from '../../engine/database.ts';
import { total } from '../../engine/definitions/query.ts';
import type { Dialect } from '../../marketplace/dialect.ts';
import { isFailed, isWaiting, troubledSince, waitingNotifications } from '../../marketplace/measures/notifications.ts';
import { orderToResend } from './rules.ts';
import { isAbout, payloadNumber, payloadOrder, tellsOfOrder } from './store.ts';
import { partnerName } from '../../marketplace/partner-name.ts';

/** Why a notification has not reached its partner: it failed for good, or it still waits. */
export type Trouble = 'failed' | 'waiting';

export interface TroubleFilter {
  /** Both when undefined. */
  readonly kind: Trouble | undefined;
  /** How far back failures count. */
  readonly hours: number;
  readonly now: Date;
}

const isTroubled = (dialect: Dialect, { kind, hours, now }: TroubleFilter) => {
  const failed = isFailed(now, hours);
  const waits = isWaiting(dialect, now);
  return kind === 'failed' ? failed : kind === 'waiting' ? waits : sql<boolean>`(${failed} or ${waits})`;
};

/** Notifications that did not reach their partner, those in trouble longest first, with their order where it is known. */
export const listTroubled = (db: ReadDb, dialect: Dialect, filter: TroubleFilter, rows: number | undefined) =>
  db
    .with('troubled', (qc) =>
      qc
        .selectFrom('partner_notifications')
        .select(['id', 'partner_id', 'payload', 'status', 'created_at', 'attempts', 'response_code', 'error_message'])
        .select(dialect.notifications.kindColumn)
        .select(total)
        .select(troubledSince(filter.now).as('since'))
        .where(isTroubled(dialect, filter))
        .orderBy('since')
        .orderBy('id')
        .$if(rows !== undefined, (qb) => qb.limit(rows ?? 0)),
    )
    .selectFrom('troubled as n')
    .leftJoin('manufacturing_partners as p', 'p.id', 'n.partner_id')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('manufacturing_orders as o')
          .select(['o.id', 'o.order_id', 'o.partner_id', 'n.created_at as told_at'])
          .where(isAbout)
          .orderBy('o.created_at', 'desc')
          .limit(1)
          .as('o'),
      (join) => join.onTrue(),
    )
    // Within this one `n` is another notification, and `o.told_at` is the time of the troubled one: of those that told of
    // the order after it, one that was sent, else the newest.
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('partner_notifications as n')
          .select('n.status')
          .where(isAbout)
          .where(tellsOfOrder(dialect.notifications))
          .whereRef('n.created_at', '>', 'o.told_at')
          .orderBy(
            (by) => by('n.status', '=', 'sent'),
            (by) => by.desc().nullsLast(),
          )
          .orderBy('n.created_at', 'desc')
          .limit(1)
          .as('later'),
      (join) => join.onTrue(),
    )
    .select([
      'n.total',
      'n.since',
      'n.status',
      'n.attempts',
      'n.response_code',
      'n.error_message',
      'n.partner_id',
      partnerName<string | null>().as('partner'),
      'p.status as partner_status',
      'o.id',
      'o.order_id',
      tellsOfOrder(dialect.notifications).as('tells'),
      'later.status as later',
      shortened(sql`coalesce(${payloadNumber}, ${payloadOrder})`).as('named'),
    ])
    .orderBy('n.since')
    .orderBy('n.id');

/** The orders whose notifications failed within a day, those in trouble longest first; not those with one that waits. */
export async function ordersToResend(db: Db, dialect: Dialect, now: Date): Promise<string[]> {
  const rows = await listTroubled(asReadonly(db), dialect, { kind: undefined, hours: 24, now }, undefined).execute();
  return [...Map.groupBy(rows, ({ id }) => id).values()].flatMap(
    (about) => orderToResend(about, dialect.notifications) ?? [],
  );
}

/** How far back failures are counted beyond the hours that somebody asks for. */
export const EARLIER_HOURS = 7 * 24;

/**
 * How many failed, and how many wait and for how long: the same figures as the alerts about them. `earlier` failed before
 * the asked hours, in the last week. One statement counts both, because each reads every failed row.
 */
export async function countTroubled(db: ReadDb, dialect: Dialect, { hours, now }: TroubleFilter) {
  const { failed, all } = await db
    .selectFrom('partner_notifications')
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere(isFailed(now, hours)).as('failed'),
      eb.fn.countAll<number>().as('all'),
    ])
    .where(isFailed(now, Math.max(hours, EARLIER_HOURS)))
    .executeTakeFirstOrThrow();
  const { count, oldest } = await waitingNotifications(db, dialect, now);
  return { failed, earlier: all - failed, waiting: { count, hours: ageInHours(oldest, now) ?? 0 } };
}
