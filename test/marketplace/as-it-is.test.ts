import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeRows } from '#playground/marketplace/make.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import { type Asking, type Cell, openAsking } from '../support/asking.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

const now = new Date('2026-11-20T11:30:00+09:00');

/** A marketplace with only what a test puts into it. */
async function marketplace(dialect: (typeof dialects)[number]) {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await freshDatabase(dialect));
  const asking = stack.use(await openAsking(database.url, { now }));
  const all = stack.move();
  return { database, asking, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

async function partner({ sql }: TestDatabase, name: string, more: Record<string, unknown> = {}): Promise<string> {
  const row = { id: randomUUID(), name, contact_email: 'p@x.example', status: 'approved', ...more };
  const names = Object.keys(row);
  await sql(
    `insert into manufacturing_partners (${names.join(', ')}) values (${names.map((_name, at) => `$${at + 1}`).join(', ')})`,
    Object.values(row),
  );
  return row.id;
}

async function order({ sql }: TestDatabase, number: string, to: string | null, at = '2026-11-10'): Promise<string> {
  const id = randomUUID();
  await sql(
    `insert into manufacturing_orders (id, order_id, partner_id, status, created_at) values ($1, $2, $3, 'accepted', $4)`,
    [id, number, to, at],
  );
  return id;
}

interface Notified {
  readonly to: string;
  readonly payload: object;
  readonly status: string;
  readonly kind?: string;
  readonly at?: string;
}

const notify = ({ sql, dialect }: TestDatabase, { to, payload, status, kind, at = '2026-11-10' }: Notified) =>
  sql(
    `insert into partner_notifications (partner_id, ${dialect === 'production' ? 'notification_type' : 'type'}, payload, status, created_at)
     values ($1, $2, $3, $4, $5)`,
    [to, kind ?? (dialect === 'production' ? 'order_created' : 'new_order'), JSON.stringify(payload), status, at],
  );

const stuck = async (asking: Asking): Promise<Record<string, Cell>> =>
  Object.fromEntries(
    (await asking.ask('orders.stuck')).tables[0]?.rows.map((row) => [String(row[1]), row[3] ?? null]) ?? [],
  );

describe.each(dialects)('the notifications of an order in a %s database', (dialect) => {
  test.each([
    ['its number', (_id: string) => ({ order_id: 'N-1' })],
    ['its id', (id: string) => ({ order_id: id })],
    ['its id and its number', (id: string) => ({ order_id: id, order_number: 'N-1' })],
    ['its number beside something else', (_id: string) => ({ order_id: 'pi_123', order_number: 'N-1' })],
    ['its number alone', (_id: string) => ({ order_number: 'N-1' })],
  ])('are found by %s', async (_what, payload) => {
    await using world = await marketplace(dialect);
    const { database, asking } = world;
    const to = await partner(database, '工房');
    const id = await order(database, 'N-1', to);
    await notify(database, { to, payload: payload(id), status: 'failed' });
    expect(await stuck(asking)).toEqual({ 'N-1': '送信失敗' });
    const shown = await asking.ask('orders.show', { id: 'N-1' });
    expect(shown.tables.map(({ total }) => total).slice(0, 2)).toEqual([1, 1]);
  });

  test('are its own: not another partner’s of the same number, not of another kind, not of another order', async () => {
    await using world = await marketplace(dialect);
    const { database, asking } = world;
    const [one, two] = [await partner(database, '一の工房'), await partner(database, '二の工房')];
    await order(database, 'SAME', one);
    const second = await order(database, 'OTHER', two);
    // Another order with the first one's number, to the second partner.
    await order(database, 'SAME', two, '2026-11-20 11:00+09');
    await notify(database, { to: two, payload: { order_id: 'SAME' }, status: 'sent' });
    await notify(database, { to: one, payload: { order_id: second, order_number: 'SAME' }, status: 'sent' });
    await notify(database, { to: one, payload: { order_id: 'SAME' }, status: 'failed' });
    await notify(database, {
      to: one,
      payload: { order_id: 'SAME' },
      status: 'sent',
      kind: 'payment_received',
      at: '2026-11-11',
    });
    expect(await stuck(asking)).toEqual({ SAME: '送信失敗', OTHER: '通知なし' });
  });

  test('of other kinds only do not tell the partner of the order', async () => {
    await using world = await marketplace(dialect);
    const { database, asking } = world;
    const to = await partner(database, '工房');
    const id = await order(database, 'N-1', to);
    await notify(database, { to, payload: { order_id: id }, status: 'sent', kind: 'payment_received' });
    const { text, tables } = await asking.ask('orders.show', { id: 'N-1' });
    expect([tables[1]?.total, text]).toEqual([1, expect.stringContaining('新しい注文としての通知はありません')]);
  });
});

describe.each(dialects)('a partner is found however its name is written, in a %s database', (dialect) => {
  test.each([
    ['ガラス工房', 'ガラス工房'.normalize('NFD'), 'a name in two parts (NFD)'],
    ['ガラス工房', 'ｶﾞﾗｽ工房', 'half-width kana'],
    ['(株)山田', '㈱山田', 'a sign for its form'],
    ['ABC製作所', 'ＡＢＣ製作所', 'full-width letters'],
    ['１２３工房', '123工房', 'full-width digits, typed'],
    ['あ～い工房', 'あ〜い工房', 'the other wave dash'],
    ['葛󠄀城工房', '葛城工房', 'a variation selector, typed'],
    ['葛城工房', '葛󠄀城工房', 'a variation selector in the row'],
    ['山田 花子', '山田　花子', 'a full-width space'],
    ['山田 花子', '山田  花子', 'two spaces'],
    ['O’Neill', "O'Neill", 'an apostrophe'],
    ['100%_\\工房', '100％_\\工房', 'signs of a pattern'],
    ['ﾊﾟｰﾂ', 'パーツ', 'half-width kana, typed'],
  ])('%s finds %s: %s', async (typed, written) => {
    await using world = await marketplace(dialect);
    const { database, asking } = world;
    const id = await partner(database, written);
    await partner(database, 'ほかの工房');
    await order(database, 'N-1', id);
    expect((await asking.ask('partners.show', { id: typed })).sheets[0]?.['ID']).toBe(id);
    expect((await asking.ask('partners.show', { id: typed.slice(0, -1) })).sheets[0]?.['ID']).toBe(id);
    expect((await asking.ask('orders.stuck', { partner: typed })).tables[0]?.total).toBe(1);
  });
});

describe.each(dialects)('who a payout is for, in a %s database', (dialect) => {
  test('is said by its kind and id; a copy of the creator’s name is nobody else’s', async () => {
    await using database = await freshDatabase(dialect);
    await database.sql(`alter table payouts_v31 add column if not exists breakdown jsonb`);
    await database.sql(`alter table payouts_v31 drop constraint if exists payouts_v31_recipient_type_check`);
    const { owe } = makeRows(database.sql, dialect);
    const people = { house: randomUUID(), person: randomUUID(), nobody: randomUUID(), lost: randomUUID() };
    if (dialect === 'production')
      await database.sql(`insert into organizers (id, name) values ($1, '版元'), ($2, '')`, [
        people.house,
        people.person,
      ]);
    const kinds = ['organizer', 'organizers', 'ORGANIZER', 'shop', 'creator', 'creator_org'] as const;
    for (const [at, kind] of kinds.entries())
      for (const [place, recipient] of Object.values(people).entries()) {
        const id = await owe({ amount: 1_000 + at * 10 + place, recipient, name: '作家 本人' });
        await database.sql(
          `update payouts_v31 set recipient_type = $2, breakdown = '{"creator_name": "写しの名前"}' where id = $1`,
          [id, kind],
        );
      }
    await database.sql(`delete from users where id <> $1`, [people.person]);
    await using asking = await openAsking(database.url, { now });
    const rows = (await asking.ask('payouts.ready')).tables[0]?.rows ?? [];
    const named = Object.fromEntries(rows.map(([amount, recipient]) => [Number(amount), recipient]));
    const house = dialect === 'production' ? '版元' : '（名前なし）';
    for (const [at, kind] of kinds.entries()) {
      const copy = kind.startsWith('creator') ? '写しの名前' : '（名前なし）';
      expect([kind, ...[0, 1, 2, 3].map((place) => named[1_000 + at * 10 + place])]).toEqual([
        kind,
        kind.startsWith('creator') ? '写しの名前' : house,
        '作家 本人',
        copy,
        copy,
      ]);
    }
  });
});

describe('row security', () => {
  const questions = [
    ['orders.stuck', {}],
    ['orders.today', {}],
    ['payouts.ready', {}],
    ['payouts.due', {}],
    ['partners.pending', {}],
    ['reports.monthly', {}],
  ] as const;

  test.each([
    ['the marketplace’s own policies', ''],
    ['a policy that is almost true', `create policy almost on manufacturing_orders using (status is not null)`],
    [
      'a restrictive policy beside one that is true',
      `do $$ declare t text; begin foreach t in array array['manufacturing_orders', 'payouts_v31', 'manufacturing_partners', 'purchases'] loop
         execute format('create policy open on %I using (true)', t);
         execute format('create policy closed on %I as restrictive using (status is not null)', t); end loop; end $$`,
    ],
  ])('with %s, no rows are not taken for none', async (_what, policies) => {
    await using database = await freshDatabase('production');
    const role = `plain_${database.name}`;
    await database.sql(`create role ${role} login; grant usage on schema public, auth, banto to ${role};
      grant select on all tables in schema public, auth, banto to ${role}`);
    if (policies !== '') await database.sql(policies);
    await order(database, 'N-1', await partner(database, '工房'));
    const url = new URL(database.url);
    url.username = role;
    {
      await using asking = await openAsking(url.href, { now });
      for (const [name, raw] of questions)
        await expect(asking.ask(name, raw), name).rejects.toThrow(/Row security hides rows/u);
      const health = await asking.ask('ops.health');
      expect(health.tables[0]?.rows.map(([, state]) => state)).not.toContain(undefined);
      expect(JSON.stringify(health.tables[0]?.rows.find(([name]) => name === 'データベース'))).not.toContain('✅');
    }
    await database.sql(`drop owned by ${role}; drop role ${role}`);
  });

  test('with a policy that is true, or for the owner, everything is answered', async () => {
    await using database = await freshDatabase('production');
    const role = `open_${database.name}`;
    await database.sql(`create role ${role} login; grant usage on schema public, auth, banto to ${role};
      grant select on all tables in schema public, auth, banto to ${role};
      do $$ declare t text; begin for t in select tablename from pg_tables where schemaname = 'public' loop
        execute format('create policy open on %I to ${role} using (true)', t); end loop; end $$`);
    await order(database, 'N-1', await partner(database, '工房'));
    const url = new URL(database.url);
    url.username = role;
    {
      await using asking = await openAsking(url.href, { now });
      for (const [name, raw] of questions) await asking.ask(name, raw);
      expect((await asking.ask('orders.stuck')).tables[0]?.total).toBe(1);
    }
    await database.sql(`drop owned by ${role}; drop role ${role}`);
  });
});
