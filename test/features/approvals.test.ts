import { expect, test } from 'vitest';
import { makeRows } from '#playground/marketplace/make.ts';
import { openKysely, openPool } from '#src/db/database.ts';
import { asReadonly, type Tables } from '#src/engine/database.ts';
import { foreignApprovalsIn } from '#src/features/access/quarter/store.ts';
import { foreignApprovals } from '#src/features/alerts/approvals.ts';
import { someFriday } from '../support/banto.ts';
import { freshDatabase } from '../support/database.ts';

const quarter = { from: new Date('2026-10-01T00:00:00+09:00'), to: new Date('2027-01-01T00:00:00+09:00') };
const minutes = (count: number): Date => new Date(someFriday.getTime() + count * 60_000);

/** A database with a partner, and what is known about its approvals. */
async function openWorld() {
  const database = await freshDatabase('production');
  const db = openKysely<Tables>(openPool(database.url, { name: 'test', max: 1, statementTimeoutMs: 5_000 }));
  await foreignApprovals(db, new Date(0), someFriday);
  const partner = await makeRows(database.sql, 'production').register({ name: '青空工房' });
  const set = (status: string) =>
    database.sql('update manufacturing_partners set status = $2 where id = $1', [partner, status]);
  let seq = 0;
  return {
    set,
    /** Banto gives it a status. */
    async decide(at: Date, before: string, after: string) {
      await set(after);
      const hash = String((seq += 1)).padStart(64, '0');
      await database.sql(
        `insert into banto.audit_log (seq, at, actor, team, source, operation, subject, outcome, before, after, policy, prev_hash, hash)
         values ($1, $2, 'U1', 'T1', 'modal', 'partners.x', 'partner:' || $3::text, 'done',
           jsonb_build_object('status', $4::text), jsonb_build_object('status', $5::text), '', $6, $6)`,
        [seq, at, partner, before, after, hash],
      );
    },
    /** Somebody else approves it, and a replica of the version before sees that. */
    async older(at: Date) {
      await set('approved');
      await database.sql(
        `insert into banto.approval_seen (partner_id, at, approved, foreign_at) values ($1, $2, true, $2)`,
        [partner, at],
      );
    },
    /** The partners that the alert names. */
    look: async (at: Date) => (await foreignApprovals(db, new Date(0), at)).map(({ name }) => name),
    counted: async () => (await foreignApprovalsIn(asReadonly(db), quarter)).map(({ at }) => at),
    async [Symbol.asyncDispose]() {
      await db.destroy();
      await database[Symbol.asyncDispose]();
    },
  };
}

test('an approval by somebody else is still counted after a proper one', async () => {
  await using world = await openWorld();
  await world.set('approved');
  expect(await world.look(minutes(0))).toEqual(['青空工房']);
  await world.decide(minutes(20), 'approved', 'suspended');
  expect(await world.look(minutes(21))).toEqual([]);
  await world.decide(minutes(40), 'suspended', 'approved');
  expect(await world.look(minutes(41))).toEqual([]);
  expect(await world.counted()).toEqual([minutes(0)]);
  await world.set('suspended');
  await world.look(minutes(60));
  await world.set('approved');
  expect(await world.look(minutes(80))).toEqual(['青空工房']);
  expect(await world.counted()).toEqual([minutes(0), minutes(80)]);
});

test('what a replica of the version before kept, the last one alone, is not forgotten', async () => {
  await using world = await openWorld();
  await world.older(minutes(0));
  await world.decide(minutes(20), 'approved', 'suspended');
  await world.look(minutes(21));
  await world.decide(minutes(40), 'suspended', 'approved');
  expect(await world.look(minutes(41))).toEqual([]);
  expect(await world.counted()).toEqual([minutes(0)]);
});

test('an approval by Banto explains one approval, not the next within some minutes', async () => {
  await using world = await openWorld();
  await world.decide(minutes(0), 'pending', 'approved');
  expect(await world.look(minutes(1))).toEqual([]);
  await world.set('suspended');
  expect(await world.look(minutes(6))).toEqual([]);
  await world.set('approved');
  expect(await world.look(minutes(9))).toEqual(['青空工房']);
  expect(await world.counted()).toEqual([minutes(9)]);
});

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
