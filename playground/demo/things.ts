import type { Pool } from 'pg';
import type { DialectName } from '../marketplace/schema.ts';
import type { DemoThing } from './control.ts';

/** A payout with its recipient, as this dialect names them. */
const payouts: Readonly<Record<DialectName, string>> = {
  runbook: `select p.id, '¥' || to_char(p.final_payout, 'FM999,999,999') || ' ' || coalesce(p.breakdown ->> 'creator_name', '—') as label,
    p.status from payouts_v31 p where p.status <> 'completed'
    order by p.status = 'ready_for_transfer' desc, p.status = 'failed' desc, p.scheduled_date, p.id limit 40`,
  production: `select p.id, '¥' || to_char(p.final_payout, 'FM999,999,999') || ' ' || coalesce(u.display_name, o.name, '—') as label,
    p.status from payouts_v31 p
    left join users u on p.recipient_type = 'creator' and u.id = p.recipient_id
    left join organizers o on p.recipient_type = 'organizer' and o.id = p.recipient_id
    where p.status <> 'completed'
    order by p.status = 'ready_for_transfer' desc, p.status = 'failed' desc, p.scheduled_date, p.id limit 40`,
};

const statements = (dialect: DialectName): Readonly<Record<string, string>> => ({
  partners: `select id, left(name, 40) as label, status from manufacturing_partners
    order by status = 'pending' desc, updated_at desc limit 40`,
  orders: `select o.order_id as id, left(p.name, 40) as label, o.status from manufacturing_orders o
    left join manufacturing_partners p on p.id = o.partner_id
    where o.status in ('submitted', 'accepted') order by o.created_at, o.id limit 40`,
  payouts: payouts[dialect],
  purchases: `select p.id, '¥' || to_char(p.price, 'FM999,999,999') || ' ' || coalesce(w.title, '—') as label, p.status
    from purchases p left join works w on w.id = p.work_id
    order by p.platform_total_revenue is null desc, p.purchased_at desc limit 40`,
});

/** What may be typed after a command about one thing; none for another subject. */
export async function things(pool: Pool, dialect: DialectName, about: string): Promise<DemoThing[]> {
  const statement = statements(dialect)[about];
  if (statement === undefined) return [];
  const { rows } = await pool.query<DemoThing>(statement);
  return rows.map(({ id, label, status }) => ({ id, label: label ?? '—', status: status ?? '' }));
}
