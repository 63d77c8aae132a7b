import { randomUUID } from 'node:crypto';
import { expect, describe, test } from 'vitest';
import { makeRows } from '#playground/marketplace/make.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import { openAsking } from '../support/asking.ts';
import { freshDatabase } from '../support/database.ts';

const now = new Date('2026-11-20T08:30:00+09:00');
/** Names that show nothing: spaces of all kinds, characters without a width, and both. */
const blank = [
  '',
  ' ',
  '\t\n',
  '\u3000',
  '\u00A0',
  '\u2003',
  '\u200B',
  '\u2060',
  '\uFEFF\u200E',
  ' \u3000\u200B',
  '\u3164',
];
/** Names that show something. */
const shown = ['・', '0', ' 林 ', '\u200B青木', '😀', '(株)', '\u3000森\u3000'];

describe.each(dialects)('a name that shows nothing is no name, in a %s database', (dialect) => {
  test('of whom a payout is for; a creator’s copy stands in', async () => {
    await using database = await freshDatabase(dialect);
    await database.sql(`alter table payouts_v31 add column if not exists breakdown jsonb`);
    const { owe } = makeRows(database.sql, dialect);
    const names = [...blank, ...shown];
    const copied = blank.map((_, index) => names.length + index);
    for (const [index, name] of [...names, ...blank].entries()) {
      const id = await owe({ amount: 1_000 + index, name });
      const copy = copied.includes(index) ? '写し' : (blank[index] ?? '');
      await database.sql(
        `update payouts_v31 set breakdown = jsonb_build_object('creator_name', $2::text) where id = $1`,
        [id, copy],
      );
    }
    await using asking = await openAsking(database.url, { now });
    const rows = (await asking.ask('payouts.ready')).tables[0]?.rows ?? [];
    const said = Object.fromEntries(rows.map(([amount, recipient]) => [Number(amount) - 1_000, recipient]));
    for (const [index, name] of blank.entries()) {
      expect([name, said[index]]).toEqual([name, '（名前なし）']);
      expect([name, said[names.length + index]]).toEqual([name, '写し']);
    }
    for (const [index, name] of shown.entries()) expect(said[blank.length + index]).toBe(name);
  });

  test('of an organizer', async () => {
    await using database = await freshDatabase(dialect);
    const { owe } = makeRows(database.sql, dialect);
    const recipient = randomUUID();
    if (dialect === 'production')
      await database.sql(`insert into organizers (id, name) values ($1, $2)`, [recipient, '\u3000\u200B']);
    const id = await owe({ amount: 1_000, recipient, name: '本人' });
    await database.sql(`update payouts_v31 set recipient_type = 'organizer' where id = $1`, [id]);
    await using asking = await openAsking(database.url, { now });
    expect((await asking.ask('payouts.ready')).tables[0]?.rows[0]?.[1]).toBe('本人');
  });

  test('of a partner, wherever it is named; an order without a partner is another thing', async () => {
    await using database = await freshDatabase(dialect);
    const { register } = makeRows(database.sql, dialect);
    const id = await register({ name: '\u3000\u200B', status: 'pending' });
    await database.sql(
      `insert into manufacturing_orders (order_id, status, partner_id, created_at) values
         ('PR-1', 'submitted', $1, $2::timestamptz - interval '9 days'),
         ('PR-2', 'submitted', null, $2::timestamptz - interval '9 days')`,
      [id, now],
    );
    await using asking = await openAsking(database.url, { now });
    expect((await asking.ask('partners.show', { id })).answer.sheets?.[0]?.title).toBe('—');
    expect(JSON.stringify((await asking.ask('partners.pending')).tables)).toContain('"—"');
    const order = async (number: string) => (await asking.ask('orders.show', { id: number })).sheets[0]?.['パートナー'];
    expect(await order('PR-1')).toBe('—');
    expect(await order('PR-2')).not.toBe('—');
    const missing = (await asking.ask('partners.show', { id })).sheets[0];
    expect(JSON.stringify(missing)).not.toContain('\u200B');
  });
});
