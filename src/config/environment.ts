import { z } from 'zod';

/** Admin credentials for `process-payouts`: a token that is valid for an hour, or a sign-in that gets a new one. */
export type MarketplaceCredentials =
  | Readonly<{ kind: 'token'; token: string }>
  | Readonly<{ kind: 'sign-in'; authUrl: string; anonKey: string; email: string; password: string }>;

/** Socket Mode when there is an app token, else HTTP. */
export type SlackTransport =
  | Readonly<{ kind: 'http'; signingSecret: string }>
  | Readonly<{ kind: 'socket'; appToken: string }>;

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** The settings in the environment variables. Contains secrets: never log it. */
export type Environment = Readonly<{
  databaseUrl: string;
  /** A read-only role for questions; without it they run as `databaseUrl`, in read-only transactions. */
  databaseReadonlyUrl?: string;
  /** The owner of schema `banto`; without it `databaseUrl` is. */
  databaseMigrateUrl?: string;
  slack: Readonly<{ botToken: string; transport: SlackTransport; apiUrl?: string }>;
  port: number;
  /** Path of the policy file. */
  opsConfig: string;
  logLevel: (typeof logLevels)[number];
  marketplace: Readonly<{ credentials?: MarketplaceCredentials; cronSecret?: string }>;
  /** The 32 bytes under which second factors are encrypted. */
  secretKey?: Buffer;
  /** Where Banto's clock starts, in demo and tests only. */
  bantoNow?: Date;
}>;

export type ParsedEnvironment =
  | Readonly<{ ok: true; environment: Environment }>
  | Readonly<{ ok: false; faults: readonly string[] }>;

/** Environment variables as the process has them. One that is empty or blank counts as absent. */
export type Variables = Readonly<Record<string, string | undefined>>;

const isUrl = (protocols: readonly string[]) => (text: string) =>
  URL.canParse(text) && protocols.includes(new URL(text).protocol);

const matching = (allowed: string, fits: (text: string) => boolean) =>
  z.string({ error: allowed }).refine(fits, { error: allowed });

const database = (whose: string) =>
  matching(`${whose}: postgres://user:password@host:5432/name`, isUrl(['postgres:', 'postgresql:']));
const secret = (what: string) => matching(`${what}, without white space`, (text) => /^\S+$/.test(text));
const http = isUrl(['http:', 'https:']);

const secretKeyAllowed = '32 bytes in base64: openssl rand -base64 32';
// Read and written again, because Buffer skips what is not base64 (https://nodejs.org/api/buffer.html).
const isSecretKey = (text: string): boolean => {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === text;
};

