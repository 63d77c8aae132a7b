import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Pool, type QueryResultRow } from 'pg';
import { parseDocument } from 'yaml';
import { type Slack, type SlackOptions, startSlack } from '#playground/slack/server.ts';
import type { Paces } from '#src/process/paces.ts';
import { prepareSchemas } from '#src/process/schemas.ts';
import { type MarketplaceHttp, startMarketplaceHttp } from '../marketplace/http.ts';
import { type DialectName, loadSchema } from '../marketplace/schema.ts';
import { plainTypes } from '../plain-types.ts';
import { type Postgres, startPostgres } from '../postgres.ts';
import { type BotProcess, type LogLine, startBot } from './bot.ts';
import { type DatabaseProxy, startDatabaseProxy } from '../proxy/proxy.ts';

export interface RigOptions {
  readonly dialect?: DialectName;
  readonly transport?: 'http' | 'socket';
  /** How many bots start. Default: 2. */
  readonly replicas?: number;
  readonly slack?: SlackOptions;
  /** Replaces whole sections of `ops.example.yml`. */
  readonly policy?: Readonly<Record<string, unknown>>;
  /** Where the bots' clocks start. Without it they use the real time and cannot be moved. */
  readonly now?: Date;
  /** Starts the marketplace's HTTP too. */
  readonly marketplace?: boolean;
  /** Polling intervals that differ from the usual ones. */
  readonly paces?: Partial<Paces>;
  /** Banto's own schemas are not there yet: the first bot makes them. */
  readonly bare?: boolean;
  /** A separate PostgreSQL, which the test may stop. */
  readonly postgres?: Postgres;
}

/** Bots as processes between a Slack and a database. Both can be made to fail. */
export interface Rig extends AsyncDisposable {
  readonly slack: Slack;
  readonly dialect: DialectName;
  /** The database itself, without the proxy. */
  readonly databaseUrl: string;
  readonly proxy: DatabaseProxy;
  /** The marketplace's own HTTP, when it was started. */
  readonly marketplace: MarketplaceHttp | undefined;
  readonly bots: readonly BotProcess[];
  /** The environment of each bot, except its port. */
  readonly env: Readonly<Record<string, string>>;
  /** Warnings and errors that the bots logged, and output that was not a log line. */
  readonly trouble: readonly LogLine[];
  /** Adds a bot whose clock starts at `at`, with the code in `root`. */
  add(how?: { readonly at?: Date; readonly root?: URL }): Promise<BotProcess>;
  /** Kills a bot; over HTTP it gets no more deliveries. */
  kill(bot: BotProcess): Promise<void>;
  /** Stops a bot cleanly. */
  retire(bot: BotProcess): Promise<void>;
  /** Runs a statement as the database's owner. Returns bigint and numeric as numbers, dates as text. */
  readonly sql: <Row extends QueryResultRow = QueryResultRow>(
    text: string,
    params?: readonly unknown[],
  ) => Promise<Row[]>;
}

const example = readFileSync(new URL('../../ops.example.yml', import.meta.url), 'utf8');
const WARN = 40;

/** Starts rigs on one PostgreSQL with a template per dialect, so that each rig quickly gets its own database. */
export class Rigs implements AsyncDisposable {
  readonly postgres: Postgres;
  readonly #templates = new Map<string, Promise<string>>();

  private constructor(postgres: Postgres) {
    this.postgres = postgres;
  }

  static async open(): Promise<Rigs> {
    return new Rigs(await startPostgres());
  }

  /** Creates a database with the schemas of the marketplace and, unless it is bare, of Banto and its queue, and no rows. Returns its URL. */
  async database(dialect: DialectName, bare = false): Promise<string> {
    const key = bare ? `${dialect}_bare` : dialect;
    let template = this.#templates.get(key);
    if (!template) this.#templates.set(key, (template = prepare(this.postgres, dialect, bare)));
    return this.postgres.createDatabase(`rig_${randomUUID().replaceAll('-', '')}`, await template);
  }

