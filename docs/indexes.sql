-- Indexes that keep Banto's questions fast at a million rows. Written by npm run docs; not to be edited by hand.
-- The tables are the marketplace's: its owner decides. Run it outside a transaction, since an index built concurrently locks
-- nobody out; a statement that fails because this database lacks its column may be passed over:
--
--   psql "$ADMIN_URL" --file docs/indexes.sql
--
-- npm run bench -- questions shows what each question takes with and without them.

-- Serves /orders today, /partners performance, /ops metrics.
create index concurrently if not exists banto_orders_created on manufacturing_orders (created_at) include (status, partner_id);

-- Serves /orders today, /orders stuck, /ops metrics.
create index concurrently if not exists banto_orders_open on manufacturing_orders (created_at, id) include (status, order_id, partner_id) where status in ('submitted', 'accepted', 'in_production');

-- Serves /orders show.
create index concurrently if not exists banto_orders_order_id on manufacturing_orders (order_id);

-- Serves /ops find.
create index concurrently if not exists banto_orders_number on manufacturing_orders (reverse(translate(upper(order_id), '-_ ', '')) text_pattern_ops);

-- Serves /orders show, /orders stuck, /orders notifications.
create index concurrently if not exists banto_notifications_order on partner_notifications ((payload ->> 'order_id'), created_at desc);

-- Serves /orders show, /orders stuck, /orders notifications.
create index concurrently if not exists banto_notifications_number on partner_notifications ((payload ->> 'order_number'));

-- Serves /partners show.
create index concurrently if not exists banto_notifications_partner on partner_notifications (partner_id, created_at) include (status);

-- Serves /ops metrics, /ops health.
create index concurrently if not exists banto_notifications_unsent on partner_notifications (status, created_at) where status <> 'sent';

-- Serves /partners pending, /partners performance.
create index concurrently if not exists banto_partners_status on manufacturing_partners (status, created_at);

-- Serves /partners activity.
create index concurrently if not exists banto_partners_created on manufacturing_partners (created_at);

-- Serves /partners owner.
create index concurrently if not exists banto_partners_email on manufacturing_partners (lower(contact_email));

-- Serves /partners activity.
create index concurrently if not exists banto_products_created on factory_products (created_at);

-- Serves /partners activity.
create index concurrently if not exists banto_products_updated on factory_products (updated_at);

-- Serves /payouts ready, /payouts due.
create index concurrently if not exists banto_payouts_status on payouts_v31 (status, scheduled_date);

-- Serves /payouts status.
create index concurrently if not exists banto_payouts_due on payouts_v31 (scheduled_date) include (status, final_payout);

-- Serves /payouts status. Only where payouts_v31.period_start exists.
create index concurrently if not exists banto_payouts_period on payouts_v31 (period_start) include (status, final_payout);

-- Serves /payouts status.
create index concurrently if not exists banto_payouts_created on payouts_v31 (created_at) include (status, final_payout);

-- Serves /purchases check.
create index concurrently if not exists banto_payouts_recipient on payouts_v31 (recipient_id);

-- Serves /reports monthly.
create index concurrently if not exists banto_purchases_purchased on purchases (status, purchased_at) include (price, factory_payment, platform_total_revenue);

-- Serves /reports monthly. Only where purchases.refund_status exists.
create index concurrently if not exists banto_purchases_refunded on purchases (purchased_at) where refund_status = 'refunded';

-- Serves /ops user. Only where users.email exists.
create index concurrently if not exists banto_users_email on users (lower(email));

-- Serves /ops user. Only where auth.users.email exists.
create index concurrently if not exists banto_auth_users_email on auth.users (lower(email));
