import { channels, gone, groups, homeTeam, makoto } from '#playground/cast.ts';
import type { Slack } from '#playground/slack/server.ts';
import type { RoleName } from '../support/roles.ts';

/** Where wrong settings are planted: an installation that is in order. */
export interface Place {
  readonly slack: Slack;
  /** The address of a database for a role; of this installation's unless named. */
  readonly as: (role: string, database?: string) => string;
  readonly role: (name: RoleName) => string;
  readonly database: string;
  /** A transaction pooler in front of the database. */
  readonly pooler: string;
  /** A port that another program listens on. */
  readonly takenPort: number;
}

/** One wrong setting, and what doctor must say about it. */
export interface Plant {
  readonly name: string;
  /** Environment variables; an empty one is not set. */
  readonly variables?: (place: Place) => Readonly<Record<string, string>>;
  /** A text of `ops.yml` and what stands there instead. */
  readonly policy?: readonly [RegExp, string];
  /** Run as the superuser: what makes it wrong, and what mends it. */
  readonly sql?: (place: Place) => readonly [string, string];
  /** Makes it wrong in Slack; the result mends it. */
  readonly inSlack?: (slack: Slack) => () => void;
  /** Only on one of the two installations; default: on both. */
  readonly only?: 'plain' | 'supabase';
  readonly state: 'fail' | 'warn';
  readonly says: RegExp;
}

/** A change of an object's property, and its way back. */
function set<Thing extends object>(thing: Thing | undefined, change: Partial<Thing>): () => void {
  if (!thing) throw new Error('nothing to change');
  const before = Object.fromEntries(Object.keys(change).map((key) => [key, thing[key as keyof Thing]]));
  Object.assign(thing, change);
  return () => void Object.assign(thing, before);
}

/** A token that has expired: https://www.rfc-editor.org/rfc/rfc7519#section-3.1 */
const expired = ['{"alg":"none"}', '{"exp":1600000000}', '']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');

const url = (variable: string, at: (place: Place) => string) => (place: Place) => ({ [variable]: at(place) });

/** Rights are revoked from the table: https://www.postgresql.org/docs/current/sql-revoke.html */
const right =
  (what: string, on: string, role: RoleName) =>
  ({ role: nameOf }: Place): [string, string] => [
    `revoke ${what} on ${on} from ${nameOf(role)}`,
    `grant ${what} on ${on} to ${nameOf(role)}`,
  ];

