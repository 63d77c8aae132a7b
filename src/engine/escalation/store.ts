import { sql } from 'kysely';
import type { Words } from '../../domain/text/words.ts';
import type { Db, ReadDb, Trx } from '../database.ts';

/** The level that an alert or incident has reached, and who acknowledged or snoozed it. */
export interface Escalation {
  readonly subject: string;
  readonly kind: string;
  readonly channel: string;
  readonly title: Words;
  readonly bundle: string;
  readonly opened_at: Date;
  readonly level: number;
  readonly acked_by: string | null;
  readonly acked_at: Date | null;
  readonly snoozed_by: string | null;
  readonly snoozed_at: Date | null;
  readonly snoozed_until: Date | null;
  readonly paused_ms: number;
  readonly ended_at: Date | null;
}

export interface NewEscalation extends Pick<Escalation, 'subject' | 'kind' | 'channel' | 'title' | 'opened_at'> {
  readonly level: number;
  /** The same for subjects that are escalated together; by default the subject itself. */
  readonly bundle?: string;
}

/** Starts an escalation. */
export async function openEscalation(trx: Trx, { title, bundle, ...escalation }: NewEscalation): Promise<void> {
  await trx
    .insertInto('banto.escalation')
    .values({
      ...escalation,
      title: JSON.stringify(title),
      bundle: bundle ?? escalation.subject,
      acked_by: null,
      acked_at: null,
      snoozed_by: null,
      snoozed_at: null,
      snoozed_until: null,
      ended_at: null,
    })
    .execute();
}

export const findEscalation = (db: Db | Trx, subject: string): Promise<Escalation | undefined> =>
  db.selectFrom('banto.escalation').selectAll().where('subject', '=', subject).executeTakeFirst();

/** All escalations that have not ended, the oldest first. */
export const openEscalations = (db: Db | ReadDb | Trx): Promise<Escalation[]> =>
  db
    .selectFrom('banto.escalation')
    .selectAll()
    .where('ended_at', 'is', null)
    .orderBy('opened_at')
    .orderBy('subject')
    .execute();

/** Reads it and locks it until the transaction ends. */
export const lockEscalation = (trx: Trx, subject: string): Promise<Escalation | undefined> =>
  trx.selectFrom('banto.escalation').selectAll().where('subject', '=', subject).forUpdate().executeTakeFirst();

export async function setLevel(trx: Trx, subject: string, level: number): Promise<void> {
  await trx.updateTable('banto.escalation').set({ level }).where('subject', '=', subject).execute();
}

/**
 * Says who has it, unless somebody has. A snooze ends with that: its minutes and those in which somebody has it count
 * once, or it would climb too late when it is given back.
 */
export async function acknowledge(trx: Trx, subject: string, by: string, at: Date): Promise<void> {
  const snoozed = sql`least(snoozed_until, ${at}) - snoozed_at`;
  await trx
    .updateTable('banto.escalation')
    .set({
      acked_by: by,
      acked_at: at,
      snoozed_by: null,
      snoozed_at: null,
      snoozed_until: null,
      paused_ms: sql<number>`paused_ms + coalesce(round(extract(epoch from ${snoozed}) * 1000), 0)::bigint`,
    })
    .where('subject', '=', subject)
    .where('acked_at', 'is', null)
    .execute();
}

export async function snooze(trx: Trx, subject: string, by: string, at: Date, until: Date): Promise<void> {
  await trx
    .updateTable('banto.escalation')
    .set({ snoozed_by: by, snoozed_at: at, snoozed_until: until })
    .where('subject', '=', subject)
    .execute();
}

/** Changes who has it; the time in which somebody had it does not count as waiting. */
export async function handOver(
  trx: Trx,
  { subject, acked_at, paused_ms }: Escalation,
  to: string | null,
  at: Date,
): Promise<void> {
  const heldMs = acked_at ? at.getTime() - acked_at.getTime() : 0;
  await trx
    .updateTable('banto.escalation')
    .set({ acked_by: to, acked_at: to === null ? null : at, paused_ms: paused_ms + heldMs })
    .where('subject', '=', subject)
    .execute();
}

/** Ends a snooze; its time does not count as waiting. */
export async function endSnooze(
  trx: Trx,
  { subject, snoozed_at, snoozed_until, paused_ms }: Escalation,
  at: Date | null = snoozed_until,
): Promise<void> {
  const snoozedMs = snoozed_at && at ? at.getTime() - snoozed_at.getTime() : 0;
  await trx
    .updateTable('banto.escalation')
    .set({ snoozed_by: null, snoozed_at: null, snoozed_until: null, paused_ms: paused_ms + snoozedMs })
    .where('subject', '=', subject)
    .execute();
}

export async function endEscalation(trx: Trx, subject: string, at: Date): Promise<void> {
  await trx
    .updateTable('banto.escalation')
    .set({ ended_at: at })
    .where('subject', '=', subject)
    .where('ended_at', 'is', null)
    .execute();
}
