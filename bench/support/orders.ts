import type { Rig } from '#playground/rig/rig.ts';

/** Adds open orders that have been waiting for days. */
export async function stuckOrders({ sql }: Rig, count: number): Promise<void> {
  await sql(
    `insert into manufacturing_partners (name, contact_email, status) select '工房 ' || n, 'a@b.example', 'approved' from generate_series(1, 10) n`,
  );
  await sql(
    `insert into manufacturing_orders (order_id, status, created_at, partner_id)
     select 'PR-' || n, 'submitted', now() - interval '3 days' - n * interval '1 minute',
       (select id from manufacturing_partners order by id offset n % 10 limit 1)
     from generate_series(1, $1::int) n`,
    [count],
  );
  await sql('vacuum analyze');
}
