import { isRaised } from '../../db/raised.ts';
import { sql } from 'kysely';
import { Refused } from '../../domain/errors.ts';
import { words } from '../../domain/text/words.ts';
import type { Db } from '../database.ts';

/** Somebody else holds a row or a lock that a receipt needs. Nothing was changed. */
export class RowHeld extends Error {
  constructor(cause: unknown) {
    super('a row is held by another session', { cause });
  }
}

/** Whether a statement waited too long for a lock; https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const isLockTimeout = (error: unknown): boolean =>
  (error as { code?: unknown }).code === '55P03' && !isRaised(error);

/** The refusal for the person, who decides whether to try again. @param holder who may hold the row, or its table */
export const heldRefusal = (holder: string, { cause }: RowHeld): Refused =>
  new Refused(
    'busy',
    words(
      `ほかの接続（${holder}）が対象の行を使用中のため、実行しませんでした。何も変更していません。`,
      `Another connection (${holder}) is using these rows, so nothing was done or changed.`,
    ),
    {
      next: words(
        'その作業（開いたままのSQLの画面など）が終わってから、もう一度操作してください。',
        'Try again when it has finished; it may be a console that was left open.',
      ),
      cause,
    },
  );

/**
 * Who outside Banto may hold the row or its table. Undefined when nobody else can: then it is Banto itself, in this
 * replica or another, which a person need not know of, or it has just been released.
 */
export async function otherHolder(db: Db, { cause }: RowHeld): Promise<string | undefined> {
  if (String((cause as { where?: unknown }).where).includes('banto.take_lock')) return undefined;
  return mayHold(db, tableIn(cause));
}

/** `while locking tuple (0,1) in relation "payouts_v31"`, in the server's language. */
const tableIn = (error: unknown): string | undefined =>
  /"([^"]+)"/u.exec(String((error as { where?: unknown }).where))?.[1];

/**
 * The program and the role of the oldest transaction outside Banto with row locks in a table of the marketplace; where no
 * table is known, of the oldest one that keeps others from writing to a whole one. The search path has no table of Banto's. Everybody may read these two. A vacuum has no role,
 * and holds no rows; a prepared transaction has no process. https://www.postgresql.org/docs/current/view-pg-locks.html,
 * monitoring-stats.html and explicit-locking.html
 */
async function mayHold(db: Db, table: string | undefined): Promise<string | undefined> {
  const held =
    table === undefined
      ? sql`l.relation in (select oid from pg_class where relnamespace = 'public'::regnamespace)
        and l.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')`
      : sql`l.relation = to_regclass(quote_ident(${table})) and l.mode not in ('AccessShareLock')`;
  const { rows } = await sql<{ who: string }>`
    select case when l.pid is null then 'prepared transaction'
      else concat_ws(' / ', nullif(a.application_name, ''), a.usename) end as who
    from pg_locks l left join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'relation' and ${held} and l.granted
      and l.database = (select oid from pg_database where datname = current_database())
      and (l.pid is null or a.usename is not null and a.application_name not like 'banto:%')
    order by a.xact_start nulls first limit 1`.execute(db);
  return rows[0]?.who;
}
