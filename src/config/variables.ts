import { z } from 'zod';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** What docs/settings.md says of an environment variable. In Markdown. */
interface Explained {
  readonly meaning: string;
  /** What holds when it is absent. */
  readonly absent: string;
  /** Never printed, and may come from a file: `<name>_FILE`. */
  readonly secret?: true;
}

const explained = z.registry<Explained>();

const isUrl = (protocols: readonly string[]) => (text: string) =>
  URL.canParse(text) && protocols.includes(new URL(text).protocol);

const matching = (allowed: string, fits: (text: string) => boolean) =>
  z.string({ error: allowed }).refine(fits, { error: allowed });

const database = (whose: string) =>
  matching(`${whose}: postgres://user:password@host:5432/name`, isUrl(['postgres:', 'postgresql:']));
const noSpace = (what: string) => matching(`${what}, without white space`, (text) => /^\S+$/.test(text));
/** Slack shows it below the tokens, and a token in its place would refuse every click. */
const signingSecret = (what: string) =>
  matching(`${what}, without white space; no token`, (text) => /^(?!xox|xapp-)\S+$/.test(text));
const http = isUrl(['http:', 'https:']);

export const secretKeyAllowed = '32 bytes in base64: openssl rand -base64 32';
// Read and written again, because Buffer skips what is not base64 (https://nodejs.org/api/buffer.html).
const isSecretKey = (text: string): boolean => {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === text;
};

const signInstead = 'instead of `MARKETPLACE_ADMIN_TOKEN`: sign in for each call';

/**
 * Every environment variable that Banto reads. Each message says what is allowed and none repeats the value: it may be a
 * secret in the wrong place.
 */
export const environmentSchema = z.object({
  DATABASE_URL: database("the marketplace's PostgreSQL").register(explained, {
    meaning: "the marketplace's PostgreSQL, where Banto's schema `banto` also lives",
    absent: 'required',
    secret: true,
  }),
  DATABASE_READONLY_URL: database('a read-only role').optional().register(explained, {
    meaning: 'a read-only role for questions',
    absent: '`DATABASE_URL`, in read-only transactions',
    secret: true,
  }),
  DATABASE_MIGRATE_URL: database('the owner of schema banto').optional().register(explained, {
    meaning: 'the owner of the schemas `banto` and `banto_queue`; with it `DATABASE_URL` needs only the minimum rights',
    absent: '`DATABASE_URL`',
    secret: true,
  }),
  DATABASE_CA_FILE: z.string().optional().register(explained, {
    meaning:
      'certificate of the authority that verifies the database, for `sslmode=verify-full`; with it `require` verifies the authority, though not the name',
    absent: "the system's",
  }),
  SLACK_BOT_TOKEN: matching("the bot's token, xoxb-…", (text) => /^xoxb-\S+$/.test(text)).register(explained, {
    meaning: '`xoxb-…`',
    absent: 'required',
    secret: true,
  }),
  SLACK_SIGNING_SECRET: signingSecret("the app's signing secret")
    .optional()
    .register(explained, { meaning: 'for HTTP', absent: 'required for HTTP', secret: true }),
  SLACK_SIGNING_SECRET_PREVIOUS: signingSecret('the signing secret before').optional().register(explained, {
    meaning: 'the one before it, also accepted while you rotate it; take it out afterwards',
    absent: '—',
    secret: true,
  }),
  SLACK_APP_TOKEN: matching('an app-level token, xapp-…, for Socket Mode', (text) => /^xapp-\S+$/.test(text))
    .optional()
    .register(explained, { meaning: '`xapp-…`; its presence selects Socket Mode', absent: '—', secret: true }),
  SLACK_API_URL: matching(
    'http:// or https://, with the final slash: https://slack.com/api/',
    (text) => http(text) && text.endsWith('/'),
  )
    .optional()
    .register(explained, { meaning: 'base of the Web API, with the final slash', absent: "Slack's own" }),
  PORT: matching('a port, 0 to 65535', (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535)
    .default('3000')
    .register(explained, { meaning: 'of HTTP', absent: '3000' }),
  DRAIN_SECONDS: matching('whole seconds, 0 to 600', (text) => /^\d{1,3}$/.test(text) && Number(text) <= 600)
    .default('8')
    .register(explained, {
      meaning:
        'how long Banto goes on after SIGTERM, with 503 on `/readyz`, until a balancer sends it nothing more; leave the process 25 seconds more to finish',
      absent: '8',
    }),
  OPS_CONFIG: z.string().default('ops.yml').register(explained, {
    meaning: 'path of the policy file',
    absent: '`ops.yml`',
  }),
  LOG_LEVEL: z
    .enum(logLevels, { error: logLevels.join(', ') })
    .default('info')
    .register(explained, { meaning: logLevels.join(', '), absent: '`info`' }),
  HTTPS_PROXY: matching('http://host:port, or http://user:password@host:port', http).optional().register(explained, {
    meaning:
      'the proxy for every call to an `https://` or `wss://` address: to Slack and to the marketplace, but not to the database',
    absent: '—',
    secret: true,
  }),
  NO_PROXY: z.string().optional().register(explained, {
    meaning: 'hosts that are called without the proxy, with commas between them; a host stands for its subdomains too',
    absent: '—',
  }),
  MARKETPLACE_ADMIN_TOKEN: noSpace('a bearer token').optional().register(explained, {
    meaning: 'a fixed bearer token for process-payouts; it lives an hour',
    absent: '—',
    secret: true,
  }),
  MARKETPLACE_AUTH_URL: matching('http:// or https://', http)
    .optional()
    .register(explained, { meaning: signInstead, absent: '—' }),
  MARKETPLACE_ANON_KEY: noSpace('the key that signing in needs')
    .optional()
    .register(explained, { meaning: 'the key that signing in needs', absent: '—', secret: true }),
  MARKETPLACE_ADMIN_EMAIL: matching("the admin's e-mail address", (text) => /^[^\s@]+@\S+$/.test(text))
    .optional()
    .register(explained, { meaning: 'who signs in', absent: '—' }),
  MARKETPLACE_ADMIN_PASSWORD: z
    .string()
    .optional()
    .register(explained, { meaning: 'their password', absent: '—', secret: true }),
  INTERNAL_CRON_SECRET: noSpace("the notification worker's x-internal-auth").optional().register(explained, {
    meaning: "the notification worker's `x-internal-auth`",
    absent: '—',
    secret: true,
  }),
  BANTO_SECRET_KEY: matching(secretKeyAllowed, isSecretKey)
    .transform((text) => Buffer.from(text, 'base64'))
    .optional()
    .register(explained, {
      meaning:
        '32 bytes in base64 (`openssl rand -base64 32`): second factors are encrypted with it. Keep a copy: without it everybody is enrolled anew',
      absent: 'required when `step_up_over_yen` is set',
      secret: true,
    }),
  BANTO_NOW: z.iso
    .datetime({ offset: true, error: 'an ISO time with its zone: 2026-11-22T09:00:00+09:00' })
    .optional()
    .register(explained, { meaning: "demo and tests only: where Banto's clock starts", absent: '—' }),
});

/** One environment variable, for the page about them. */
export interface Setting extends Explained {
  readonly name: string;
}

/** Every environment variable, in the order of the page about them. @throws when one is not explained */
export const settings: readonly Setting[] = Object.entries(environmentSchema.shape).map(([name, type]) => {
  const about = explained.get(type);
  if (!about) throw new Error(`${name} is not explained`);
  return { name, ...about };
});
