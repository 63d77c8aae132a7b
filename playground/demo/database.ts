import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { useClock } from '../marketplace/clock.ts';
import { seedMarketplace } from '../marketplace/generate.ts';
import { type DialectName, loadSchema, mendGeneration } from '../marketplace/schema.ts';
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

/** Adds what production's function for payouts lacks, and an account and contracts for everybody who has sold something. */
async function mendGenerationFor(client: Client): Promise<void> {
  // The story pays some people twice for a month, which the index below does not allow: a later day of the same month does.
  await client.query(`
    update payouts_v31 p set period_start = p.period_start + twice.number::int
    from (
      select id, row_number() over (partition by recipient_id, period_start order by created_at, id) - 1 as number
      from payouts_v31) as twice
    where p.id = twice.id and twice.number > 0`);
  await client.query(await mendGeneration());
  // The function as it stands leaves out the month's last day, and Banto refuses what it makes.
  await client.query(`
    do $do$ begin execute replace(
      pg_get_functiondef('generate_monthly_payouts_v50'::regproc), 'purchased_at <= month_end', 'purchased_at < month_end + 1');
    end $do$`);
  // Without a commission: the function would charge one to creators without an organizer too, and Banto refuse the result.
  await client.query(`
    insert into payout_accounts (user_id, is_default, is_verified, account_number_encrypted)
    select distinct creator_id, true, true, '***' from creator_earnings_v50 where creator_id is not null;
    insert into creator_organizer_contracts (creator_id, organizer_id, status, commission_rate)
    select distinct creator_id, organizer_id, 'active', 0 from creator_earnings_v50
    where creator_id is not null and organizer_id is not null`);
}

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
    if (story.dialect === 'production') await mendGenerationFor(client);
    await useClock(client, story.now);
  } finally {
    await client.end();
  }
}
