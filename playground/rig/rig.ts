import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Pool, type QueryResultRow, TypeOverrides, types } from 'pg';
import { parseDocument } from 'yaml';
import { type Slack, type SlackOptions, startSlack } from '#playground/slack/server.ts';
import type { Paces } from '#src/process/paces.ts';
import { prepareSchemas } from '#src/process/schemas.ts';
import { startMarketplaceHttp } from '../marketplace/http.ts';
import { type DialectName, loadSchema } from '../marketplace/schema.ts';
import { type Postgres, startPostgres } from '../postgres.ts';
import { type BotProcess, type LogLine, startBot } from './bot.ts';
import { type Door, openDoor } from '../door/door.ts';

export interface RigOptions {
  readonly dialect?: DialectName;
  readonly transport?: 'http' | 'socket';
  /** How many bots there are to begin with. */
  readonly replicas?: number;
  readonly slack?: SlackOptions;
  /** Replaces whole sections of `ops.example.yml`. */
  readonly policy?: Readonly<Record<string, unknown>>;
  /** Where the bots' clocks start; without it they have the real time and cannot be moved. */
  readonly now?: Date;
  /** The marketplace answers over HTTP too. */
  readonly marketplace?: boolean;
  /** How often a bot looks by itself, where that is not to be as often as usual. */
  readonly paces?: Partial<Paces>;
  /** A PostgreSQL of its own, which may be stopped. */
  readonly postgres?: Postgres;
}

/** Bots as processes between a Slack and a database, both with faults that can be called up. */
export interface Rig extends AsyncDisposable {
  readonly slack: Slack;
  readonly dialect: DialectName;
  /** The database itself, without the door. */
  readonly databaseUrl: string;
  readonly door: Door;
  readonly bots: readonly BotProcess[];
  /** The environment of a bot, but for its port. */
  readonly env: Readonly<Record<string, string>>;
  /** What the bots logged as warnings or worse, and what was not a log line. */
  readonly trouble: readonly LogLine[];
  /** One more bot, its clock started at `at`. */
  add(at?: Date): Promise<BotProcess>;
  /** Kills one; over HTTP nothing is delivered to it any more. */
  kill(bot: BotProcess): Promise<void>;
  /** Ends one in order. */
  retire(bot: BotProcess): Promise<void>;
  /** Runs a statement as the database's owner. Bigint and numeric come as numbers, days as text. */
  readonly sql: <Row extends QueryResultRow = QueryResultRow>(
    text: string,
    params?: readonly unknown[],
  ) => Promise<Row[]>;
}

const example = readFileSync(new URL('../../ops.example.yml', import.meta.url), 'utf8');
const WARN = 40;

/** A PostgreSQL for a whole run, with a template for each dialect, so that every rig has a database of its own at once. */
export class Yard implements AsyncDisposable {
  readonly postgres: Postgres;
  readonly #templates = new Map<DialectName, Promise<string>>();

  private constructor(postgres: Postgres) {
    this.postgres = postgres;
  }

  static async open(): Promise<Yard> {
    return new Yard(await startPostgres());
  }

  /** A database with the marketplace's schema, Banto's and its queue's, and no rows. Answers its connection string. */
  async database(dialect: DialectName): Promise<string> {
    let template = this.#templates.get(dialect);
    if (!template) this.#templates.set(dialect, (template = prepare(this.postgres, dialect)));
    return this.postgres.createDatabase(`rig_${randomUUID().replaceAll('-', '')}`, await template);
  }

  async rig(options: RigOptions = {}): Promise<Rig> {
    const { dialect = 'production', transport = 'http', replicas = 2, postgres, now } = options;
    await using stack = new AsyncDisposableStack();
    const databaseUrl = postgres ? postgres.url(await prepare(postgres, dialect)) : await this.database(dialect);
    const pool = new Pool({ connectionString: databaseUrl, application_name: 'rig', max: 6, types: plainTypes });
    pool.on('error', () => undefined);
    stack.defer(() => pool.end());
    const door = stack.use(await openDoor(databaseUrl));
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
      DATABASE_URL: door.url,
      OPS_CONFIG: opsConfig,
      PORT: '0',
      LOG_LEVEL: 'info',
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
    const add = async (at = now): Promise<BotProcess> => {
      const bot = await startBot({
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
      door,
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

/** Makes the template of a dialect; answers its name. */
async function prepare(postgres: Postgres, dialect: DialectName): Promise<string> {
  const name = `template_${dialect}`;
  const url = await postgres.createDatabase(name);
  const client = new Client({ connectionString: url });
  await client.connect();
  await loadSchema(client, dialect);
  await client.end();
  await prepareSchemas({ databaseUrl: url });
  return name;
}

const plainTypes = new TypeOverrides();
plainTypes.setTypeParser(types.builtins.INT8, Number);
plainTypes.setTypeParser(types.builtins.NUMERIC, Number);
plainTypes.setTypeParser(types.builtins.DATE, (text) => text);
