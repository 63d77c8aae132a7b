import { expect, test } from 'vitest';
import { makeRows } from '#playground/marketplace/make.ts';
import { openKysely, openPool } from '#src/db/database.ts';
import type { Tables } from '#src/engine/database.ts';
import { foreignApprovals } from '#src/features/alerts/approvals.ts';
import { someFriday } from '../support/banto.ts';
import { freshDatabase } from '../support/database.ts';

test('partners that were approved before they could be read are nobody’s news; later ones are', async () => {
  await using database = await freshDatabase('production');
  const db = openKysely<Tables>(openPool(database.url, { name: 'test', max: 1, statementTimeoutMs: 5_000 }));
  const { register } = makeRows(database.sql, 'production');
  const found = async () => (await foreignApprovals(db, new Date(0), someFriday)).map(({ name }) => name);
  try {
    await register({ name: '以前からの工場', status: 'approved' });
    // The start could not read them, so it recorded none.
    expect(await found()).toEqual([]);
    await register({ name: 'あとからの工場', status: 'approved' });
    expect(await found()).toEqual(['あとからの工場']);
  } finally {
    await db.destroy();
  }
});
