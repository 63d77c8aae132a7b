import type { Client } from 'pg';

export interface Size {
  readonly orders: number;
  readonly purchases: number;
  readonly payouts: number;
  readonly partners: number;
}

export const full: Size = { orders: 1_000_000, purchases: 1_000_000, payouts: 200_000, partners: 20_000 };
export const small: Size = { orders: 20_000, purchases: 20_000, payouts: 4_000, partners: 400 };

/** Days of orders and purchases: three years, about nine hundred a day. */
const DAYS = 1095;

/**
 * Fills a marketplace of the production dialect by SQL alone: three years of orders with a backlog, a notification for
 * each, purchases, payouts of 36 months, and an audit log. The same size gives the same rows, relative to today.
 */
export async function fill(client: Client, size: Size, say: (line: string) => void): Promise<void> {
  const users = Math.max(100, size.purchases / 20);
  const creators = Math.max(20, Math.floor(size.payouts / 36));
  const works = creators * 5;
  const steps: [string, string][] = [
    [
      'accounts',
      `insert into auth.users (id, email) select md5('u' || n)::uuid, 'user' || n || '@mail.example' from generate_series(1, ${users}) n;
       insert into users (id, display_name, email, is_creator)
       select md5('u' || n)::uuid, '利用者 ' || n, case when n % 3 = 0 then 'user' || n || '@mail.example' end, n <= ${creators} from generate_series(1, ${users}) n;
       insert into organizers (id, name) select md5('g' || n)::uuid, '主催 ' || n from generate_series(1, 100) n;
       insert into works (id, creator_id, title, price)
       select md5('w' || n)::uuid, md5('u' || 1 + n % ${creators})::uuid, '作品 ' || n, 1000 from generate_series(1, ${works}) n`,
    ],
    [
      'partners',
      `insert into manufacturing_partners (id, name, company_name, contact_email, description, status, owner_user_id, webhook_url, shipping_info, created_at)
       select md5('p' || n)::uuid, '工房 ' || n, '株式会社 ' || n, 'partner' || n || '@factory.example', repeat('紹介', 20),
         case when n % 100 = 0 then 'pending' when n % 20 = 0 then 'suspended' else 'approved' end, md5('u' || 1 + n % ${users})::uuid,
         'https://factory.example/' || n, '{"method_title":"a","carrier_name":"b","fee_general_jpy":"500"}',
         now() - make_interval(mins => (n * ${DAYS}::bigint * 1440 / ${size.partners})::int)
       from generate_series(1, ${size.partners}) n;
       insert into factory_products (partner_id, product_type, base_cost, created_at, updated_at)
       select md5('p' || 1 + n % ${size.partners})::uuid, 'mug', 500, now() - make_interval(mins => n * 15), now() - make_interval(mins => n * 7)
       from generate_series(1, ${size.partners * 5}) n`,
    ],
    [
      'orders',
      // In order of time, as a marketplace writes them. Orders of the last ten days are in progress; some older ones are stuck.
      `insert into manufacturing_orders (id, order_id, partner_id, request_payload, status, assigned_at, shipped_at, created_at, updated_at)
       select md5('o' || n)::uuid, 'PR-' || n, case when random() < 0.999 then md5('p' || 1 + floor(random() * ${size.partners}))::uuid end,
         jsonb_build_object('quantity', 1 + n % 5, 'user_id', md5('u' || 1 + n % ${users})::uuid),
         case when age < 10 then (array['submitted', 'accepted', 'accepted', 'in_production', 'shipped'])[1 + floor(random() * 5)::int]
              when random() < 0.005 then (array['submitted', 'accepted'])[1 + floor(random() * 2)::int]
              else (array['shipped', 'shipped', 'shipped', 'shipped', 'shipped', 'shipped', 'shipped', 'cancelled', 'shipped', 'failed'])[1 + floor(random() * 10)::int] end,
         at, at + interval '2 days', at, at + interval '1 day'
       from (select n, (${size.orders} - n) * ${DAYS}.0 / ${size.orders} as age, now() - (${size.orders} - n) * interval '${DAYS} days' / ${size.orders} as at
             from generate_series(1, ${size.orders}) n) as made`,
    ],
    [
      'notifications',
      `insert into partner_notifications (partner_id, notification_type, payload, status, created_at, sent_at, attempts)
       select coalesce(partner_id, md5('p1')::uuid), 'order_created', jsonb_build_object('order_id', id, 'order_number', order_id),
         case when random() < 0.98 then 'sent' when created_at > now() - interval '1 hour' then 'pending' else 'failed' end, created_at, created_at, 1
       from manufacturing_orders order by created_at`,
    ],
    [
      'purchases',
      `insert into purchases (id, user_id, work_id, price, status, purchased_at, factory_payment, platform_markup, platform_sales_fee, platform_total_revenue)
       select md5('s' || n)::uuid, md5('u' || 1 + n % ${users})::uuid, md5('w' || 1 + floor(random() * ${works}))::uuid, 1000 + n % 9000,
         (array['paid', 'paid', 'paid', 'paid', 'paid', 'paid', 'paid', 'paid', 'completed', 'refunded'])[1 + floor(random() * 10)::int],
         now() - (${size.purchases} - n) * interval '${DAYS} days' / ${size.purchases},
         case when n % 100 > 0 then 400 end, 40, 300, case when n % 50 > 0 then 340 end
       from generate_series(1, ${size.purchases}) n`,
    ],
    [
      'payouts',
      `insert into payouts_v31 (id, recipient_type, recipient_id, period_start, period_end, gross_amount, platform_fee, net_amount, final_payout, status, scheduled_date, notes, created_at)
       select md5('y' || n)::uuid, case when n % 50 = 0 then 'organizer' else 'creator' end,
         case when n % 50 = 0 then md5('g' || 1 + n % 100)::uuid else md5('u' || 1 + n % ${creators})::uuid end,
         month, month + interval '1 month' - interval '1 day', 10000, 3000, 7000, 5000 + n * 7919 % 500000,
         case when back > 3 then case when n % 200 = 0 then 'failed' else 'completed' end when back = 3 then case when n % 3 = 0 then 'ready_for_transfer' else 'completed' end else 'scheduled' end,
         month + interval '3 months' - interval '1 day', 'Ready for manual bank transfer', month + interval '1 month 5 minutes'
       from (select n, n * 36 / ${size.payouts + 1} as back, (date_trunc('month', now()) - make_interval(months => n * 36 / ${size.payouts + 1}))::date as month
             from generate_series(1, ${size.payouts}) n) as made`,
    ],
    [
      'audit log',
      `insert into banto.audit_log (seq, at, actor, team, source, operation, subject, outcome, after, receipt_id, policy, prev_hash, hash)
       select n, now() - make_interval(mins => ${size.payouts} - n), 'U0OPER' || n % 20, 'T1', 'command', (array['orders.stuck', 'orders.show', 'payouts.paid', 'payouts.due'])[1 + n % 4],
         'payout:' || md5('y' || n)::uuid, case when n % 4 = 2 then 'done' else 'read' end, '{"rows": 3, "parameters": {}}', md5('r' || n)::uuid, 'p', repeat('0', 64), repeat(md5(n::text), 2)
       from generate_series(1, ${size.payouts}) n`,
    ],
  ];
  // Filling needs no foreign keys and triggers; they are not measured.
  await client.query(`set session_replication_role = replica; set timezone = 'UTC'; select setseed(0.4711)`);
  for (const [what, sql] of steps) {
    const started = performance.now();
    await client.query(sql);
    say(`  ${what}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
  await client.query('set session_replication_role = origin');
  await client.query('vacuum analyze');
}