  async start(options: RigOptions = {}): Promise<Rig> {
    const { dialect = 'production', transport = 'http', replicas = 2, postgres, now } = options;
    await using stack = new AsyncDisposableStack();
    const databaseUrl = postgres
      ? postgres.url(await prepare(postgres, dialect, options.bare))
      : await this.database(dialect, options.bare);
    const pool = new Pool({ connectionString: databaseUrl, application_name: 'rig', max: 6, types: plainTypes });
    pool.on('error', () => undefined);
    stack.defer(() => pool.end());
    const proxy = stack.use(await startDatabaseProxy(databaseUrl));
    const slack = stack.use(await startSlack(options.slack));
    const folder = await mkdtemp(join(tmpdir(), 'banto-rig-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const marketplace = options.marketplace
      ? stack.use(await startMarketplaceHttp({ db: databaseUrl, clock: () => now ?? new Date() }))
      : undefined;
    const urls = marketplace && {
      health_url: marketplace.healthUrl,
      process_payouts_url: marketplace.processPayoutsUrl,
      notification_worker_url: marketplace.notificationWorkerUrl,
    };
    const file = parseDocument(example);
    for (const [section, value] of Object.entries({ marketplace: urls ?? {}, ...options.policy }))
      file.set(section, file.createNode(value));
    const opsConfig = join(folder, 'ops.yml');
    await writeFile(opsConfig, file.toString());

    const env = {
      ...slack.env(transport),
      DATABASE_URL: proxy.url,
      OPS_CONFIG: opsConfig,
      PORT: '0',
      LOG_LEVEL: 'info',
      ...(marketplace && { MARKETPLACE_ADMIN_TOKEN: 'admin-token', INTERNAL_CRON_SECRET: 'cron-secret' }),
      ...(options.paces && { RIG_PACES: JSON.stringify(options.paces) }),
    };
    const bots: BotProcess[] = [];
    const trouble: LogLine[] = [];
    const running = stack.use(new AsyncDisposableStack());
    const deliverTo = (): void => {
      if (transport === 'http') slack.botUrl = bots.map(({ url }) => url);
    };
    const leave = (bot: BotProcess): void => {
      const index = bots.indexOf(bot);
      if (index >= 0) bots.splice(index, 1);
      deliverTo();
    };
    const add: Rig['add'] = async ({ at = now, root } = {}) => {
      const bot = await startBot({
        ...(root && { root }),
        env: { ...env, ...(at && { BANTO_NOW: at.toISOString() }) },
        ...(options.paces && { script: 'playground/rig/replica.ts' }),
        log: (line) => {
          if (line['notJson'] !== undefined || Number(line['level']) >= WARN) trouble.push(line);
        },
      });
      running.defer(() => bot.stop());
      bots.push(bot);
      deliverTo();
      return bot;
    };
    for (let replica = 0; replica < replicas; replica++) await add();
    const all = stack.move();
    return {
      slack,
      dialect,
      databaseUrl,
      proxy,
      marketplace,
      bots,
      env,
      trouble,
      add,
      async kill(bot) {
        await bot.kill();
        leave(bot);
      },
      async retire(bot) {
        leave(bot);
        await bot.stop();
      },
      sql: async <Row extends QueryResultRow>(text: string, params?: readonly unknown[]) =>
        (await pool.query<Row>(text, params && [...params])).rows,
      [Symbol.asyncDispose]: () => all.disposeAsync(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.postgres.stop();
  }
}

/** Creates the template of a dialect and returns its name. */
async function prepare(postgres: Postgres, dialect: DialectName, bare = false): Promise<string> {
  const name = `template_${dialect}${bare ? '_bare' : ''}`;
  const url = await postgres.createDatabase(name);
  const client = new Client({ connectionString: url });
  await client.connect();
  await loadSchema(client, dialect);
  await client.end();
  if (!bare) await prepareSchemas({ databaseUrl: url });
  return name;
}
