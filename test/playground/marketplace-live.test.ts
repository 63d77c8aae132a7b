import { describe, expect, test } from 'vitest';
import { setClock, useClock } from '#playground/marketplace/clock.ts';
import { liveOn } from '#playground/marketplace/live.ts';
import { type DialectName, dialects } from '#playground/marketplace/schema.ts';
import type { TestDatabase } from '../support/database.ts';
import { seededDatabase } from '../support/seeded.ts';

const begun = new Date('2026-11-26T08:58:30+09:00');
const later = new Date('2026-11-30T09:00:00+09:00');

async function story(dialect: DialectName, ...moves: Date[]): Promise<TestDatabase> {
  const database = await seededDatabase({ dialect, now: begun });
  await database.withClient(async (client) => {
    await useClock(client, begun);
    for (const to of moves) {
      await setClock(client, to);
      await liveOn(client, dialect, to);
    }
  });
  return database;
}

const lived = `from manufacturing_orders where id in (select id from playground.orders)`;
const orders = (database: TestDatabase): Promise<unknown[]> =>
  database.sql(`select id, order_id, status, created_at ${lived} order by id`);

describe.each(dialects)('in the %s dialect', (dialect) => {
  test('the marketplace lives on when the clock moves: sales, orders, notifications, and partners who work', async () => {
    await using database = await story(dialect, later);
    const [sold] = await database.sql<{ sales: number; orders: number; told: number }>(
      `select (select count(*) from purchases where purchased_at > $1) as sales, (select count(*) ${lived}) as orders,
         (select count(*) from partner_notifications where created_at > $1) as told`,
      [begun],
    );
    // Four days with some eleven sales each.
    expect(sold?.sales).toBeGreaterThan(25);
    expect(sold?.sales).toBeLessThan(90);
    expect(sold).toEqual({ sales: sold?.sales, orders: sold?.sales, told: sold?.sales });
    const states = await database.sql<{ status: string }>(`select distinct status ${lived} order by status`);
    expect(states.map(({ status }) => status)).toEqual(['accepted', 'in_production', 'shipped', 'submitted']);
    const [late] = await database.sql<{ count: number }>(
      `select count(*) ${lived} and (created_at > $1 or shipped_at > $1 or created_at <= $2)`,
      [later, begun],
    );
    expect(late).toEqual({ count: 0 });
    const [twice] = await database.sql(
      `select order_id from manufacturing_orders where order_id in (select order_id ${lived}) group by 1 having count(*) > 1`,
    );
    expect(twice).toBeUndefined();
  });

  test('the same hours bring the same rows, in one move or in several, and a clock moved back brings none', async () => {
    await using once = await story(dialect, later);
    await using often = await story(dialect, new Date('2026-11-27T12:34:00+09:00'), begun, later, later);
    expect(await orders(often)).toEqual(await orders(once));
  });

  test('its functions and defaults use the same clock', async () => {
    await using database = await story(dialect, new Date('2027-01-01T09:00:00+09:00'));
    const [row] = await database.sql<{ created_at: Date; updated_at: Date }>(
      `insert into manufacturing_partners (name, contact_email) values ('新年の工房', 'a@b.example') returning created_at, updated_at`,
    );
    for (const time of [row?.created_at, row?.updated_at]) expect(time?.toISOString()).toMatch(/^2027-01-01T00:0/u);
    const [changed] = await database.sql<{ updated_at: Date }>(
      `update manufacturing_partners set description = 'x' where name = '新年の工房' returning updated_at`,
    );
    expect(changed?.updated_at.toISOString()).toMatch(/^2027-01-01T00:0/u);
  });
});

test('payouts are generated for the month before the clock’s', async () => {
  await using database = await story('runbook', new Date('2027-01-01T09:00:00+09:00'));
  await database.sql('select generate_monthly_payouts_v50()');
  const [made] = await database.sql<{ count: number }>(
    `select count(*) from payouts_v31 where scheduled_date = '2027-02-28' and status = 'scheduled'`,
  );
  expect(made?.count).toBeGreaterThan(0);
});
