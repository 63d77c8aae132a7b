import { readFile } from 'node:fs/promises';
import { Pool } from 'pg';
import type { Environment } from '../../config/environment.ts';
import { openKysely, openPool, readOnlyReason } from '../../db/database.ts';
import { readSnapshot } from '../../db/snapshot.ts';
import { sameTransfers } from '../../db/same-transfers.ts';
import { assertSession, NotASession } from '../../db/session.ts';
import type { Words } from '../../domain/words.ts';
import { asReadonly, type Tables } from '../../engine/database.ts';
import { jobs } from '../../process/work.ts';
import { leftInOldSchema, OLD_SCHEMA } from '../../queue/handover.ts';
import { detectDialect } from '../../marketplace/dialect.ts';
import { hiddenTables } from '../../marketplace/row-security.ts';
import { findSurroundings } from '../../marketplace/surroundings.ts';
import { check, type DoctorResult, fail, ok, warn } from './check.ts';

/** The marketplace's columns that Banto writes; it only reads all others. */
const writes: readonly (readonly [table: string, columns: readonly string[]])[] = [
  ['manufacturing_partners', ['status', 'updated_at']],
  ['payouts_v31', ['status', 'paid_at', 'transaction_id', 'notes', 'scheduled_date']],
  ['purchases', ['platform_markup', 'platform_sales_fee', 'platform_total_revenue']],
  ['partner_notifications', ['status']],
];
const tables = [
  'manufacturing_partners',
  'manufacturing_orders',
  'factory_products',
  'partner_notifications',
  'payouts_v31',
  'purchases',
  'users',
];
const roles = 'run docs/database-roles.sql, or grant the missing rights';
/** The largest allowed difference between two clocks, in seconds: a larger one could date a payment wrongly. */
const SKEW_S = 5;

/** Checks the database: connection, clock, dialect, rights, row security, Banto's own schema, indexes. */
export async function examineDatabase(environment: Environment): Promise<readonly DoctorResult[]> {
  const { databaseUrl, databaseReadonlyUrl, databaseMigrateUrl } = environment;
  const pool = openPool(databaseUrl, { name: 'doctor', max: 1, statementTimeoutMs: 10_000 });
  try {
    const reached = await check('database', reachable('DATABASE_URL'), () => connection(pool));
    if (reached.some(({ state }) => state === 'fail')) return reached;
    const sessions = await Promise.all([
      session('DATABASE_URL', databaseUrl),
      session('DATABASE_READONLY_URL', databaseReadonlyUrl),
      session('DATABASE_MIGRATE_URL', databaseMigrateUrl),
    ]);
    const results = [
      reached,
      sessions.flat(),
      await check('read-only', 'make the database writable', () => writable(pool)),
      await check('schema dialect', 'DATABASE_URL must be the marketplace’s database', () => dialect(pool)),
      await check('rights', roles, () => rights(pool)),
      await check('row security', roles, () => rowSecurity(pool, 'DATABASE_URL')),
      await check('surroundings', 'ask the database’s administrator', () => surroundings(pool)),
      await check('Banto’s own schema', 'run npm run migrate', () => ownSchema(pool)),
      await check('old queue', 'see the rights on schema pgboss', () => oldQueue(pool)),
      await check('transaction ids', 'run npm run migrate', () => transactionIds(pool)),
      await check('indexes', 'see docs/indexes.sql', () => indexes(pool)),
      databaseReadonlyUrl === undefined
        ? []
        : await check('read-only database', 'check DATABASE_READONLY_URL', () => readOnly(databaseReadonlyUrl)),
    ];
    return results.flat();
  } finally {
    await pool.end();
  }
}

const reachable = (variable: string): string => `check ${variable} and that PostgreSQL runs`;

/** A pooler that shares sessions ignores settings and loses locks without an error. */
const session = async (variable: string, url: string | undefined): Promise<readonly DoctorResult[]> =>
  url === undefined
    ? []
    : check(`session of ${variable}`, reachable(variable), async () => {
        try {
          await assertSession(url);
          return [ok(`session: ${variable} is a direct or session connection`)];
        } catch (error) {
          if (!(error instanceof NotASession)) throw error;
          const [what = '', next = ''] = error.message.split('; ');
          return [fail(`session: ${variable}: ${what}`, next)];
        }
      });

async function writable(pool: Pool): Promise<readonly DoctorResult[]> {
  const reason = await readOnlyReason(pool);
  return reason === undefined
    ? []
    : [fail(`database: ${reason}; questions are answered, changes are not`, 'make it writable, or name the primary')];
}

/** Earlier versions kept their jobs in schema pgboss. */
async function oldQueue(pool: Pool): Promise<readonly DoctorResult[]> {
  const left = await leftInOldSchema(
    openKysely(pool),
    jobs.map(({ name }) => name),
  );
  if (left === undefined) return [];
  return [
    left === 0
      ? ok(
          `old queue: schema ${OLD_SCHEMA} still has Banto’s queues of an earlier version, without jobs; not used any more`,
        )
      : warn(
          `old queue: ${left} jobs of an earlier version are left in schema ${OLD_SCHEMA}`,
          'start Banto, which works them off; see that no older version runs',
        ),
  ];
}

async function connection(pool: Pool): Promise<readonly DoctorResult[]> {
  const { rows } = await pool.query<{ version: string; role: string; now: Date }>(
    `select current_setting('server_version') as version, current_user as role, clock_timestamp() as now`,
  );
  const { version = '', role = '', now = new Date() } = rows[0] ?? {};
  const skew = Math.abs(now.getTime() - Date.now()) / 1000;
  return [
    ok(`database: PostgreSQL ${version} as ${role}`),
    skew <= SKEW_S
      ? ok('clocks: the database’s and this machine’s agree')
      : fail(`clocks: the database’s is ${skew.toFixed(0)} s off this machine’s`, 'synchronise both with NTP'),
  ];
}