// Every message says what is allowed and none repeats the value: it may be a secret in the wrong place.
const schema = z.object({
  DATABASE_URL: database("the marketplace's PostgreSQL"),
  DATABASE_READONLY_URL: database('a read-only role').optional(),
  DATABASE_MIGRATE_URL: database('the owner of schema banto').optional(),
  SLACK_BOT_TOKEN: matching("the bot's token, xoxb-…", (text) => /^xoxb-\S+$/.test(text)),
  SLACK_SIGNING_SECRET: secret("the app's signing secret").optional(),
  SLACK_APP_TOKEN: matching('an app-level token, xapp-…, for Socket Mode', (text) =>
    /^xapp-\S+$/.test(text),
  ).optional(),
  SLACK_API_URL: matching(
    'http:// or https://, with the final slash: https://slack.com/api/',
    (text) => http(text) && text.endsWith('/'),
  ).optional(),
  PORT: matching('a port, 0 to 65535', (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535).default('3000'),
  OPS_CONFIG: z.string().default('ops.yml'),
  LOG_LEVEL: z.enum(logLevels, { error: logLevels.join(', ') }).default('info'),
  MARKETPLACE_ADMIN_TOKEN: secret('a bearer token').optional(),
  MARKETPLACE_AUTH_URL: matching('http:// or https://', http).optional(),
  MARKETPLACE_ANON_KEY: secret('the key that signing in needs').optional(),
  MARKETPLACE_ADMIN_EMAIL: matching("the admin's e-mail address", (text) => /^[^\s@]+@\S+$/.test(text)).optional(),
  MARKETPLACE_ADMIN_PASSWORD: z.string().optional(),
  INTERNAL_CRON_SECRET: secret("the notification worker's x-internal-auth").optional(),
  BANTO_SECRET_KEY: matching(secretKeyAllowed, isSecretKey)
    .transform((text) => Buffer.from(text, 'base64'))
    .optional(),
  BANTO_NOW: z.iso.datetime({ offset: true, error: 'an ISO time with its zone: 2026-11-22T09:00:00+09:00' }).optional(),
});

type Parsed = z.output<typeof schema>;

const signInVariables = [
  'MARKETPLACE_AUTH_URL',
  'MARKETPLACE_ANON_KEY',
  'MARKETPLACE_ADMIN_EMAIL',
  'MARKETPLACE_ADMIN_PASSWORD',
] as const;

/** Whether calls would go to Slack itself; a name may end in a dot. */
const isRealSlack = (apiUrl: string | undefined): boolean =>
  apiUrl === undefined || (URL.canParse(apiUrl) && /(?:^|\.)slack(?:-gov)?\.com\.?$/.test(new URL(apiUrl).hostname));

/** Faults between variables. Checked even when single variables are wrong, so that one run reports every fault. */
const faultsBetween = (set: Variables): string[] => {
  const faults: string[] = [];
  if (set['SLACK_APP_TOKEN'] === undefined && set['SLACK_SIGNING_SECRET'] === undefined)
    faults.push(
      "SLACK_SIGNING_SECRET is missing; allowed: the app's signing secret, or SLACK_APP_TOKEN for Socket Mode",
    );
  if (set['BANTO_NOW'] !== undefined && isRealSlack(set['SLACK_API_URL']))
    faults.push('BANTO_NOW is for demo and tests; allowed: only with SLACK_API_URL set to something other than Slack');
  const missing = signInVariables.filter((name) => set[name] === undefined);
  if (missing.length < signInVariables.length)
    faults.push(...missing.map((name) => `${name} is missing; allowed: all of ${signInVariables.join(', ')}, or none`));
  return faults;
};

/** Prefers signing in to a given token, which expires after an hour. */
const credentialsOf = (parsed: Parsed): MarketplaceCredentials | undefined => {
  const {
    MARKETPLACE_AUTH_URL: authUrl,
    MARKETPLACE_ANON_KEY: anonKey,
    MARKETPLACE_ADMIN_EMAIL: email,
    MARKETPLACE_ADMIN_PASSWORD: password,
    MARKETPLACE_ADMIN_TOKEN: token,
  } = parsed;
  if (authUrl && anonKey && email && password) return { kind: 'sign-in', authUrl, anonKey, email, password };
  return token === undefined ? undefined : { kind: 'token', token };
};

/** The database URLs: all the settings of a command without Slack. */
export type Databases = Pick<Environment, 'databaseUrl' | 'databaseReadonlyUrl' | 'databaseMigrateUrl'>;

const databaseVariables = schema.pick({ DATABASE_URL: true, DATABASE_READONLY_URL: true, DATABASE_MIGRATE_URL: true });

const secretKeyVariable = schema.pick({ BANTO_SECRET_KEY: true });

const toDatabases = (parsed: z.output<typeof databaseVariables>): Databases => ({
  databaseUrl: parsed.DATABASE_URL,
  ...(parsed.DATABASE_READONLY_URL !== undefined && { databaseReadonlyUrl: parsed.DATABASE_READONLY_URL }),
  ...(parsed.DATABASE_MIGRATE_URL !== undefined && { databaseMigrateUrl: parsed.DATABASE_MIGRATE_URL }),
});

const toEnvironment = (parsed: Parsed): Environment => {
  const credentials = credentialsOf(parsed);
  const transport: SlackTransport =
    parsed.SLACK_APP_TOKEN === undefined
      ? { kind: 'http', signingSecret: parsed.SLACK_SIGNING_SECRET ?? '' }
      : { kind: 'socket', appToken: parsed.SLACK_APP_TOKEN };
  return {
    ...toDatabases(parsed),
    slack: {
      botToken: parsed.SLACK_BOT_TOKEN,
      transport,
      ...(parsed.SLACK_API_URL !== undefined && { apiUrl: parsed.SLACK_API_URL }),
    },
    port: Number(parsed.PORT),
    opsConfig: parsed.OPS_CONFIG,
    logLevel: parsed.LOG_LEVEL,
    marketplace: {
      ...(credentials && { credentials }),
      ...(parsed.INTERNAL_CRON_SECRET !== undefined && { cronSecret: parsed.INTERNAL_CRON_SECRET }),
    },
    ...(parsed.BANTO_SECRET_KEY !== undefined && { secretKey: parsed.BANTO_SECRET_KEY }),
    ...(parsed.BANTO_NOW !== undefined && { bantoNow: new Date(parsed.BANTO_NOW) }),
  };
};

const withoutBlanks = (variables: Variables): Variables =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));

const faultsIn = (error: z.ZodError, set: Variables): string[] =>
  error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return `${name} is ${set[name] === undefined ? 'missing' : 'wrong'}; allowed: ${message}`;
  });

/** Reads only the database URLs. */
export const parseDatabases = (
  variables: Variables,
): Readonly<{ ok: true; databases: Databases }> | Readonly<{ ok: false; faults: readonly string[] }> => {
  const set = withoutBlanks(variables);
  const parsed = databaseVariables.safeParse(set);
  return parsed.success
    ? { ok: true, databases: toDatabases(parsed.data) }
    : { ok: false, faults: faultsIn(parsed.error, set) };
};

/** Why a policy that asks for codes cannot run in this environment; undefined when it can, or when the key is wrong. */
export const secretKeyFault = (variables: Variables): string | undefined =>
  withoutBlanks(variables)['BANTO_SECRET_KEY'] === undefined
    ? `BANTO_SECRET_KEY is missing, and policy.second_person.step_up_over_yen is set; allowed: ${secretKeyAllowed}`
    : undefined;

/** Reads only the key under which second factors are encrypted. */
export const parseSecretKey = (
  variables: Variables,
  needed: boolean,
): Readonly<{ ok: true; key: Buffer | undefined }> | Readonly<{ ok: false; faults: readonly string[] }> => {
  const set = withoutBlanks(variables);
  const parsed = secretKeyVariable.safeParse(set);
  if (!parsed.success) return { ok: false, faults: faultsIn(parsed.error, set) };
  const key = parsed.data.BANTO_SECRET_KEY;
  return needed && key === undefined
    ? { ok: false, faults: [`BANTO_SECRET_KEY is missing; allowed: ${secretKeyAllowed}`] }
    : { ok: true, key };
};

/** Reads the environment: the settings, or a line for each missing or wrong variable. No line contains a value. */
export const parseEnvironment = (variables: Variables): ParsedEnvironment => {
  const set = withoutBlanks(variables);
  const parsed = schema.safeParse(set);
  const faults = parsed.success ? [] : faultsIn(parsed.error, set);
  faults.push(...faultsBetween(set));
  if (!parsed.success || faults.length > 0) return { ok: false, faults };
  return { ok: true, environment: toEnvironment(parsed.data) };
};
