import { sql } from 'kysely';
import type { Words } from '../../domain/words.ts';
import type { Db, ReadDb, Trx } from '../../engine/database.ts';
import { escalationVersion } from '../../engine/escalation/climb.ts';
import type { Measured } from './rule.ts';

export const PREFIX = 'alert:';
export const STORM_PREFIX = 'storm:';
export const alertSubject = (id: string): string => `${PREFIX}${id}`;

/** What was measured last, as it is kept. */
export interface Stored {
  readonly value: Words;
  readonly limit: Words;
  readonly detail?: Words;
}

export interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly opened_at: Date;
  readonly measured: Stored;
  readonly seen_at: Date;
  readonly times: number;
  readonly good: number;
  readonly storm: string | null;
  readonly resolved_at: Date | null;
}

/** An alert with how far it has climbed. */
export interface CardAlert extends Alert {
  readonly level: number;
  readonly acked_by: string | null;
  readonly acked_at: Date | null;
  readonly snoozed_by: string | null;
  readonly snoozed_until: Date | null;
  /** All that its card shows, as a short text. */
  readonly version: string;
}

// `measured` holds what `stored` made.
const typed = <Row extends { measured: unknown }>(row: Row): Row & { measured: Stored } =>
  row as Row & { measured: Stored };

export const stored = ({ value, limit, detail }: Measured): string =>
  JSON.stringify({ value, limit, ...(detail && { detail }) });

/** Keeps the open alerts from changing until the transaction ends. */
export async function lockOpenAlerts(trx: Trx): Promise<Alert[]> {
  const rows = await trx
    .selectFrom('banto.alert')
    .selectAll()
    .where('resolved_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(typed);
}

const version = sql<string>`md5(concat_ws(' ', a.measured::text, a.seen_at, a.times, a.resolved_at, ${escalationVersion}))`;

export const cardAlerts = (db: Db | ReadDb | Trx) =>
  db
    .selectFrom('banto.alert as a')
    .innerJoin('banto.escalation as e', (join) => join.on('e.subject', '=', sql<string>`${PREFIX}::text || a.id`))
    .selectAll('a')
    .select(['e.level', 'e.acked_by', 'e.acked_at', 'e.snoozed_by', 'e.snoozed_until', version.as('version')]);

export async function findCardAlert(db: Db, id: string): Promise<CardAlert | undefined> {
  const row = await cardAlerts(db).where('a.id', '=', id).executeTakeFirst();
  return row && typed(row);
}

export async function openAlerts(db: Db | ReadDb): Promise<CardAlert[]> {
  const rows = await cardAlerts(db).where('a.resolved_at', 'is', null).orderBy('a.opened_at').orderBy('a.id').execute();
  return rows.map(typed);
}

export async function alertsOfStorm(db: Db, storm: string): Promise<CardAlert[]> {
  const rows = await cardAlerts(db).where('a.storm', '=', storm).orderBy('a.opened_at').orderBy('a.id').execute();
  return rows.map(typed);
}
