import type { Pool } from 'pg';
import { type Databases, inTheClear } from '../../config/databases.ts';
import { openPool, readOnlyReason } from '../../db/database.ts';
import { assertSession, NotASession } from '../../db/session.ts';
import { type Address, addressesOf, elsewhere, type Destination, systemOf } from '../../process/addresses.ts';
import { checkDatabase, type DoctorResult, fail, ok, skip, warn } from './check.ts';

/** PostgreSQL's oldest version that Banto works on. */
const OLDEST = 150_000;
/** The largest allowed difference between two clocks, in seconds: a larger one could date a payment wrongly. */
const SKEW_S = 5;

/** Who connects there, and where that is. */
interface Found extends Destination {
  readonly version: string;
  readonly number: number;
  readonly role: string;
  readonly superuser: boolean;
  readonly tls: string | null;
  readonly skewS: number;
}

/** Opens a connection of doctor's own and closes it afterwards. */
export async function withPool<Result>(url: string, use: (pool: Pool) => Promise<Result>): Promise<Result> {
  const pool = openPool(url, { name: 'doctor', max: 1, statementTimeoutMs: 10_000 });
  try {
    return await use(pool);
  } finally {
    await pool.end();
  }
}

/**
 * Checks every database setting: whether it can be reached and keeps a session, is encrypted, and leads to the same
 * database as the others with a role of its own. Also says which can be used.
 */
export async function examineAddresses(
  databases: Databases,
): Promise<{ readonly results: readonly DoctorResult[]; readonly reached: readonly Address['variable'][] }> {
  const clear = inTheClear(databases);
  const looked = await Promise.all(addressesOf(databases).map((address) => examine(address, clear)));
  const found = looked.flatMap((each) => each.found ?? []);
  return {
    results: [...looked.flatMap(({ results }) => results), ...compare(found)],
    reached: found.map(({ variable }) => variable),
  };
}

interface Looked {
  readonly results: readonly DoctorResult[];
  /** Undefined when it cannot be used. */
  readonly found?: Found;
}

async function examine({ variable, url }: Address, clear: readonly string[]): Promise<Looked> {
  const kept: { found?: Found } = {};
  const results = await checkDatabase(`database: ${variable}`, `check ${variable}`, async () => {
    const pooler = await poolerIn(url);
    if (pooler) return [fail(`session: ${variable}: ${pooler.what}`, pooler.next)];
    return withPool(url, async (pool) => {
      const found = await look(pool, variable);
      kept.found = found;
      return [
        reached(found),
        ok(`session: ${variable} is a direct or session connection`),
        encryption(found, clear.includes(variable)),
        ...(variable === 'DATABASE_READONLY_URL' ? [] : await writable(pool, variable)),
        ...(variable === 'DATABASE_URL' ? [clock(found)] : []),
      ];
    });
  });
  return { results, ...kept };
}

/** A pooler that shares sessions ignores settings and loses locks without an error. */
async function poolerIn(url: string): Promise<{ readonly what: string; readonly next: string } | undefined> {
  try {
    await assertSession(url);
    return undefined;
  } catch (error) {
    if (!(error instanceof NotASession)) throw error;
    const [what = '', next = ''] = error.message.split('; ');
    return { what, next };
  }
}

async function look(pool: Pool, variable: Address['variable']): Promise<Found> {
  const { rows } = await pool.query<Omit<Found, 'variable' | 'skewS' | 'system'> & { now: Date }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
       current_user as role, (select rolsuper from pg_roles where rolname = current_user) as superuser,
       current_database() as database, clock_timestamp() as now,
       (select version from pg_stat_ssl where pid = pg_backend_pid() and ssl) as tls`,
  );
  const [row] = rows;
  if (!row) throw new Error('the server said nothing');
  const { now, ...said } = row;
  const skewS = Math.abs(now.getTime() - Date.now()) / 1000;
  return { ...said, variable, system: await systemOf(pool), skewS };
}

function reached({ variable, version, number, role, database, superuser }: Found): DoctorResult {
  const what = `database: ${variable} reaches PostgreSQL ${version}, database ${database}, as ${role}`;
  if (number < OLDEST) return fail(`${what}; Banto needs PostgreSQL 15 or newer`, 'update PostgreSQL');
  return superuser
    ? warn(
        `${what}, a superuser, who may change anything`,
        'create roles with least rights: docs/operations.md, Database',
      )
    : ok(what);
}

const encryption = ({ variable, tls }: Found, isClear: boolean): DoctorResult =>
  tls !== null
    ? ok(`encryption: ${variable} is encrypted (${tls})`)
    : isClear
      ? warn(
          `encryption: ${variable} sends passwords and rows in the clear`,
          'add sslmode=verify-full to it, or sslmode=disable if you trust the network',
        )
      : ok(`encryption: ${variable} is not encrypted, by its sslmode or because the database is on this machine`);

async function writable(pool: Pool, variable: string): Promise<readonly DoctorResult[]> {
  const reason = await readOnlyReason(pool);
  return reason === undefined
    ? []
    : [
        fail(
          `database: ${variable}: ${reason}; questions are answered, changes are not`,
          'make it writable, or name the primary',
        ),
      ];
}

const clock = ({ skewS }: Found): DoctorResult =>
  skewS <= SKEW_S
    ? ok('clocks: the database’s and this machine’s agree')
    : fail(`clocks: the database’s is ${skewS.toFixed(0)} s off this machine’s`, 'synchronise both with NTP');

/** Whether all lead to the database of DATABASE_URL, each with a role of its own. */
function compare(found: readonly Found[]): readonly DoctorResult[] {
  const app = found.find(({ variable }) => variable === 'DATABASE_URL');
  if (!app) return [];
  return found.filter((each) => each !== app).flatMap((other) => [samePlace(app, other), ownRole(app, other)]);
}

function samePlace(app: Found, other: Found): DoctorResult {
  const { variable } = other;
  const fault = elsewhere(app, other);
  if (fault !== undefined)
    return fail(`same database: ${fault}`, `name the same database in DATABASE_URL and ${variable}`);
  return other.system === null || app.system === null
    ? skip(`same database: ${variable} leads to one of the same name; this role may not ask which server it is`)
    : ok(`same database: ${variable} and DATABASE_URL lead to the same one`);
}

const purposes = {
  DATABASE_URL: '',
  DATABASE_READONLY_URL: 'a question could then write if Banto were at fault',
  DATABASE_MIGRATE_URL: 'who has the bot’s password may then change the audit log’s tables',
} as const;

const ownRole = (app: Found, { variable, role }: Found): DoctorResult =>
  role === app.role
    ? warn(
        `roles of the database: ${variable} and DATABASE_URL are both ${role}; ${purposes[variable]}`,
        'give each a role of its own: docs/operations.md, Database',
      )
    : ok(`roles of the database: ${variable} has a role of its own, ${role}`);
