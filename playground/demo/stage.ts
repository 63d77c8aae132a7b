import { randomUUID } from 'node:crypto';
import { MovableClock } from '#src/process/clock.ts';
import type { Language } from '#src/domain/text/words.ts';
import { type MarketplaceHttp, startMarketplaceHttp } from '../marketplace/http.ts';
import type { DialectName } from '../marketplace/schema.ts';
import { startDatabaseProxy } from '../proxy/proxy.ts';
import { startSlack } from '../slack/server.ts';
import type { Slack } from '../slack/slack.ts';
import { strict } from '../slack/workspace/rate-rules.ts';
import { Authenticators } from '../authenticator/authenticators.ts';
import { Backstage } from './backstage.ts';
import { Bot } from './bot.ts';
import { createMarketplace, databaseUrl, startKeptPostgres } from './database.ts';
import { Doors } from './doors.ts';
import type { Folder } from './folder.ts';
import { startKeeper } from './keeper.ts';
import { companyChannels } from './members.ts';
import type { Serve } from './page.ts';
import { writeSettings } from './settings.ts';
import { Console } from './sql.ts';

export interface StageOptions {
  readonly dialect: DialectName;
  /** Whether names and texts are as awkward as a database allows. */
  readonly hostile: boolean;
  /** The page's port. */
  readonly port: number;
  readonly transport: 'http' | 'socket';
  /** Where the clock of a new story starts. */
  readonly now: Date;
  /** Of what Banto posts in the channels of a new story. */
  readonly language: Language;
  readonly folder: Folder;
  readonly page: Promise<Serve>;
  /** Called when somebody wants a new story. */
  readonly onReset: (language: Language) => void;
  readonly say: (line: string) => void;
}

export interface RunningStage {
  readonly url: string;
  /** Stops everything, the bot before its database and Slack, and keeps the story. */
  stop(): Promise<void>;
}

/** Slack's own, but who tries what a restart does may open sockets more often than once a minute. */
const demoRates = { ...strict, tierFloor: 60 };
/** How often the marketplace lives on while nobody moves the clock. Milliseconds. */
const LIFE_MS = 60_000;
const adminToken = 'demo-admin-token';
const cronSecret = 'demo-cron-secret';

/** Starts PostgreSQL with a marketplace in it, the marketplace's HTTP, a Slack with its page, and the bot. */
export async function startStage(options: StageOptions): Promise<RunningStage> {
  await using stack = new AsyncDisposableStack();
  const { dialect, hostile, folder, say } = options;
  const kept = await folder.kept();
  // A start that was interrupted may have left half a story.
  if (!kept) await folder.empty();
  const clock = new MovableClock(kept ? new Date(kept.now) : options.now);
  const { story, language } = kept ?? { story: randomUUID(), language: options.language };
  say(kept ? `The story goes on (${dialect}) …` : `A new story: PostgreSQL with the marketplace (${dialect}) …`);
  const postgres = await startKeptPostgres(folder.database);
  stack.defer(() => postgres.stop());
  if (!kept) await createMarketplace(postgres, { dialect, hostile, now: options.now });
  const database = databaseUrl(postgres);
  const marketplace = stack.use(
    await startMarketplaceHttp({ db: database, adminToken, cronSecret, clock: () => clock.now() }),
  );
  const console = new Console(database, dialect);
  stack.defer(() => console.close());
  const page = await options.page;
  const slack = stack.use(
    await startSlack({
      port: options.port,
      rateLimits: demoRates,
      channels: companyChannels(),
      now: () => clock.now().getTime(),
      page: async (request, response) => page(request, response) || backstage.serve(request, response),
      ...(kept && { kept: kept.slack }),
    }),
  );
  const keeper = startKeeper(folder, {
    version: () => slack.site.world.version,
    kept: () => ({ story, language, now: clock.now().toISOString(), slack: slack.kept }),
  });
  stack.defer(() => keeper.stop());
  // Only the bot's connections go through it, so that only they can fail.
  const proxy = stack.use(await startDatabaseProxy(database));
  const authenticators = new Authenticators(story);
  const secretKey = authenticators.secret;
  const bot = await prepareBot({ ...options, language, slack, clock, database: proxy.url, marketplace, secretKey });
  // A bot that failed to start has no tables to enrol anybody in yet.
  const live = async (): Promise<void> => {
    await console.liveOn(clock.now());
    await console.enrol(authenticators, clock.now());
  };
  const life = setInterval(() => void live().catch(() => undefined), LIFE_MS).unref();
  stack.defer(() => clearInterval(life));
  const doors = new Doors({ slack, proxy, console, bot, now: () => clock.now() });
  await doors.mend();
  await console.liveOn(clock.now());
  const fixed = { story, language, dialect, transport: options.transport };
  const backstage = new Backstage({ bot, clock, console, doors, authenticators, fixed, onReset: options.onReset });
  stack.defer(() => bot.stop());
  say('The bot …');
  await bot.start();
  await console.enrol(authenticators, clock.now());
  const all = stack.move();
  return { url: slack.url, stop: () => all.disposeAsync() };
}

interface BotParts extends Pick<StageOptions, 'folder' | 'transport' | 'language' | 'say'> {
  readonly slack: Slack;
  readonly clock: MovableClock;
  readonly database: string;
  readonly marketplace: MarketplaceHttp;
  readonly secretKey: string;
}

async function prepareBot(parts: BotParts): Promise<Bot> {
  const { slack, clock, database, folder, transport, say } = parts;
  await writeSettings(folder.settings, parts.language, parts.marketplace);
  return new Bot({
    env: {
      PATH: process.env['PATH'] ?? '',
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info',
      DATABASE_URL: database,
      OPS_CONFIG: folder.settings,
      MARKETPLACE_ADMIN_TOKEN: adminToken,
      INTERNAL_CRON_SECRET: cronSecret,
      BANTO_SECRET_KEY: parts.secretKey,
      ...slack.env(transport),
    },
    now: () => clock.now(),
    listening: (url) => {
      if (transport === 'http') slack.botUrl = url;
    },
    say,
  });
}
