import { sql } from 'kysely';
import type { Words } from '../../domain/text/words.ts';
import type { Db, ReadDb, Trx } from '../../engine/database.ts';
import { maintenance, type Period } from './text.ts';

export const PREFIX = 'checklist:';

export interface Task {
  readonly id: string;
  readonly checklist_id: string;
  readonly item: number;
  readonly title: Words;
  readonly assignee: string | null;
  readonly note: string | null;
  readonly noted_by: string | null;
  readonly done_by: string | null;
  readonly done_at: Date | null;
}

export interface Checklist {
  readonly id: string;
  readonly period: Period;
  readonly due: Date;
  readonly opened_at: Date;
  readonly deadline: Date;
}

/** Opens a period's checklist with all its tasks; undefined when it is already open. */
export async function openChecklist(
  trx: Trx,
  period: Period,
  { due, deadline, now }: { due: Date; deadline: Date; now: Date },
): Promise<string | undefined> {
  const row = await trx
    .insertInto('banto.checklist')
    .values({ period, due, opened_at: now, deadline, reminded_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!row) return undefined;
  await trx
    .insertInto('banto.task')
    .values(
      maintenance[period].items.map((title, index) => ({
        checklist_id: row.id,
        item: index + 1,
        title: JSON.stringify(title),
        assignee: null,
        note: null,
        noted_by: null,
        done_by: null,
        done_at: null,
      })),
    )
    .execute();
  return row.id;
}

export const tasksOf = (db: Db | ReadDb | Trx, checklist: string): Promise<Task[]> =>
  db.selectFrom('banto.task').selectAll().where('checklist_id', '=', checklist).orderBy('item').execute();

/** All tasks of checklists before their deadline, and the open tasks of earlier ones. */
export const currentTasks = (db: ReadDb, now: Date) =>
  db
    .selectFrom('banto.task as t')
    .innerJoin('banto.checklist as l', 'l.id', 't.checklist_id')
    .select(['t.title', 't.assignee', 't.note', 't.done_by', 't.done_at', 'l.period', 'l.deadline'])
    .where((eb) => eb.or([eb('l.deadline', '>', now), eb('t.done_at', 'is', null)]))
    .orderBy('l.deadline')
    .orderBy('l.period')
    .orderBy('t.item')
    .execute();

export const findChecklist = (db: Db, id: string): Promise<Checklist | undefined> =>
  db.selectFrom('banto.checklist').selectAll().where('id', '=', id).executeTakeFirst();

/** A task with the period that it belongs to. */
export const findTask = (db: Db, id: string) =>
  db
    .selectFrom('banto.task as t')
    .innerJoin('banto.checklist as l', 'l.id', 't.checklist_id')
    .select(['t.checklist_id', 't.item', 't.title', 'l.period', 'l.due'])
    .where('t.id', '=', id)
    .executeTakeFirst();

/** Open tasks of monthly checklists. */
export const openMonthlyTasks = (db: ReadDb) =>
  db
    .selectFrom('banto.task as t')
    .innerJoin('banto.checklist as l', 'l.id', 't.checklist_id')
    .select(['t.id', 't.checklist_id', 't.item', 'l.due'])
    .where('l.period', '=', 'monthly')
    .where('t.done_at', 'is', null)
    .orderBy('l.due')
    .orderBy('t.item')
    .execute();

/** Whether the report of a month stands in the channel. */
export async function reportPosted(db: ReadDb, month: string): Promise<boolean> {
  const row = await db
    .selectFrom('banto.card')
    .select('ts')
    .where('kind', '=', 'notice')
    .where('subject', '=', `report:${month}`)
    .executeTakeFirst();
  return row !== undefined && row.ts !== null;
}

/** Locks the task until the transaction ends. */
export const lockTask = (trx: Trx, id: string): Promise<Task | undefined> =>
  trx.selectFrom('banto.task').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export async function changeTask(
  trx: Trx,
  id: string,
  change: Partial<Pick<Task, 'assignee' | 'note' | 'noted_by' | 'done_by' | 'done_at'>>,
): Promise<void> {
  await trx.updateTable('banto.task').set(change).where('id', '=', id).execute();
}

/** Checklists past their deadline with open tasks, last reminded at `remindedBefore` or earlier. */
export const overdueChecklists = (db: Db | Trx, now: Date, remindedBefore: Date): Promise<Checklist[]> =>
  db
    .selectFrom('banto.checklist as l')
    .selectAll('l')
    .where('l.deadline', '<=', now)
    .where((eb) => eb.or([eb('l.reminded_at', 'is', null), eb('l.reminded_at', '<=', remindedBefore)]))
    .where(sql<boolean>`exists (select from banto.task t where t.checklist_id = l.id and t.done_at is null)`)
    .orderBy('l.due')
    .execute();

/** Changes whenever anything that a checklist's card shows changes. */
export const version = sql<string>`md5(string_agg(concat_ws('|', t.item, t.assignee, t.note, t.done_by, t.done_at), ';' order by t.item))`;
