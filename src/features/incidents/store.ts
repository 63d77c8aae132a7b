import { sql } from 'kysely';
import type { Words } from '../../domain/text/words.ts';
import type { Db, Trx } from '../../engine/database.ts';
import { escalationVersion } from '../../engine/escalation/climb.ts';
import { incidents, type IncidentKind } from './text.ts';

export const PREFIX = 'incident:';
export const incidentSubject = (id: string): string => `${PREFIX}${id}`;
/** The incident's id; undefined when the subject is no incident. */
export const incidentOf = (subject: string): string | undefined =>
  subject.startsWith(PREFIX) ? subject.slice(PREFIX.length) : undefined;

export interface Incident {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly note: string | null;
  readonly commander: string;
  readonly opened_by: string;
  readonly opened_at: Date;
  readonly closed_by: string | null;
  readonly closed_at: Date | null;
}

export interface StepState {
  readonly step: number;
  readonly done_by: string | null;
  readonly done_at: Date | null;
  readonly evidence: Words | null;
}

export interface TimelineEvent {
  readonly at: Date;
  readonly actor: string;
  readonly said: Words;
}

/** Starts an incident with its steps; undefined when one of its kind is already open. */
export async function insertIncident(
  trx: Trx,
  { kind, note, by, at }: { kind: IncidentKind; note: string | null; by: string; at: Date },
): Promise<string | undefined> {
  const row = await trx
    .insertInto('banto.incident')
    .values({
      kind,
      note,
      commander: by,
      opened_by: by,
      opened_at: at,
      closed_by: null,
      closed_at: null,
      report_try_at: null,
      report_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  const { steps } = incidents[kind];
  if (row && steps.length > 0) {
    await trx
      .insertInto('banto.incident_step')
      .values(
        steps.map((_, index) => ({
          incident_id: row.id,
          step: index + 1,
          done_by: null,
          done_at: null,
          evidence: null,
        })),
      )
      .execute();
  }
  return row?.id;
}

export const findIncident = (db: Db | Trx, id: string): Promise<Incident | undefined> =>
  db.selectFrom('banto.incident').selectAll().where('id', '=', id).executeTakeFirst();

/** Locks the incident until the transaction ends. */
export const lockIncident = (trx: Trx, id: string): Promise<Incident | undefined> =>
  trx.selectFrom('banto.incident').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export async function setLeader(trx: Trx, id: string, person: string): Promise<void> {
  await trx.updateTable('banto.incident').set({ commander: person }).where('id', '=', id).execute();
}

export const findOpen = (db: Db | Trx, kind: IncidentKind): Promise<Incident | undefined> =>
  db
    .selectFrom('banto.incident')
    .selectAll()
    .where('closed_at', 'is', null)
    .where('kind', '=', kind)
    .executeTakeFirst();

export const stepsOf = (db: Db | Trx, id: string): Promise<StepState[]> =>
  db
    .selectFrom('banto.incident_step')
    .select(['step', 'done_by', 'done_at', 'evidence'])
    .where('incident_id', '=', id)
    .orderBy('step')
    .execute();

/** Marks a step as done. False when it was done already. */
export async function tickStep(
  trx: Trx,
  id: string,
  step: number,
  { by, at, evidence }: { by: string; at: Date; evidence: Words | null },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('banto.incident_step')
    .set({ done_by: by, done_at: at, evidence: evidence && JSON.stringify(evidence) })
    .where('incident_id', '=', id)
    .where('step', '=', step)
    .where('done_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Adds a line to the incident's timeline. */
export async function addEvent(trx: Trx, id: string, { at, actor, said }: TimelineEvent): Promise<void> {
  await trx
    .insertInto('banto.incident_event')
    .values({ incident_id: id, at, actor, said: JSON.stringify(said) })
    .execute();
}

export const eventsOf = (db: Db | Trx, id: string): Promise<TimelineEvent[]> =>
  db
    .selectFrom('banto.incident_event')
    .select(['at', 'actor', 'said'])
    .where('incident_id', '=', id)
    .orderBy('id')
    .execute();

/** The version of each incident's card; it changes whenever anything the card shows changes. */
export const cardVersions = (db: Db | Trx) =>
  db
    .selectFrom('banto.incident as i')
    .innerJoin('banto.escalation as e', (join) => join.on('e.subject', '=', sql<string>`${PREFIX}::text || i.id`))
    .select('i.id')
    .select(
      sql<string>`md5(concat_ws(' ', i.commander, i.closed_at, ${escalationVersion},
        (select max(v.id) from banto.incident_event v where v.incident_id = i.id)))`.as('version'),
    );
