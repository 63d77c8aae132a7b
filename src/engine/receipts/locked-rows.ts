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

/**
 * The refusal for the person, who decides whether to try again. Names who may hold the row or its table: PostgreSQL says
 * who has locks, and of a row in which table it is.
 */
export async function heldRefusal(db: Db, { cause }: RowHeld): Promise<Refused> {
  const holder = await mayHold(db, tableIn(cause)).catch(() => undefined);
  const who = holder === undefined ? words('', '') : words(`（${holder}）`, ` (${holder})`);
  return new Refused(
    'busy',
    words(
      `ほかの接続${who.ja}が対象の行を使用中のため、実行しませんでした。何も変更していません。`,
      `Another connection${who.en} is using these rows, so nothing was done or changed.`,
    ),
    {
      next: words(
        'その作業（開いたままのSQLの画面など）が終わってから、もう一度操作してください。',
        'Try again when it has finished; it may be a console that was left open.',
      ),
      cause,
    },
  );
}

/**
 * Whether Banto itself holds it: a lock or a row of its own, in this replica or another. Such a wait is short, and the
 * person need not know of it.
 */
export async function isHeldByBanto(db: Db, { cause }: RowHeld): Promise<boolean> {
  if (String((cause as { where?: unknown }).where).includes('banto.take_lock')) return true;
  const table = tableIn(cause);
  if (table === undefined) return false;
  const { rows } = await sql<{ own: boolean }>`
    select to_regclass('banto.' || quote_ident(${table})) is not null
      and to_regclass('public.' || quote_ident(${table})) is null as own`.execute(db);
  return rows[0]?.own === true;
}

/** `while locking tuple (0,1) in relation "payouts_v31"`, in the server's language. */
const tableIn = (error: unknown): string | undefined =>
  /"([^"]+)"/u.exec(String((error as { where?: unknown }).where))?.[1];

/**
 * The program and the role of the oldest transaction with row locks in a table; where none is known, of the oldest one
 * that keeps others from writing to a whole table. Everybody may read these two:
 * https://www.postgresql.org/docs/current/monitoring-stats.html and explicit-locking.html
 */
async function mayHold(db: Db, table: string | undefined): Promise<string | undefined> {
  const held =
    table === undefined
      ? sql`l.relation in (select oid from pg_class where relnamespace = 'public'::regnamespace)
        and l.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')`
      : sql`l.relation = to_regclass(quote_ident(${table})) and l.mode not in ('AccessShareLock')`;
  const { rows } = await sql<{ program: string | null; role: string | null }>`
    select nullif(a.application_name, '') as program, a.usename as role
    from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'relation' and ${held} and l.granted
      and l.database = (select oid from pg_database where datname = current_database())
      and a.pid <> pg_backend_pid()
    order by a.xact_start nulls first limit 1`.execute(db);
  const parts = [rows[0]?.program, rows[0]?.role].filter((part) => part !== null && part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' / ');
}
