import { type CardKind, SCHEDULED } from '../../engine/definitions/card-kind.ts';
import { sql } from 'kysely';
import { findChecklist, PREFIX, tasksOf, version } from './store.ts';
import { drawChecklist } from './views.ts';

/** The card of a checklist, where people mark their tasks as done. */
export const checklistCard: CardKind = {
  name: 'checklist',
  channel: 'ops',
  drawnFrom: ['task'],
  priority: SCHEDULED,
  changed: (db) =>
    db
      .selectFrom('banto.task as t')
      .leftJoin('banto.card as c', (join) =>
        join.on('c.kind', '=', 'checklist').on('c.subject', '=', sql<string>`${PREFIX}::text || t.checklist_id`),
      )
      .select([sql<string>`${PREFIX}::text || t.checklist_id`.as('subject'), version.as('version')])
      .groupBy(['t.checklist_id', 'c.wanted'])
      .having(sql<boolean>`c.wanted is distinct from ${version}`)
      .execute(),
  async draw(db, subject, { language, now }) {
    const checklist = await findChecklist(db, subject.slice(PREFIX.length));
    if (!checklist) return undefined;
    const tasks = await tasksOf(db, checklist.id);
    const current = await db
      .selectFrom('banto.task as t')
      .select(version.as('version'))
      .where('t.checklist_id', '=', checklist.id)
      .executeTakeFirstOrThrow();
    return { version: current.version, message: drawChecklist(checklist, tasks, { language, now }) };
  },
};
