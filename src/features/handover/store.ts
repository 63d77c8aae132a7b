import { marked } from '../../domain/rehearsal.ts';
import { isPersonId } from '../../domain/text/slack-id.ts';
import { hoursBetween } from '../../domain/time/duration.ts';
import type { ReadDb, Trx } from '../../engine/database.ts';
import type { QueryContext } from '../../engine/definitions/query.ts';
import { openEscalations } from '../../engine/escalation/store.ts';
import { selectRequests } from '../../engine/requests/store.ts';
import { apart } from '../../marketplace/apart.ts';
import { pendingPartners } from '../../marketplace/measures/partners.ts';
import { type Open, requestWords, reviewsOpen } from './rules.ts';

/** Keeps a note; returns what the database has. */
export const insertNote = (
  trx: Trx,
  { text, by, at }: { readonly text: string; readonly by: string; readonly at: Date },
): Promise<{ id: string; text: string }> =>
  trx
    .insertInto('banto.handover')
    .values({ text, written_by: by, written_at: at, closed_by: null, closed_at: null })
    .returning(['id', 'text'])
    .executeTakeFirstOrThrow();

/** Reads a note and locks it until the transaction ends. */
export const lockNote = (trx: Trx, id: string) =>
  trx
    .selectFrom('banto.handover')
    .select(['id', 'text', 'closed_by', 'closed_at'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

export async function closeNote(trx: Trx, id: string, by: string, at: Date): Promise<void> {
  await trx.updateTable('banto.handover').set({ closed_by: by, closed_at: at }).where('id', '=', id).execute();
}

/** Requests that wait for a second person, oldest first. */
const openRequests = (db: ReadDb, now: Date) =>
  selectRequests(db).where('r.state', '=', 'open').where('r.expires_at', '>', now).orderBy('r.at').execute();

/** Maintenance that is not done, the earliest deadline first. */
const openTasks = (db: ReadDb) =>
  db
    .selectFrom('banto.task as t')
    .innerJoin('banto.checklist as l', 'l.id', 't.checklist_id')
    .select(['t.title', 't.assignee', 'l.opened_at', 'l.deadline'])
    .where('t.done_at', 'is', null)
    .orderBy('l.deadline')
    .orderBy('t.item')
    .execute();

/** Everything that is open, by kind. */
export async function whatIsOpen({
  db,
  now,
  directory,
  policy,
}: Pick<QueryContext, 'db' | 'now' | 'directory' | 'policy'>): Promise<Open[]> {
  const escalations = await openEscalations(db);
  const requests = await openRequests(db, now);
  const tasks = await openTasks(db);
  const reviews = await apart(db, () => pendingPartners(db));
  return [
    ...escalations.map(({ kind, title, acked_by, opened_at }): Open => ({
      kind: kind === 'alert' ? 'alert' : 'incident',
      what: title,
      who: acked_by,
      hours: hoursBetween(opened_at, now),
    })),
    ...requests.map(({ operation, preview, requester, at, expires_at }): Open => ({
      kind: 'request',
      what: marked(
        requestWords(preview.headline ?? null, directory.titleOf(operation), operation),
        preview.rehearsal === true,
      ),
      // The requester has done their part: it waits for those who may approve it.
      who: null,
      deciders: policy.roles.approver.filter((holder) => holder !== requester && isPersonId(holder)),
      hours: hoursBetween(at, now),
      until: expires_at,
    })),
    ...reviewsOpen(reviews.ok ? reviews.value : undefined, now),
    ...tasks.map(({ title, assignee, opened_at, deadline }): Open => ({
      kind: 'task',
      what: title,
      who: assignee,
      hours: hoursBetween(opened_at, now),
      until: deadline,
    })),
  ];
}
