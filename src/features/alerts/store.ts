import { sql } from 'kysely';
import type { Words } from '../../domain/text/words.ts';
import type { Db, ReadDb, Trx } from '../../engine/database.ts';
import { escalationVersion } from '../../engine/escalation/climb.ts';
import type { Level, Measured } from './rules/rule.ts';

export const PREFIX = 'alert:';
export const STORM_PREFIX = 'storm:';
export const alertSubject = (id: string): string => `${PREFIX}${id}`;

/** The last measurement, as it is stored. */
export interface StoredMeasurement {
  readonly value: Words;
  readonly limit: Words;
  readonly detail?: Words;
  readonly rows?: number;
  /** Older versions stored neither. */
  readonly level?: Level;
  readonly recovers?: Words;
}

export interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly opened_at: Date;
  readonly measured: StoredMeasurement;
  readonly seen_at: Date;
  readonly times: number;
  readonly good: number;
  readonly storm: string | null;
  readonly resolved_at: Date | null;
}

/** An alert with the state of its escalation. */
export interface CardAlert extends Alert {
  readonly level: number;
  readonly acked_by: string | null;
  readonly acked_at: Date | null;
  readonly snoozed_by: string | null;
  readonly snoozed_at: Date | null;
  readonly snoozed_until: Date | null;
  readonly paused_ms: number;
  /** Changes whenever anything that the card shows changes. */
  readonly version: string;
}

// `measured` was written with `toStoredMeasurement`.
const withStoredMeasurement = <Row extends { measured: unknown }>(row: Row): Row & { measured: StoredMeasurement } =>
  row as Row & { measured: StoredMeasurement };

export const toStoredMeasurement = ({ value, limit, detail, rows, level, recovers }: Measured): string =>
  JSON.stringify({ value, limit, detail, rows, level, recovers });

/** Locks the open alerts until the transaction ends. */
export async function lockOpenAlerts(trx: Trx): Promise<Alert[]> {
  const rows = await trx
    .selectFrom('banto.alert')
    .selectAll()
    .where('resolved_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(withStoredMeasurement);
}

const version = sql<string>`md5(concat_ws(' ', a.measured::text, a.times, a.resolved_at, ${escalationVersion}))`;

export const cardAlerts = (db: Db | ReadDb | Trx) =>
  db
    .selectFrom('banto.alert as a')
    .innerJoin('banto.escalation as e', (join) => join.on('e.subject', '=', sql<string>`${PREFIX}::text || a.id`))
    .selectAll('a')
    .select(['e.level', 'e.acked_by', 'e.acked_at', 'e.snoozed_by', 'e.snoozed_at', 'e.snoozed_until', 'e.paused_ms'])
    .select(version.as('version'));

export async function findCardAlert(db: Db, id: string): Promise<CardAlert | undefined> {
  const row = await cardAlerts(db).where('a.id', '=', id).executeTakeFirst();
  return row && withStoredMeasurement(row);
}

export async function openAlerts(db: Db | ReadDb): Promise<CardAlert[]> {
  const rows = await cardAlerts(db).where('a.resolved_at', 'is', null).orderBy('a.opened_at').orderBy('a.id').execute();
  return rows.map(withStoredMeasurement);
}

export async function alertsOfStorm(db: Db, storm: string): Promise<CardAlert[]> {
  const rows = await cardAlerts(db).where('a.storm', '=', storm).orderBy('a.opened_at').orderBy('a.id').execute();
  return rows.map(withStoredMeasurement);
}
