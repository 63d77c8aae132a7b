import { sql } from 'kysely';
import type { Words } from '../../domain/text/words.ts';
import type { Db, Trx } from '../database.ts';
import { measuredWords } from './text.ts';

/** What the alert behind an escalation measures; undefined for an incident. Whoever is called must not look it up first. */
export async function measuredNow(db: Db | Trx, subject: string): Promise<Words | undefined> {
  const alert = await db
    .selectFrom('banto.alert')
    .select([sql<Words>`measured -> 'value'`.as('value'), sql<Words>`measured -> 'limit'`.as('limit')])
    .where(sql`'alert:' || id`, '=', subject)
    .executeTakeFirst();
  return alert && measuredWords(alert);
}

/** Whether the alert behind an escalation is within its limit by now: it ends soon, so nobody is called. */
export const recoversNow = sql<boolean>`exists (
  select from banto.alert a
  where 'alert:' || a.id = banto.escalation.subject and a.measured ->> 'level' = 'good')`;
