import { expect, test } from 'vitest';
import { readSources } from '../house/sources.ts';
import { freshDatabase } from '../support/database.ts';

test('among tens of thousands of delivered cards, PostgreSQL finds those to deliver by an index', async () => {
  await using database = await freshDatabase('production');
  await database.sql(
    `insert into banto.card (kind, subject, channel, wanted, shown, ts)
     select 'notice', 'old:' || n, 'C0OPS', 'once', 'once', '1700000000.' || lpad(n::text, 6, '0') from generate_series(1, 30000) n`,
  );
  await database.sql('analyze banto.card');
  const planOf = async (condition: string): Promise<string> =>
    JSON.stringify(await database.sql(`explain select channel from banto.card c where ${condition} order by priority`));
  expect(await planOf('c.stale')).toMatch(/Index (?:Only )?Scan using card_due/u);
  // PostgreSQL takes it that nearly all rows differ: the same question in these words reads the whole table.
  expect(await planOf('c.shown is distinct from c.wanted')).toContain('Seq Scan');
  const asking = [...readSources('src')].filter(([, source]) =>
    /shown is (?:not )?distinct from (?:c\.)?wanted/u.test(source),
  );
  expect(asking.map(([file]) => file)).toEqual([]);
});
