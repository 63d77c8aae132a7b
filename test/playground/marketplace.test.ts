import { expect, test } from 'vitest';

import { dialects } from '#playground/marketplace/schema.ts';

import { freshDatabase } from '../support/database.ts';

test.for(dialects)('the %s dialect answers in UTC, from an empty marketplace', async (dialect) => {
  await using database = await freshDatabase(dialect);
  expect(await database.sql('select count(*) from manufacturing_partners')).toEqual([{ count: 0 }]);
  expect(await database.sql('show timezone')).toEqual([{ TimeZone: 'UTC' }]);
});
