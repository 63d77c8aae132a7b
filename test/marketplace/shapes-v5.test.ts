import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { taro } from '#playground/cast.ts';
import { examples } from '#playground/rig/examples.ts';
import { examineOperations } from '#src/cli/doctor/operations.ts';
import { openAsking } from '../support/asking.ts';
import { type Banto, type BantoOptions, someFriday, startBanto } from '../support/banto.ts';
import { askEverything } from '../support/every-question.ts';
import { play, played } from '../support/playing.ts';
import { giveRoles, type Roles } from '../support/roles.ts';

/**
 * The marketplace as the migrations of v5.0 make it: production's payouts, but the runbook's notifications, and without
 * what came later (SakkaYuta/photo-rank: db/migrations/v5_0_*.sql).
 */
const asMigrated = `
  drop trigger update_partner_notifications_updated_at on partner_notifications;
  drop trigger if exists update_manufacturing_orders_updated_at on manufacturing_orders;
  alter table partner_notifications rename notification_type to type;
  alter table partner_notifications drop priority, drop attempts, drop next_retry_at, drop response_code,
    drop response_body, drop error_message, drop updated_at, drop constraint partner_notifications_status_check;
  update partner_notifications set status = case status when 'pending' then 'queued' when 'retry' then 'queued' else status end,
    type = case type when 'order_created' then 'new_order' else type end;
  alter table partner_notifications add constraint partner_notifications_status_check
    check (status in ('queued', 'sent', 'failed'));
  alter table manufacturing_orders drop updated_at, drop payment_confirmed_at, drop cancelled_at, drop refunded_at,
    drop factory_product_id, drop purchase_id;
  alter table manufacturing_partners drop webhook_url cascade, drop webhook_secret cascade, drop shipping_info cascade;
  alter table users drop email cascade, drop user_type cascade, drop metadata cascade, drop is_creator cascade,
    drop is_factory cascade, drop is_verified cascade;
  alter table purchases drop refund_status cascade, drop refunded_at cascade, drop refund_amount cascade,
    drop payment_status cascade;
  drop table manufacturing_order_status_history cascade`;

/** Banto with the roles of docs/database-roles.sql. */
async function withLeastRights(suffix: string, options: BantoOptions, sql: string): Promise<Banto> {
  let roles: Roles | undefined;
  return startBanto({
    ...options,
    prepare: async (_sql, database) => {
      await database.sql(sql);
      roles = await giveRoles(database, 'superuser', suffix);
    },
    variables: () => ({
      DATABASE_URL: roles?.url('banto_app') ?? '',
      DATABASE_MIGRATE_URL: roles?.url('banto_owner') ?? '',
      DATABASE_READONLY_URL: roles?.url('banto_reader') ?? '',
    }),
  });
}

const options: BantoOptions = { dialect: 'production', mayRefuse: [/^views\.update/] };

test('as v5.0’s migrations made it: every question is answered, every operation works, with the least rights', async () => {
  await using banto = await withLeastRights('v5', { ...options, seed: true }, asMigrated);
  {
    await using asking = await openAsking(banto.config.environment.databaseUrl, { now: someFriday });
    expect((await askEverything(asking, someFriday)).size).toBeGreaterThan(25);
  }
  for (const name of played) expect(await play(banto, name), name).toBe(true);
});

/** What the function needs besides, and v5.0's migrations lack or do not have the columns of. */
const accounts = `
  create table payout_accounts (user_id uuid, is_verified boolean, is_default boolean);
  create table creator_organizer_contracts (creator_id uuid, organizer_id uuid, status text, commission_rate numeric);`;

test.each([
  ['without the accounts of creators', asMigrated, '表「public.payout_accounts」が、データベースにありません'],
  [
    'with them, but not the columns that the function writes',
    `${asMigrated}; ${accounts}`,
    '列「gross_revenue」が、データベースにありません',
  ],
])('payouts cannot be generated %s: command, help and doctor say so', async (what, sql, why) => {
  await using banto = await withLeastRights(`v5_${String(what.length)}`, options, sql);
  const act = acts(banto);
  const { slack, dialect } = banto;
  // The function uses the database's clock.
  await examples['payouts.generate']?.start({ slack, dialect, sql: banto.sql, now: new Date() });
  await banto.sql(`do $$ begin if to_regclass('payout_accounts') is not null then
    insert into payout_accounts select creator_id, true, true from works; end if; end $$`);
  expect(await act.asked(taro, '/payouts generate')).toContain(why);
  for (const line of ['/ops help', '/payouts generate help'])
    expect(await act.asked(taro, line), line).toMatch(new RegExp(`この環境では使えません: .*${why}`, 'u'));
  const doctor = (await examineOperations(banto.config)).map(({ what: line }) => line);
  expect(doctor).toContainEqual(expect.stringContaining('payouts.generate cannot be used here'));
});
