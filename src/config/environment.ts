import type { z } from 'zod';
import { databaseFaults, type Databases, databaseSchema, toDatabases } from './databases.ts';
import type { ReadText } from './read-text.ts';
import { readVariables, type ReadVariables, type Variables } from './secret-files.ts';
import { environmentSchema, type logLevels, secretKeyAllowed } from './variables.ts';

/** Admin credentials for `process-payouts`: a token that is valid for an hour, or a sign-in that gets a new one. */
export type MarketplaceCredentials =
  | Readonly<{ kind: 'token'; token: string }>
  | Readonly<{ kind: 'sign-in'; authUrl: string; anonKey: string; email: string; password: string }>;

/** Socket Mode when there is an app token, else HTTP. */
export type SlackTransport =
  /** The signing secret, then the one before it, if it is still accepted. */
  | Readonly<{ kind: 'http'; signingSecrets: readonly [string, ...string[]] }>
  | Readonly<{ kind: 'socket'; appToken: string }>;

/** The settings in the environment variables. Contains secrets: never log it. */
export type Environment = Databases &
  Readonly<{
    slack: Readonly<{ botToken: string; transport: SlackTransport; apiUrl?: string }>;
    port: number;
    /** How long Banto goes on after the signal to stop, no longer ready. Milliseconds. */
    drainMs: number;
    /** For calls to https addresses, except to the hosts in `except`. */
    proxy?: Readonly<{ url: string; except: string }>;
    /** Path of the policy file. */
    opsConfig: string;
    logLevel: (typeof logLevels)[number];
    marketplace: Readonly<{ credentials?: MarketplaceCredentials; cronSecret?: string }>;
    /** The 32 bytes under which second factors are encrypted. */
    secretKey?: Buffer;
    /** Where Banto's clock starts, in demo and tests only. */
    bantoNow?: Date;
  }>;

/** Settings, or a line for each variable that is missing or wrong. No line contains a value. */
export type Parsed<Value> = Readonly<{ ok: true; value: Value }> | Readonly<{ ok: false; faults: readonly string[] }>;

type Values = z.output<typeof environmentSchema>;

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
const faultsBetween = (read: ReadVariables, readText: ReadText): string[] => {
  const { set, isSet } = read;
  const faults = databaseFaults(read, readText);
  if (!isSet('SLACK_APP_TOKEN') && !isSet('SLACK_SIGNING_SECRET'))
    faults.push(
      "SLACK_SIGNING_SECRET is missing; allowed: the app's signing secret, or SLACK_APP_TOKEN for Socket Mode",
    );
  if (set['BANTO_NOW'] !== undefined && isRealSlack(set['SLACK_API_URL']))
    faults.push('BANTO_NOW is for demo and tests; allowed: only with SLACK_API_URL set to something other than Slack');
  const missing = signInVariables.filter((name) => !isSet(name));
  if (missing.length < signInVariables.length)
    faults.push(...missing.map((name) => `${name} is missing; allowed: all of ${signInVariables.join(', ')}, or none`));
  return faults;
};