async function dialect(pool: Pool): Promise<readonly DoctorResult[]> {
  const found = await detectDialect(openKysely(pool));
  const { notifications, payouts, orderHistory, authUsers, shape } = found;
  const has = [
    notifications.waiting === undefined
      ? 'unknown how notifications wait'
      : `notifications wait as “${notifications.waiting}”`,
    `recipients’ names in users${found.organizers ? ' and organizers' : ''}${payouts.breakdown ? ' and breakdown' : ''}`,
    `payout periods ${payouts.period ? 'known' : 'unknown'}`,
    `order history ${orderHistory ? 'there' : 'missing'}`,
    `auth.users ${authUsers ? 'there' : 'missing'}`,
  ];
  return [
    ok(`schema dialect: ${has.join(', ')}`),
    ...(notifications.waiting === undefined
      ? [
          warn(
            'notifications: no CHECK, enum or domain says which status waits to be sent, so none can be sent again',
            'add a CHECK to partner_notifications.status',
          ),
        ]
      : []),
    ...shape.findings.map(({ en }) => warn(`columns: ${en}`, 'ask the database’s administrator')),
  ];
}

/** What else in the database makes Banto's answers wrong, or does its work too. */
async function surroundings(pool: Pool): Promise<readonly DoctorResult[]> {
  const found = await readSnapshot<Tables, readonly Words[]>({ pool, plugins: [] }, (db) =>
    findSurroundings(asReadonly(db)),
  );
  return found.map(({ en }) => warn(`surroundings: ${en}`, 'ask the database’s administrator'));
}

async function rights(pool: Pool): Promise<readonly DoctorResult[]> {
  const missing: string[] = [];
  for (const table of tables) {
    const { rows } = await pool.query<{ can: boolean }>(
      `select has_any_column_privilege(current_user, to_regclass($1), 'select') as can`,
      [`public.${table}`],
    );
    if (rows[0]?.can === false) missing.push(`SELECT on ${table}`);
  }
  for (const [table, columns] of writes) {
    for (const column of columns) {
      const { rows } = await pool.query<{ can: boolean | null }>(
        `select has_column_privilege(current_user, to_regclass($1), $2, 'update') as can`,
        [`public.${table}`, column],
      );
      if (rows[0]?.can === false) missing.push(`UPDATE (${column}) on ${table}`);
    }
  }
  return missing.length === 0
    ? [ok('rights: what Banto reads and writes is allowed')]
    : [fail(`rights: missing ${missing.join(', ')}`, roles)];
}

/** Row security hides rows without an error, so that no rights look like no rows. Each URL has a role of its own. */
async function rowSecurity(pool: Pool, url: string): Promise<readonly DoctorResult[]> {
  const hidden = await hiddenTables(openKysely<Tables>(pool));
  if (hidden.length === 0) return [ok(`row security: no table hides its rows from the role of ${url}`)];
  return [
    fail(
      `row security: hides rows of ${hidden.join(', ')} from the role of ${url}; Banto refuses to answer from them`,
      'give the role BYPASSRLS, or a policy for each table that says `using (true)` (docs/database-roles.sql)',
    ),
  ];
}

async function ownSchema(pool: Pool): Promise<readonly DoctorResult[]> {
  const { rows } = await pool.query<{ there: boolean; changeable: boolean | null }>(
    `select to_regclass('banto.audit_log') is not null as there,
            has_table_privilege(current_user, to_regclass('banto.audit_log'), 'update') as changeable`,
  );
  if (rows[0]?.there !== true) return [fail('Banto’s own schema: missing', 'run npm run migrate')];
  return [
    ok('Banto’s own schema: exists'),
    rows[0].changeable === true
      ? warn(
          'audit log: this role may change it (the trigger still refuses)',
          'use a role of its own for DATABASE_URL, and the owner in DATABASE_MIGRATE_URL',
        )
      : ok('audit log: this role may only add and read'),
  ];
}

async function transactionIds(pool: Pool): Promise<readonly DoctorResult[]> {
  const same = await sameTransfers(pool);
  if (same.length === 0) return [ok('transaction ids: each is recorded once, in whatever spelling')];
  return [
    warn(
      `transaction ids: one bank transfer recorded twice: ${same.join('; ')}`,
      'check the bank’s statement; reopen the payout that was not transferred',
    ),
  ];
}

/** Finds recommended indexes that are missing, by their names in docs/indexes.sql. */
async function indexes(pool: Pool): Promise<readonly DoctorResult[]> {
  const script = await readFile(new URL('../../../docs/indexes.sql', import.meta.url), 'utf8');
  const advised = [...script.matchAll(/create (?:unique )?index concurrently (?:if not exists )?(\w+)/giu)].flatMap(
    (match) => match[1] ?? [],
  );
  const { rows } = await pool.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'i' and relname = any($1)`,
    [advised],
  );
  const missing = advised.filter((name) => !rows.some((row) => row.name === name));
  if (missing.length === 0) return [ok(`indexes: all ${advised.length} recommended ones exist`)];
  return [
    warn(
      `indexes: missing ${missing.join(', ')}; some questions are slow on large tables`,
      'create them with docs/indexes.sql',
    ),
  ];
}

async function readOnly(url: string): Promise<readonly DoctorResult[]> {
  const pool = openPool(url, { name: 'doctor', max: 1, readOnly: true, statementTimeoutMs: 5_000 });
  try {
    await pool.query('select 1 from manufacturing_partners limit 1');
    return [ok('read-only database: can be read'), ...(await rowSecurity(pool, 'DATABASE_READONLY_URL'))];
  } finally {
    await pool.end();
  }
}
