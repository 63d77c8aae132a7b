import { describe, expect, test } from 'vitest';

import { landmarks } from '#playground/marketplace/landmarks.ts';
import { dialects } from '#playground/marketplace/schema.ts';

import { freshDatabase } from '../support/database.ts';
import { seededDatabase } from '../support/seeded.ts';

/** A Sunday noon in Tokyo. */
const now = new Date('2026-11-22T03:00:00Z');

/** The runbook's way to notify a partner again. */
const notify = (column: string): string =>
  `insert into partner_notifications (partner_id, ${column}, payload, status)
   values ('${landmarks.partners.yamada}', 'new_order', jsonb_build_object('order_id', 'x'), 'queued')`;

describe.each(dialects)('the %s dialect', (dialect) => {
  test('runs in UTC and starts empty', async () => {
    await using database = await freshDatabase(dialect);
    expect(await database.sql('select count(*) from manufacturing_partners')).toEqual([{ count: 0 }]);
    expect(await database.sql('show timezone')).toEqual([{ TimeZone: 'UTC' }]);
  });

  test('refuses the runbook statements that cannot run', async () => {
    await using database = await freshDatabase(dialect);
    await expect(
      database.sql(
        `update payouts_v31 set transaction_id = 'batch_' || lpad(row_number() over (order by id)::text, 3, '0') where status = 'ready_for_transfer'`,
      ),
    ).rejects.toThrow('window functions are not allowed in UPDATE');
    await expect(
      database.sql(
        `select round(100.0 * count(*) filter (where status = 'failed') / count(*), 2) from manufacturing_orders where created_at >= now() - interval '24 hours'`,
      ),
    ).rejects.toThrow('division by zero');
    await expect(
      database.sql(
        `select id, email, role, created_at from auth.users au join public.users pu on pu.id = au.id where au.email = 'x@example.com'`,
      ),
    ).rejects.toThrow('column reference "id" is ambiguous');
  });
});

test('the runbook dialect accepts the runbook’s notification, production refuses it for two reasons', async () => {
  await using runbook = await seededDatabase({ dialect: 'runbook', now });
  await using production = await seededDatabase({ dialect: 'production', now });
  await runbook.sql(notify('type'));
  expect(await runbook.sql(`select count(*) from partner_notifications where payload ->> 'order_id' = 'x'`)).toEqual([
    { count: 1 },
  ]);
  await expect(production.sql(notify('type'))).rejects.toThrow(
    'column "type" of relation "partner_notifications" does not exist',
  );
  await expect(production.sql(notify('notification_type'))).rejects.toThrow('partner_notifications_status_check');
  await expect(
    production.sql(`insert into partner_notifications (partner_id, notification_type) values ($1, 'order_created')`, [
      landmarks.partners.yamada,
    ]),
    'the default breaks the check',
  ).rejects.toThrow('partner_notifications_status_check');
});

test('production has no breakdown column and shows nothing for the ready list', async () => {
  await using database = await freshDatabase('production');
  await expect(database.sql(`select breakdown ->> 'creator_name' from payouts_v31`)).rejects.toThrow(
    'column "breakdown" does not exist',
  );
});

test('production accepts products only from partners with complete shipping information', async () => {
  await using database = await seededDatabase({ dialect: 'production', now });
  await expect(
    database.sql(`insert into factory_products (partner_id, product_type, base_cost) values ($1, 'マグカップ', 100)`, [
      landmarks.partners.pendingWithoutShipping,
    ]),
  ).rejects.toThrow('shipping_info must be set on manufacturing_partners');
});

test('production hides rows from a plain role by its policies, without an error', async () => {
  await using database = await seededDatabase({ dialect: 'production', now });
  const counts = await database.withClient(async (client) => {
    await client.query('begin');
    await client.query('create role plain_reader nologin');
    await client.query('grant usage on schema public, auth to plain_reader');
    await client.query('grant select on all tables in schema public to plain_reader');
    await client.query('set local role plain_reader');
    const { rows } = await client.query(
      `select (select count(*)::int from manufacturing_partners) partners, (select count(*)::int from payouts_v31) payouts,
              (select count(*)::int from factory_products) products`,
    );
    await client.query('rollback');
    return rows;
  });
  const [all] = await database.sql<{ partners: number; products: number }>(
    `select (select count(*)::int from manufacturing_partners) partners, (select count(*)::int from factory_products) products`,
  );
  expect(counts).toEqual([{ partners: expect.any(Number), payouts: 0, products: all?.products }]);
  // Only approved partners are for everybody.
  expect((counts[0] as { partners: number }).partners).toBeLessThan(all?.partners ?? 0);
});

test('production generates no payouts, because its function fails', async () => {
  await using database = await freshDatabase('production');
  await expect(database.sql('select generate_monthly_payouts_v50()')).rejects.toThrow(
    'relation "public.payout_accounts" does not exist',
  );
});

test('the runbook dialect generates last month, and generates it again when called again', async () => {
  await using database = await seededDatabase({ dialect: 'runbook', now, scale: 0.2 });
  const generate = (): Promise<void> =>
    database.withClient(async (client) => {
      await client.query('begin');
      await client.query(`set local timezone = 'Asia/Tokyo'; set local playground.now = '${now.toISOString()}'`);
      await client.query('select generate_monthly_payouts_v50()');
      await client.query('commit');
    });
  const made = () =>
    database.sql<{ recipient_id: string; final_payout: number }>(
      `select recipient_id, final_payout from payouts_v31 where scheduled_date = '2026-12-31' and created_at > now() - interval '1 minute' order by 1`,
    );
  await generate();
  const rows = await made();
  const expected = await database.sql(
    `select creator_id as recipient_id, sum(creator_profit) - 250 as final_payout from creator_earnings_v50
     where purchased_at >= '2026-10-01T00:00+09' and purchased_at < '2026-11-01T00:00+09'
     group by 1 having sum(creator_profit) - 250 >= 5000 order by 1`,
  );
  expect(rows.length).toBeGreaterThan(3);
  expect(rows).toEqual(expected);
  await generate();
  expect(await made()).toHaveLength(rows.length * 2);
});