const connections: readonly Plant[] = [
  {
    name: 'a port where nothing listens',
    variables: url('DATABASE_URL', ({ as }) => as('banto_app').replace(/:\d+\//u, ':1/')),
    state: 'fail',
    says: /database: DATABASE_URL: nothing takes connections at this host and port/u,
  },
  {
    name: 'a database that does not exist',
    variables: url('DATABASE_READONLY_URL', ({ as }) => as('banto_reader', 'marketplace_2')),
    state: 'fail',
    says: /database: DATABASE_READONLY_URL: there is no database of this name/u,
  },
  {
    name: 'a role that does not exist',
    variables: url('DATABASE_MIGRATE_URL', ({ as }) => as('banto_admin')),
    state: 'fail',
    says: /database: DATABASE_MIGRATE_URL: the server does not let this role in/u,
  },
  {
    name: 'another database on the same server',
    variables: url('DATABASE_READONLY_URL', ({ as }) => as('banto_reader', 'postgres')),
    state: 'fail',
    says: /same database: DATABASE_READONLY_URL leads to postgres, DATABASE_URL to test_/u,
  },
  {
    name: 'the writing role for questions',
    variables: url('DATABASE_READONLY_URL', ({ as }) => as('banto_app')),
    state: 'warn',
    says: /roles of the database: DATABASE_READONLY_URL and DATABASE_URL are both banto_app/u,
  },
  {
    name: 'the bot’s role as the owner',
    variables: url('DATABASE_MIGRATE_URL', ({ as }) => as('banto_app')),
    state: 'fail',
    says: /owner of Banto’s schemas: the role of DATABASE_MIGRATE_URL does not own the schema banto/u,
  },
  {
    name: 'a superuser for the bot',
    variables: url('DATABASE_URL', ({ as }) => as('postgres')),
    state: 'warn',
    says: /database: DATABASE_URL reaches .* as postgres, a superuser, who may change anything/u,
  },
  {
    name: 'a transaction pooler',
    variables: url('DATABASE_READONLY_URL', ({ pooler }) => pooler),
    state: 'fail',
    says: /session: DATABASE_READONLY_URL: this is a transaction pooler/u,
  },
  {
    name: 'encryption where the server has none',
    variables: url('DATABASE_MIGRATE_URL', ({ as }) => `${as('banto_owner')}?sslmode=require`),
    state: 'fail',
    says: /database: DATABASE_MIGRATE_URL: the database offers no encrypted connection/u,
  },
];

const inTheDatabase: readonly Plant[] = [
  {
    name: 'a read-only database',
    sql: ({ database }) => [
      `alter database ${database} set default_transaction_read_only = on`,
      `set transaction read write; alter database ${database} reset default_transaction_read_only`,
    ],
    state: 'fail',
    says: /database: DATABASE_URL: read-only: .* questions are answered, changes are not/u,
  },
  {
    name: 'no right to read a column',
    sql: right('select (price)', 'purchases', 'banto_app'),
    state: 'fail',
    says: /rights of DATABASE_URL: missing SELECT \(price\) on purchases/u,
  },
  {
    name: 'no right to write a column',
    sql: right('update (paid_at)', 'payouts_v31', 'banto_app'),
    state: 'fail',
    says: /rights of DATABASE_URL: missing UPDATE \(paid_at\) on payouts_v31, for payouts\.paid /u,
  },
  {
    name: 'no right to add rows',
    sql: right('insert (payload)', 'partner_notifications', 'banto_app'),
    state: 'fail',
    says: /rights of DATABASE_URL: missing INSERT \(payload\) on partner_notifications, for orders\.resend/u,
  },
  {
    name: 'no right that a function of the marketplace needs',
    sql: right('select (user_id, is_verified, is_default)', 'payout_accounts', 'banto_app'),
    state: 'fail',
    says: /rights of DATABASE_URL: missing SELECT \(user_id, is_verified, is_default\) on payout_accounts, for payouts\.generate/u,
  },
  {
    name: 'no right to run a function of the marketplace',
    sql: ({ role }) => [
      `revoke execute on function generate_monthly_payouts_v50() from public, ${role('banto_app')}`,
      `grant execute on function generate_monthly_payouts_v50() to public, ${role('banto_app')}`,
    ],
    state: 'fail',
    says: /rights of DATABASE_URL: missing EXECUTE on generate_monthly_payouts_v50\(\), for payouts\.generate/u,
  },
  {
    name: 'no right of the reader to a column',
    sql: right('select (status)', 'manufacturing_orders', 'banto_reader'),
    state: 'fail',
    says: /rights of DATABASE_READONLY_URL: missing SELECT \(status\) on manufacturing_orders/u,
  },
  {
    name: 'a reader that may write',
    sql: ({ role }) => [
      `grant update (status) on manufacturing_partners to ${role('banto_reader')}`,
      `revoke update (status) on manufacturing_partners from ${role('banto_reader')}`,
    ],
    state: 'warn',
    says: /rights of DATABASE_READONLY_URL: its role may also write to manufacturing_partners/u,
  },
  {
    name: 'rows hidden from the bot',
    only: 'plain',
    sql: ({ role }) => [`alter role ${role('banto_app')} nobypassrls`, `alter role ${role('banto_app')} bypassrls`],
    state: 'fail',
    says: /row security of DATABASE_URL: hides rows of .*manufacturing_orders.*payouts_v31/u,
  },
  {
    name: 'no policy that shows orders to the reader',
    only: 'supabase',
    sql: ({ role }) => [
      'drop policy banto_select on manufacturing_orders',
      `create policy banto_select on manufacturing_orders for select to ${role('banto_app')}, ${role('banto_reader')} using (true)`,
    ],
    state: 'fail',
    says: /row security of DATABASE_READONLY_URL: hides rows of manufacturing_orders/u,
  },
  {
    name: 'no policy that lets payouts be updated',
    only: 'supabase',
    sql: ({ role }) => [
      'drop policy banto_update on payouts_v31',
      `create policy banto_update on payouts_v31 for update to ${role('banto_app')} using (true) with check (true)`,
    ],
    state: 'fail',
    says: /row security of DATABASE_URL: keeps it from update on payouts_v31/u,
  },
  {
    name: 'a restrictive policy on new notifications',
    only: 'supabase',
    sql: () => [
      `create policy careful on partner_notifications as restrictive for insert with check (status = 'sent')`,
      'drop policy careful on partner_notifications',
    ],
    state: 'fail',
    says: /row security of DATABASE_URL: keeps it from insert on partner_notifications/u,
  },
  {
    name: 'no right on Banto’s own table',
    sql: right('insert', 'banto.audit_log', 'banto_app'),
    state: 'fail',
    says: /rights on Banto’s tables of DATABASE_URL: missing INSERT on banto\.audit_log/u,
  },
  {
    name: 'a reader that does not see Banto’s schema',
    sql: right('usage', 'schema banto', 'banto_reader'),
    state: 'fail',
    says: /rights on Banto’s tables of DATABASE_READONLY_URL: missing USAGE on schema banto/u,
  },
  {
    name: 'a bot that may change the audit log',
    sql: ({ role }) => [
      `grant update on banto.audit_log to ${role('banto_app')}`,
      `revoke update on banto.audit_log from ${role('banto_app')}`,
    ],
    state: 'warn',
    says: /audit log: the role of DATABASE_URL may change it/u,
  },
  {
    name: 'no right to the queue',
    sql: right('usage', 'schema banto_queue', 'banto_app'),
    state: 'fail',
    says: /queue: the role of DATABASE_URL may not use the schema banto_queue/u,
  },
  {
    name: 'an older queue',
    sql: () => [
      'update banto_queue.version set version = version - 1',
      'update banto_queue.version set version = version + 1',
    ],
    state: 'fail',
    says: /queue: its tables are of version \d+, this Banto needs \d+ → run npm run migrate/u,
  },
  {
    name: 'a migration that is missing',
    sql: () => [
      `create temp table kept as table banto.kysely_migration; delete from banto.kysely_migration where name like '0071%'`,
      `insert into banto.kysely_migration (name, timestamp) values ('0071_month_figures', now()::text)`,
    ],
    state: 'fail',
    says: /migrations: 1 is missing: 0071_month_figures/u,
  },
  {
    name: 'a database that a newer Banto brought up to date',
    sql: () => [
      `insert into banto.kysely_migration (name, timestamp) values ('9999_later', now()::text)`,
      `delete from banto.kysely_migration where name = '9999_later'`,
    ],
    state: 'fail',
    says: /migrations: this database was brought up to date by a newer Banto \(9999_later\)/u,
  },
  {
    name: 'a database without a column that Banto needs',
    sql: () => ['alter table payouts_v31 rename notes to remarks', 'alter table payouts_v31 rename remarks to notes'],
    state: 'fail',
    says: /schema dialect: the database has no payouts_v31\.notes/u,
  },
  {
    name: 'nothing that says how notifications wait',
    sql: () => [
      `alter table partner_notifications rename constraint partner_notifications_status_check to kept;
       alter table partner_notifications alter status drop default; alter table partner_notifications drop constraint kept`,
      `alter table partner_notifications add constraint partner_notifications_status_check
         check (status in ('pending', 'sent', 'failed', 'retry'))`,
    ],
    state: 'warn',
    says: /notifications: no CHECK, enum or domain says which status waits to be sent/u,
  },
  {
    name: 'a recommended index that is missing',
    sql: () => [
      'drop index banto_orders_order_id',
      'create index banto_orders_order_id on manufacturing_orders (order_id)',
    ],
    state: 'warn',
    says: /indexes: 1 of the 22 recommended for this database are missing \(banto_orders_order_id\)/u,
  },
  {
    name: 'an index whose build failed',
    sql: () =>
      [false, true].map(
        (valid) =>
          `update pg_index set indisvalid = ${valid} where indexrelid = 'public.banto_orders_order_id'::regclass`,
      ) as [string, string],
    state: 'warn',
    says: /indexes: banto_orders_order_id cannot be used, because building it failed/u,
  },
  {
    name: 'a copy of another workspace’s database',
    sql: () => [
      `insert into banto.setting values ('place', '{"team": "T0STAGING", "system": null, "database": "marketplace"}')`,
      `delete from banto.setting where name = 'place'`,
    ],
    state: 'fail',
    says: /workspace of the database: it belongs to workspace T0STAGING/u,
  },
  {
    name: 'a replica with another limit',
    sql: () => [
      `insert into banto.replica (id, version, terms) values (gen_random_uuid(), '0.1.0', '{"payoutsOverYen": 5000000}')`,
      'delete from banto.replica',
    ],
    state: 'warn',
    says: /replicas: 1 of the 1 that run have another ops\.yml than this one, in policy\.second_person\.payouts_over_yen/u,
  },
  {
    name: 'a replica of another version',
    sql: () => [
      `insert into banto.replica (id, version, terms) values (gen_random_uuid(), '0.0.9', '{}')`,
      'delete from banto.replica',
    ],
    state: 'warn',
    says: /replicas: some run Banto 0\.0\.9; this is Banto \d/u,
  },
  {
    name: 'an altered audit log',
    sql: () => [
      `insert into banto.audit_log (seq, at, actor, team, source, operation, outcome, policy, prev_hash, hash)
       values (1, now(), 'U1', 'T1', 'cli', 'x', 'done', 'p', repeat('0', 64), repeat('a', 64))`,
      `set session_replication_role = replica; delete from banto.audit_log; reset session_replication_role`,
    ],
    state: 'fail',
    says: /audit log: broken at seq 1: it was altered/u,
  },
  {
    name: 'another key for second factors',
    sql: () => [
      `insert into banto.factor (person, sealed, enrolled_at) values ('U0APPR1', 'bm90IHRoZSBrZXk=', now())`,
      'delete from banto.factor',
    ],
    state: 'fail',
    says: /second factors: BANTO_SECRET_KEY does not open those of U0APPR1/u,
  },
];

const elsewhere: readonly Plant[] = [
  {
    name: 'an address of the site that is no API',
    policy: [/\/api\/health/u, '/nowhere'],
    state: 'fail',
    says: /marketplace\.health_url: not found \(404\)/u,
  },
  {
    name: 'an address of payouts where nothing is',
    policy: [/process_payouts_url: \S+/u, 'process_payouts_url: http://127.0.0.1:1/process-payouts'],
    state: 'fail',
    says: /marketplace\.process_payouts_url: cannot be reached/u,
  },
  {
    name: 'a secret that nothing uses',
    policy: [/ *notification_worker_url: .*/u, ''],
    state: 'warn',
    says: /INTERNAL_CRON_SECRET: set, but nothing uses it without marketplace\.notification_worker_url/u,
  },
  {
    name: 'a wrong password of the marketplace’s administrator',
    variables: () => ({ MARKETPLACE_ADMIN_PASSWORD: 'wrong' }),
    state: 'fail',
    says: /MARKETPLACE_ADMIN_EMAIL: cannot sign in: /u,
  },
  {
    name: 'a token of the marketplace’s administrator that has expired',
    variables: () => ({
      MARKETPLACE_AUTH_URL: '',
      MARKETPLACE_ANON_KEY: '',
      MARKETPLACE_ADMIN_EMAIL: '',
      MARKETPLACE_ADMIN_PASSWORD: '',
      MARKETPLACE_ADMIN_TOKEN: expired,
    }),
    state: 'fail',
    says: /MARKETPLACE_ADMIN_TOKEN: has expired/u,
  },
  {
    name: 'a port that another program has',
    variables: ({ takenPort }) => ({ PORT: String(takenPort) }),
    state: 'fail',
    says: /port: another program listens on \d+/u,
  },
  {
    name: 'a wrong bot token',
    variables: () => ({ SLACK_BOT_TOKEN: 'xoxb-wrong' }),
    state: 'fail',
    says: /bot token: Slack refuses SLACK_BOT_TOKEN \(invalid_auth\)/u,
  },
  {
    name: 'a Slack that cannot be reached',
    variables: () => ({ SLACK_API_URL: 'http://127.0.0.1:1/api/' }),
    state: 'fail',
    says: /bot token: Slack cannot be reached/u,
  },
  {
    name: 'a wrong app token',
    variables: () => ({ SLACK_APP_TOKEN: 'xapp-wrong' }),
    state: 'fail',
    says: /app token: Slack refuses SLACK_APP_TOKEN/u,
  },
  {
    name: 'another workspace',
    policy: [new RegExp(`team: ${homeTeam}`, 'u'), 'team: T0000009'],
    state: 'fail',
    says: /bot token: belongs to workspace T0000001, ops\.yml names T0000009/u,
  },
  {
    name: 'a scope that was not granted',
    inSlack: ({ site }) => {
      site.world.scopes.delete('chat:write');
      return () => void site.world.scopes.add('chat:write');
    },
    state: 'fail',
    says: /scopes: missing chat:write/u,
  },
  {
    name: 'a channel without Banto',
    policy: [/alerts: C0ALERTS/u, `alerts: ${channels.random}`],
    state: 'fail',
    says: /channel alerts: #random: Banto is not in it/u,
  },
  {
    name: 'a channel that does not exist',
    policy: [/ops: C0OPS/u, 'ops: C0NOWHERE'],
    state: 'fail',
    says: /channel ops: it does not exist, or Banto is not in it/u,
  },
  {
    name: 'an archived channel',
    inSlack: (slack) => set(slack.channels.get(channels.ops), { isArchived: true }),
    state: 'fail',
    says: /channel ops: #ops: it is archived/u,
  },
  {
    name: 'payouts in a public channel',
    inSlack: (slack) => set(slack.channels.get(channels.payouts), { isPrivate: false }),
    state: 'fail',
    says: /channel payouts: #payouts: it is public; Banto refuses to post there/u,
  },
  {
    name: 'reviews shared with another company, soon',
    inSlack: (slack) => set(slack.channels.get(channels.reviews), { isPendingExtShared: true }),
    state: 'fail',
    says: /channel reviews: #reviews: it is shared with another workspace or company/u,
  },
  {
    name: 'payouts shared within the organisation',
    inSlack: (slack) => set(slack.channels.get(channels.payouts), { isOrgShared: true }),
    state: 'fail',
    says: /channel payouts: #payouts: it is shared with another workspace or company/u,
  },
  {
    name: 'a person who does not exist',
    policy: [/U0APPR2/u, 'U0NOBODY'],
    state: 'fail',
    says: /roles: U0NOBODY: Slack says user_not_found/u,
  },
  {
    name: 'a person who has left',
    policy: [/U0APPR2/u, gone],
    state: 'warn',
    says: /roles: U0GONE1 is deactivated and may do nothing/u,
  },
  {
    name: 'a user group that does not exist',
    policy: [/S0OPSGRP/u, 'S0NOWHERE'],
    state: 'fail',
    says: /roles: the user group S0NOWHERE: Slack says no_such_subteam/u,
  },
  {
    name: 'a user group without members',
    inSlack: (slack) => set(slack.groups.get(groups.operators), { members: [] }),
    state: 'warn',
    says: /roles: user group S0OPSGRP has no members/u,
  },
  {
    name: 'an escalation that reaches nobody',
    policy: [/, mention: U0OWNER/u, ''],
    state: 'warn',
    says: /escalation: level 4 mentions nobody in Slack/u,
  },
  {
    name: 'an escalation to somebody who may not take an alert',
    policy: [/, U0OWNER\]/u, ']'],
    state: 'warn',
    says: /escalation: level 4 calls U0OWNER, who may not take an alert/u,
  },
  {
    name: 'an escalation to somebody outside the alerts channel',
    inSlack: (slack) => {
      slack.channels.get(channels.alerts)?.members.delete(makoto);
      return () => void slack.channels.get(channels.alerts)?.members.add(makoto);
    },
    state: 'warn',
    says: /escalation: level 4 mentions U0OWNER, who cannot see the alerts channel/u,
  },
  {
    name: 'no signing secret',
    variables: () => ({ SLACK_SIGNING_SECRET: '' }),
    state: 'fail',
    says: /SLACK_SIGNING_SECRET is missing/u,
  },
  {
    name: 'codes without a key for them',
    variables: () => ({ BANTO_SECRET_KEY: '' }),
    policy: [/payouts_over_yen: 100000/u, 'payouts_over_yen: 100000, step_up_over_yen: 1000000'],
    state: 'fail',
    says: /BANTO_SECRET_KEY is missing, and policy\.second_person\.step_up_over_yen is set/u,
  },
  {
    name: 'codes for which nobody is enrolled',
    policy: [/payouts_over_yen: 100000/u, 'payouts_over_yen: 100000, step_up_over_yen: 1000000'],
    state: 'warn',
    says: /second factors: nobody is enrolled, so nobody can approve more than ¥1,000,000/u,
  },
  {
    name: 'a misspelt key in ops.yml',
    policy: [/stuck_hours/u, 'stuck_hour'],
    state: 'fail',
    says: /ops\.yml:\d+: .*stuck_hour/u,
  },
];

/** Those in the database are planted on both installations, the others, to which its roles are all one, on one. */
export const plantsOn = (installation: 'plain' | 'supabase'): readonly Plant[] => [
  ...inTheDatabase.filter(({ only = installation }) => only === installation),
  ...(installation === 'plain' ? [...connections, ...elsewhere] : []),
];
