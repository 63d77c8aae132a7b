import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, PostgresAdapter, PostgresDialect, type PostgresDialectConfig, sql } from 'kysely';
import { LockHeld } from './lock-watch.ts';

/** The lock that Kysely's migrator takes, and so older replicas do: its PostgresAdapter. */
const LOCK = '3853314791062309107';
/** How often it is tried. Milliseconds. */
const AGAIN_MS = 500;

/** How long somebody may hold the lock on migrations. Milliseconds. */
export interface LockPatience {
  /** Until it is said who holds it. */
  readonly silentMs: number;
  /** Until waiting for somebody else than Banto ends. */
  readonly strangerMs: number;
  /** Until waiting for another process of Banto, which migrates, ends. */
  readonly ownMs: number;
}

export const lockPatience: LockPatience = { silentMs: 3_000, strangerMs: 60_000, ownMs: 3_600_000 };

/** Whoever holds the lock on migrations. */
interface Holder {
  /** Its program, role and process. */
  readonly who: string;
  readonly isBanto: boolean;
}

/** Whoever holds the lock on migrations, besides this connection; undefined when nobody does. */
export async function migrationLockHolder<Tables>(db: Kysely<Tables>): Promise<Holder | undefined> {
  const { rows } = await sql<Holder>`
    select concat_ws(' / ', nullif(a.application_name, ''), a.usename, 'pid ' || l.pid) as who,
      coalesce(a.application_name = 'banto:migrate', false) as "isBanto"
    from pg_locks l left join pg_stat_activity a on a.pid = l.pid
    where l.granted and l.locktype = 'advisory' and l.objsubid = 1 and l.pid <> pg_backend_pid()
      and l.database = (select oid from pg_database where datname = current_database())
      and (l.classid::bigint << 32 | l.objid::bigint) = ${LOCK}::bigint`.execute(db);
  return rows[0];
}

/**
 * PostgreSQL with a lock on migrations that does not wait silently: Kysely's own waits an hour for whoever holds it.
 * @param waiting called once, with who holds it
 */
export class MigratingDialect extends PostgresDialect {
  readonly #waiting: (who: string) => void;
  readonly #patience: LockPatience;

  constructor(config: PostgresDialectConfig, waiting: (who: string) => void, patience: LockPatience) {
    super(config);
    this.#waiting = waiting;
    this.#patience = patience;
  }

  override createAdapter(): PostgresAdapter {
    return new MigratingAdapter(this.#waiting, this.#patience);
  }
}

class MigratingAdapter extends PostgresAdapter {
  readonly #waiting: (who: string) => void;
  readonly #patience: LockPatience;

  constructor(waiting: (who: string) => void, patience: LockPatience) {
    super();
    this.#waiting = waiting;
    this.#patience = patience;
  }

  /** @throws LockHeld */
  override async acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
    const begun = performance.now();
    let said = false;
    while (!(await tryLock(db))) {
      const waited = performance.now() - begun;
      const holder = await migrationLockHolder(db);
      const { silentMs, strangerMs, ownMs } = this.#patience;
      if (holder && waited > (holder.isBanto ? ownMs : strangerMs))
        throw new LockHeld(holder.who, 'the lock on migrations');
      if (holder && !said && waited > silentMs) {
        said = true;
        this.#waiting(holder.who);
      }
      await sleep(AGAIN_MS);
    }
  }
}

async function tryLock(db: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_lock(${LOCK}::bigint) as got`.execute(db);
  return rows[0]?.got === true;
}
