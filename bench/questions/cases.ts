/** A question and the statements that the runbook has for it. */
export interface Case {
  readonly query: string;
  readonly raw: Readonly<Record<string, string>>;
  /** The runbook's own statements; corrected, and marked so, where they cannot run in production. Empty when it has none. */
  readonly runbook: readonly string[];
  readonly mended?: boolean;
  readonly kind: 'list' | 'aggregate';
  /** The runbook's statement reads a whole large table, so Banto must be ten times as fast. */
  readonly scans?: boolean;
  /** What Banto asks that the runbook does not, or why the rest takes its time; and the next step. */
  readonly limit?: string;
}

export interface Known {
  /** An order in the middle of the three years, and a purchase. */
  readonly order: string;
  readonly purchase: string;
  readonly partner: string;
  readonly receipt: string;
}

const name = `case p.recipient_type when 'organizer' then (select name from organizers o where o.id = p.recipient_id)
  else (select display_name from users u where u.id = p.recipient_id) end`;

/** Every question that reads the database, with typical parameters. */
export const cases = ({ order, purchase, partner, receipt }: Known): readonly Case[] => [
  {
    query: 'orders.today',
    limit:
      'asks more than the runbook: the fourteen days before and the whole backlog, where the runbook counts one day. Next: the days before from a monthly figure of its own.',
    raw: {},
    kind: 'aggregate',
    scans: true,
    runbook: [
      `select status, count(*) as count from manufacturing_orders where date(created_at) = current_date group by status order by status`,
    ],
  },
  {
    query: 'orders.stuck',
    raw: {},
    kind: 'list',
    runbook: [
      `select id, order_id, status, created_at, extract(epoch from (now() - created_at))/3600 as hours_since_created
       from manufacturing_orders where status in ('submitted', 'accepted') and created_at < (now() - interval '24 hours') order by created_at`,
    ],
  },
  {
    query: 'ops.old',
    raw: {},
    kind: 'aggregate',
    runbook: [],
  },
  {
    query: 'orders.notifications',
    limit:
      'asks more than the runbook: the order, the partner and the last answer of each, where the runbook counts one status. Next: an index on status and created_at of notifications.',
    raw: {},
    kind: 'list',
    // The runbook only counts them; Banto also names the order and the partner of each.
    runbook: [`select count(*) as failed from partner_notifications where status = 'failed'`],
  },
  {
    query: 'orders.show',
    raw: { id: order },
    kind: 'list',
    scans: true,
    runbook: [
      `select mo.*, mp.name as partner_name, mp.contact_email from manufacturing_orders mo
       join manufacturing_partners mp on mp.id = mo.partner_id where mo.order_id = '${order}'`,
    ],
  },
  {
    query: 'partners.activity',
    raw: {},
    kind: 'aggregate',
    runbook: [
      `select count(*) as new_partners_today from manufacturing_partners where date(created_at) = current_date`,
      `select count(*) as products_updated_today from factory_products where date(updated_at) = current_date`,
    ],
  },
  {
    query: 'partners.pending',
    raw: {},
    kind: 'list',
    runbook: [
      `select id, name, company_name, contact_email, created_at, description from manufacturing_partners where status = 'pending' order by created_at`,
    ],
  },
  { query: 'partners.show', raw: { id: partner }, kind: 'list', runbook: [] },
  {
    query: 'partners.performance',
    limit:
      'every order of the period is counted, which no index spares; the runbook’s parallel scan is the faster the more processors there are. Next: counts kept for each closed month.',
    raw: {},
    kind: 'aggregate',
    scans: true,
    runbook: [
      `select mp.name, mp.company_name, count(*) as total_orders, count(*) filter (where mo.status = 'shipped') as completed_orders,
         round(100.0 * count(*) filter (where mo.status = 'shipped') / count(*), 1) as completion_rate
       from manufacturing_partners mp left join manufacturing_orders mo on mo.partner_id = mp.id where mp.status = 'approved'
       group by mp.id, mp.name, mp.company_name having count(*) > 0 order by completion_rate desc`,
    ],
  },
  {
    query: 'partners.owner',
    raw: { email: 'partner77@factory.example' },
    kind: 'list',
    runbook: [
      `select mp.*, u.email as owner_email from manufacturing_partners mp left join users u on u.id = mp.owner_user_id
       where mp.contact_email = 'partner77@factory.example'`,
    ],
  },
  {
    query: 'payouts.status',
    raw: {},
    kind: 'aggregate',
    runbook: [
      `select status, count(*) as count, sum(final_payout) as total_amount from payouts_v31
       where date_trunc('month', scheduled_date) = date_trunc('month', current_date) group by status`,
    ],
  },
  {
    query: 'payouts.ready',
    raw: {},
    kind: 'list',
    mended: true,
    runbook: [
      `select id, recipient_id, recipient_type, final_payout, ${name} as creator_name from payouts_v31 p
       where status = 'ready_for_transfer' order by final_payout desc`,
    ],
  },
  {
    query: 'payouts.due',
    limit:
      'asks more than the runbook: the sums, what is overdue, and what missed its day. Next: one statement instead of three.',
    raw: {},
    kind: 'list',
    mended: true,
    runbook: [
      `select id, recipient_id, final_payout, ${name} as name, notes from payouts_v31 p
       where status = 'ready_for_transfer' and scheduled_date <= current_date order by final_payout desc`,
    ],
  },
  {
    query: 'reports.monthly',
    limit: 'every sale of the month is summed, for two months. Next: figures kept for closed months.',
    raw: {},
    kind: 'aggregate',
    scans: true,
    runbook: [
      `select date_trunc('month', purchased_at) as month, count(*) as total_sales, sum(creator_profit) as total_creator_profit,
         sum(platform_total_revenue) as total_platform_revenue
       from creator_earnings_v50 where purchased_at >= date_trunc('month', current_date - interval '1 month')
       group by date_trunc('month', purchased_at) order by month`,
    ],
  },
  {
    query: 'purchases.check',
    limit: 'asks more than the runbook: the earnings, the organizer and the payout of the month.',
    raw: { id: purchase },
    kind: 'list',
    runbook: [
      `select p.*, (p.price - coalesce(p.factory_payment, 0) - coalesce(p.platform_total_revenue, 0)) as calculated_profit
       from purchases p where id = '${purchase}'`,
    ],
  },
  {
    query: 'ops.metrics',
    raw: {},
    kind: 'aggregate',
    mended: true,
    runbook: [
      `select count(*) filter (where status = 'failed') as failed_orders, count(*) as total_orders,
         round(100.0 * count(*) filter (where status = 'failed') / nullif(count(*), 0), 2) as error_rate
       from manufacturing_orders where created_at >= now() - interval '24 hours'`,
      `select count(*) as stuck_orders from manufacturing_orders where status in ('submitted', 'accepted') and created_at < now() - interval '48 hours'`,
      `select avg(extract(epoch from (assigned_at - created_at))/3600) as avg_response_hours from manufacturing_orders
       where assigned_at is not null and created_at >= now() - interval '7 days'`,
    ],
  },
  {
    query: 'ops.db',
    raw: {},
    kind: 'aggregate',
    runbook: [
      `select count(*) from pg_stat_activity where state = 'active'`,
      `select schemaname, tablename, pg_size_pretty(pg_total_relation_size(schemaname||'.'||tablename)) as size from pg_tables
       where schemaname = 'public' order by pg_total_relation_size(schemaname||'.'||tablename) desc limit 10`,
    ],
  },
  {
    query: 'ops.find',
    raw: { text: order },
    kind: 'list',
    runbook: [],
    limit:
      'looks for a part of a number, a name or an address in six tables, which only trigram indexes (pg_trgm) make fast. Next: advise those, or look for whole numbers first.',
  },
  {
    query: 'ops.user',
    raw: { email: 'user77@mail.example' },
    kind: 'list',
    mended: true,
    runbook: [
      `select au.id, au.email, pu.role, au.created_at from auth.users au join public.users pu on pu.id = au.id where au.email = 'user77@mail.example'`,
    ],
  },
  {
    query: 'ops.health',
    limit: 'asks more than the runbook: seven checks, each on its own. Next: none; half a second is the promise.',
    raw: {},
    kind: 'aggregate',
    runbook: [`select count(*) from manufacturing_partners`],
  },
  { query: 'ops.audit', raw: { operation: 'payouts.paid' }, kind: 'list', runbook: [] },
  { query: 'ops.audit', raw: { receipt }, kind: 'list', runbook: [] },
];
