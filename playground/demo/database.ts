import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { useClock } from '../marketplace/clock.ts';
import { seedMarketplace } from '../marketplace/generate.ts';
import { type DialectName, loadSchema } from '../marketplace/schema.ts';
import { type Postgres, startPostgres } from '../postgres.ts';

const NAME = 'marketplace';
/** How long the server of a demo that was just killed may take to end. Milliseconds. */
const OLD_SERVER_MS = 15_000;

/** Starts PostgreSQL on a folder that outlives it. */
export async function startKeptPostgres(dataDir: string): Promise<Postgres> {
  const giveUp = Date.now() + OLD_SERVER_MS;
  for (;;) {
    try {
      return await startPostgres({ dataDir, persistent: true });
    } catch (error) {
      const isHeld = error instanceof Error && error.message.includes('postmaster.pid');
      if (!isHeld || Date.now() > giveUp) throw error;
      await sleep(500);
    }
  }
}

export const databaseUrl = (postgres: Postgres): string => postgres.url(NAME);

/** Creates the marketplace's database with its story up to `now`. */
export async function createMarketplace(
  postgres: Postgres,
  story: { dialect: DialectName; hostile: boolean; now: Date },
): Promise<void> {
  const client = new Client({ connectionString: await postgres.createDatabase(NAME) });
  await client.connect();
  try {
    await loadSchema(client, story.dialect);
    await seedMarketplace(client, { seed: 1, ...story });
    await useClock(client, story.now);
  } finally {
    await client.end();
  }
}
