import { expect, test } from 'vitest';
import { openKysely, openPool } from '#src/db/database.ts';
import type { Tables } from '#src/engine/database.ts';
import { takeUpReceipts } from '#src/engine/receipts/receipt.ts';
import { freshDatabase } from '../support/database.ts';

test('of many receipts that a killed process left, two replicas take up others in turn, the longest waiting first', async () => {
  await using database = await freshDatabase('production');
  await database.sql(
    `insert into banto.receipt (delivery, kind, name, parameters, actor, team, source, at, stored_at)
     select 'left ' || n, 'operation', 'payouts.paid', '{}', 'U0OPER1', 'T0000001', 'modal', now(),
       clock_timestamp() - interval '1 hour' + n * interval '1 second'
     from generate_series(1, 250) n`,
  );
  const pool = openPool(database.url, { name: 'test', max: 4, statementTimeoutMs: 10_000 });
  const db = openKysely<Tables>(pool);
  try {
    const [first, second] = await Promise.all([takeUpReceipts(db, 5), takeUpReceipts(db, 5)]);
    const third = await takeUpReceipts(db, 5);
    expect(new Set([...first, ...second, ...third].map(({ id }) => id)).size).toBe(250);
    const [oldest] = await database.sql<{ id: string }>(`select id from banto.receipt where delivery = 'left 1'`);
    expect([...first, ...second].map(({ id }) => id)).toContain(oldest?.id);
    // What was taken up is left alone for as long as it was given.
    expect(await takeUpReceipts(db, 5)).toEqual([]);
  } finally {
    await db.destroy();
  }
});