/** Prefers signing in to a given token, which expires after an hour. */
const credentialsOf = (parsed: Values): MarketplaceCredentials | undefined => {
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

const proxyOf = ({
  HTTPS_PROXY: url,
  NO_PROXY: except = '',
}: Pick<Values, 'HTTPS_PROXY' | 'NO_PROXY'>): Pick<Environment, 'proxy'> =>
  url === undefined ? {} : { proxy: { url, except } };

const toEnvironment = (parsed: Values): Environment => {
  const credentials = credentialsOf(parsed);
  const transport: SlackTransport =
    parsed.SLACK_APP_TOKEN === undefined
      ? {
          kind: 'http',
          signingSecrets: [parsed.SLACK_SIGNING_SECRET ?? '', ...[parsed.SLACK_SIGNING_SECRET_PREVIOUS ?? []].flat()],
        }
      : { kind: 'socket', appToken: parsed.SLACK_APP_TOKEN };
  return {
    ...toDatabases(parsed),
    slack: {
      botToken: parsed.SLACK_BOT_TOKEN,
      transport,
      ...(parsed.SLACK_API_URL !== undefined && { apiUrl: parsed.SLACK_API_URL }),
    },
    port: Number(parsed.PORT),
    drainMs: Number(parsed.DRAIN_SECONDS) * 1_000,
    ...proxyOf(parsed),
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

/** What asking Slack needs; without a token it cannot be asked. */
export type SlackAccess = Readonly<{ token: string | undefined; apiUrl: string | undefined }> &
  Pick<Environment, 'proxy'>;

const slackSchema = environmentSchema
  .pick({ SLACK_BOT_TOKEN: true, SLACK_API_URL: true, HTTPS_PROXY: true, NO_PROXY: true })
  .partial();

/** Where settings come from. */
interface Given {
  readonly variables: Variables;
  readonly readText: ReadText;
}

const faultsIn = (error: z.ZodError | undefined, { isSet, isFaulty, named }: ReadVariables): string[] =>
  (error?.issues ?? []).flatMap(({ path, message }) => {
    const name = String(path[0]);
    if (isFaulty(name)) return [];
    return [`${named(name)} is ${isSet(name) ? 'wrong' : 'missing'}; allowed: ${message}`];
  });

/** Reads the variables of a schema, with the faults of each and those between them. */
function parse<Schema extends z.ZodObject, Value>(
  given: Given,
  schema: Schema,
  to: (parsed: z.output<Schema>) => Value,
  between: (read: ReadVariables, readText: ReadText) => readonly string[] = () => [],
): Parsed<Value> {
  const read = readVariables(given.variables, Object.keys(schema.shape), given.readText);
  const parsed = schema.safeParse(read.set);
  const faults = [...read.faults, ...faultsIn(parsed.error, read), ...between(read, given.readText)];
  return parsed.success && faults.length === 0 ? { ok: true, value: to(parsed.data) } : { ok: false, faults };
}

/** Reads only the database URLs. */
export const parseDatabases = (variables: Variables, readText: ReadText): Parsed<Databases> =>
  parse({ variables, readText }, databaseSchema, toDatabases, databaseFaults);

/** Reads only what asking Slack about people needs. */
export const parseSlackAccess = (variables: Variables, readText: ReadText): Parsed<SlackAccess> =>
  parse({ variables, readText }, slackSchema, (parsed) => ({
    token: parsed.SLACK_BOT_TOKEN,
    apiUrl: parsed.SLACK_API_URL,
    ...proxyOf(parsed),
  }));

/** Why a policy that asks for codes cannot run in this environment; undefined when it can, or when the key is wrong. */
export const secretKeyFault = (variables: Variables, readText: ReadText): string | undefined =>
  readVariables(variables, ['BANTO_SECRET_KEY'], readText).isSet('BANTO_SECRET_KEY')
    ? undefined
    : `BANTO_SECRET_KEY is missing, and policy.second_person.step_up_over_yen is set; allowed: ${secretKeyAllowed}`;

const secretKeySchema = environmentSchema.pick({ BANTO_SECRET_KEY: true });

/** Reads only the key under which second factors are encrypted. */
export const parseSecretKey = (
  variables: Variables,
  readText: ReadText,
  needed: boolean,
): Parsed<Buffer | undefined> => {
  const parsed = parse({ variables, readText }, secretKeySchema, (read) => read.BANTO_SECRET_KEY);
  return parsed.ok && needed && parsed.value === undefined
    ? { ok: false, faults: [`BANTO_SECRET_KEY is missing; allowed: ${secretKeyAllowed}`] }
    : parsed;
};

/** Reads the environment, and finds every fault in one run. */
export const parseEnvironment = (variables: Variables, readText: ReadText): Parsed<Environment> =>
  parse({ variables, readText }, environmentSchema, toEnvironment, faultsBetween);
