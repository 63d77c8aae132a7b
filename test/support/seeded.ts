import { seedMarketplace, type SeedOptions } from '#playground/marketplace/generate.ts';

import { freshDatabase, type TestDatabase } from './database.ts';

/**
 * A database of its own with the playground's marketplace in it; its traps are the `landmarks`. A tenth of the volume
 * unless asked otherwise: enough for every trap, in a quarter of a second.
 */
export async function seededDatabase(
  options: Partial<SeedOptions> & Pick<SeedOptions, 'dialect' | 'now'>,
): Promise<TestDatabase> {
  const database = await freshDatabase(options.dialect);
  try {
    await database.withClient((client) => seedMarketplace(client, { seed: 1, scale: 0.1, ...options }));
    return database;
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}
