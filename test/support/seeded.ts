import { seedMarketplace, type SeedOptions } from '#playground/marketplace/generate.ts';

import { freshDatabase, type TestDatabase } from './database.ts';

/**
 * A new database with the playground's marketplace, whose traps are the `landmarks`. By default a tenth of the volume:
 * enough for every trap, in a quarter of a second.
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
