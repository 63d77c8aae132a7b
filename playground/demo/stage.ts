import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { MovableClock } from '#src/process/clock.ts';
import { seedMarketplace } from '../marketplace/generate.ts';
import { startMarketplaceHttp } from '../marketplace/http.ts';
import { type DialectName, loadSchema } from '../marketplace/schema.ts';
import { freePort } from '../ports.ts';
import { type Postgres, startPostgres } from '../postgres.ts';
import { startSlack } from '../slack/server.ts';
import { Backstage } from './backstage.ts';
import { Bot } from './bot.ts';
import { buildPage } from './page.ts';
import { writeSettings } from './settings.ts';
import { Console } from './sql.ts';

export interface DemoOptions {
  readonly dialect: DialectName;
  /** The page's port; any free one when it is taken. */
  readonly port: number;
  readonly transport: 'http' | 'socket';
  /** Where the demo's clock starts. */
  readonly now: Date;
  readonly say: (line: string) => void;
}

export interface Demo {
  readonly url: string;
  /** Stops everything, the bot before its database and Slack. */
  stop(): Promise<void>;
}

const adminToken = 'demo-admin-token';
const cronSecret = 'demo-cron-secret';

/** Starts PostgreSQL with a marketplace in it, the marketplace's HTTP, a Slack with its page, and the bot. */
export async function startDemo({ dialect, port, transport, now, say }: DemoOptions): Promise<Demo> {
  const ends: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let end = ends.pop(); end; end = ends.pop()) await end();
  };
  try {
    const clock = new MovableClock(now);
    const folder = await mkdtemp(path.join(tmpdir(), 'banto-demo-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const building = buildPage();
    // Awaited below. If PostgreSQL fails first, that error is the one to report.
    building.catch(() => undefined);
    say(`PostgreSQL with the marketplace (${dialect}) …`);
    const postgres = await startPostgres();
    ends.push(() => postgres.stop());
    const database = await fillDatabase(postgres, dialect, now);
    const marketplace = await startMarketplaceHttp({ db: database, adminToken, cronSecret, clock: () => clock.now() });
    ends.push(() => marketplace.stop());
    const console = new Console(database, dialect);
    ends.push(() => console.close());

    const page = await building;
    const slack = await startSlack({
      port: await freePort(port),
      rateLimits: 'strict',
      now: () => clock.now().getTime(),
      page: async (request, response) => page(request, response) || backstage.serve(request, response),
    });
    ends.push(() => slack.stop());
    const bot = new Bot({
      env: {
        PATH: process.env['PATH'] ?? '',
        LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info',
        DATABASE_URL: database,
        OPS_CONFIG: await writeSettings(folder, marketplace),
        MARKETPLACE_ADMIN_TOKEN: adminToken,
        INTERNAL_CRON_SECRET: cronSecret,
        ...slack.env(transport),
      },
      now: () => clock.now(),
      listening: (url) => {
        if (transport === 'http') slack.botUrl = url;
      },
      say,
    });
    const backstage = new Backstage({ bot, clock, console, dialect });
    ends.push(() => bot.stop());
    say('the bot …');
    await bot.start();
    return { url: slack.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function fillDatabase(postgres: Postgres, dialect: DialectName, now: Date): Promise<string> {
  const url = await postgres.createDatabase('marketplace');
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await loadSchema(client, dialect);
    await seedMarketplace(client, { dialect, seed: 1, now });
  } finally {
    await client.end();
  }
  return url;
}
