import { readFile } from 'node:fs/promises';
import { Pool } from 'pg';
import type { Environment } from '../../config/environment.ts';
import { openKysely, openPool } from '../../db/database.ts';
import { detectDialect } from '../../marketplace/dialect.ts';
import { check, fail, type Finding, ok, warn } from './finding.ts';

/** What Banto writes on the marketplace; everything else it only reads. */
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
const roles = 'run docs/database-roles.sql, or give the role what it names';
/** Two clocks further apart than this put a payment on another day. Seconds. */
const SKEW_S = 5;

/** The database: is it there, what may Banto do in it, which shape has it, which indexes does it lack, what time is it. */
export async function examineDatabase({ databaseUrl, databaseReadonlyUrl }: Environment): Promise<readonly Finding[]> {
  const pool = openPool(databaseUrl, { name: 'doctor', max: 1, statementTimeoutMs: 10_000 });
  try {
    const reached = await check('database', 'check DATABASE_URL and that PostgreSQL runs', () => connection(pool));
    if (reached.some(({ state }) => state === 'fail')) return reached;
    const findings = [
      reached,
      await check('schema dialect', 'DATABASE_URL must be the marketplace’s database', () => dialect(pool)),
      await check('rights', roles, () => rights(pool)),
      await check('row security', roles, () => rowSecurity(pool)),
      await check('Banto’s own schema', 'run npm run migrate', () => ownSchema(pool)),
      await check('indexes', 'see docs/indexes.sql', () => indexes(pool)),
      databaseReadonlyUrl === undefined
        ? []
        : await check('read-only database', 'check DATABASE_READONLY_URL', () => readOnly(databaseReadonlyUrl)),
    ];
    return findings.flat();
  } finally {
    await pool.end();
  }
}

async function connection(pool: Pool): Promise<readonly Finding[]> {
  const { rows } = await pool.query<{ version: string; role: string; now: Date }>(
    `select current_setting('server_version') as version, current_user as role, clock_timestamp() as now`,
  );
  const { version = '', role = '', now = new Date() } = rows[0] ?? {};
  const skew = Math.abs(now.getTime() - Date.now()) / 1000;
  return [
    ok(`database: PostgreSQL ${version} as ${role}`),
    skew <= SKEW_S
      ? ok('clocks: the database’s and this machine’s agree')
      : fail(`clocks: the database’s is ${skew.toFixed(0)} s off this machine’s`, 'let both keep time by NTP'),
  ];
}

async function dialect(pool: Pool): Promise<readonly Finding[]> {
  const found = await detectDialect(openKysely(pool));
  const { notifications, payouts, orderHistory, authUsers } = found;
  const has = [
    `notifications wait as “${notifications.waiting}”`,
    `recipients’ names ${payouts.breakdown ? 'in breakdown' : 'in users and organizers'}`,
    `payout periods ${payouts.period ? 'known' : 'unknown'}`,
    `order history ${orderHistory ? 'there' : 'missing'}`,
    `auth.users ${authUsers ? 'there' : 'missing'}`,
  ];
  return [ok(`schema dialect: ${has.join(', ')}`)];
}

async function rights(pool: Pool): Promise<readonly Finding[]> {
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

/** Row security hides rows without an error: no rows and no rights look the same from outside. */
async function rowSecurity(pool: Pool): Promise<readonly Finding[]> {
  const { rows } = await pool.query<{ hidden: string }>(
    `select c.relname as hidden from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relname = any($1) and row_security_active(c.oid)
       and not exists (select 1 from pg_policy p where p.polrelid = c.oid and (p.polroles = '{0}' or exists (
         select 1 from unnest(p.polroles) r where pg_has_role(current_user, r, 'member'))))
     order by 1`,
    [tables],
  );
  if (rows.length === 0) return [ok('row security: no table hides its rows from Banto')];
  return [
    fail(
      `row security: hides every row of ${rows.map(({ hidden }) => hidden).join(', ')}; an empty answer would be no answer`,
      'give the role BYPASSRLS, or a policy for each table (docs/database-roles.sql)',
    ),
  ];
}

async function ownSchema(pool: Pool): Promise<readonly Finding[]> {
  const { rows } = await pool.query<{ there: boolean; changeable: boolean | null }>(
    `select to_regclass('banto.audit_log') is not null as there,
            has_table_privilege(current_user, to_regclass('banto.audit_log'), 'update') as changeable`,
  );
  if (rows[0]?.there !== true) return [fail('Banto’s own schema: not there', 'run npm run migrate')];
  return [
    ok('Banto’s own schema: there'),
    rows[0].changeable === true
      ? warn(
          'audit log: this role may change it (the trigger still refuses)',
          'use a role of its own for DATABASE_URL, and the owner in DATABASE_MIGRATE_URL',
        )
      : ok('audit log: this role may only add and read'),
  ];
}

/** The advised indexes, by the names their script gives them. */
async function indexes(pool: Pool): Promise<readonly Finding[]> {
  const script = await readFile(new URL('../../../docs/indexes.sql', import.meta.url), 'utf8');
  const advised = [...script.matchAll(/create (?:unique )?index concurrently (?:if not exists )?(\w+)/giu)].flatMap(
    (match) => match[1] ?? [],
  );
  const { rows } = await pool.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'i' and relname = any($1)`,
    [advised],
  );
  const missing = advised.filter((name) => !rows.some((row) => row.name === name));
  if (missing.length === 0) return [ok(`indexes: all ${advised.length} advised ones are there`)];
  return [
    warn(
      `indexes: missing ${missing.join(', ')}; some questions are slow on much data`,
      'create them with docs/indexes.sql',
    ),
  ];
}

async function readOnly(url: string): Promise<readonly Finding[]> {
  const pool = openPool(url, { name: 'doctor', max: 1, readOnly: true, statementTimeoutMs: 5_000 });
  try {
    await pool.query('select 1 from manufacturing_partners limit 1');
    return [ok('read-only database: answers')];
  } finally {
    await pool.end();
  }
}
