import type { ClientBase } from 'pg';
import type { Json } from '../json.ts';
import { insertRows, type Rows } from './generate.ts';
import type { DialectName } from './schema.ts';
import { jstDay } from './seed/scene.ts';
import { type Random, seededRandom } from './seed/random.ts';

const HOUR = 3_600_000;
/** Sales in an hour of the day, and of the night; as the seed has them. */
const SALES = { day: { none: 35, one: 45, two: 20 }, night: { none: 92, one: 8, two: 0 } } as const;
const COUNT = { none: 0, one: 1, two: 2 } as const;
/** Hours that a partner needs, unless the order is forgotten. */
const AFTER = { accepted: 3, in_production: 20, shipped: 72 } as const;

/** The part of the orders that nobody works on. */
const FORGOTTEN = 1 / 8;

/** Rows of the seed, which later sales, orders and notifications are like. */
interface Models {
  readonly sales: readonly Json[];
  readonly orders: readonly Json[];
  readonly notifications: readonly Json[];
}

/**
 * Lets the marketplace live on until `now`: people buy, orders and notifications go out, partners work. The same hours of
 * the same story bring the same rows. Payouts are generated and processed by people, with Banto.
 */
export async function liveOn(client: ClientBase, dialect: DialectName, now: Date): Promise<void> {
  await client.query('begin');
  try {
    const [since] = (await client.query<{ lived: Date }>('select lived from playground.clock for update')).rows;
    if (since !== undefined && since.lived < now) {
      await sell(client, dialect, since.lived, now);
      await work(client, now);
      await client.query('update playground.clock set lived = $1', [now]);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function sell(client: ClientBase, dialect: DialectName, since: Date, now: Date): Promise<void> {
  const models = await readModels(client);
  const purchases: Json[] = [];
  const orders: Json[] = [];
  const notifications: Json[] = [];
  const remembered: Json[] = [];
  const perDay = await ordersPerDay(client, since);
  for (let hour = Math.floor(since.getTime() / HOUR) + 1; hour * HOUR <= now.getTime(); hour++) {
    const random = seededRandom(hour);
    const inTokyo = (hour + 9) % 24;
    const sales = COUNT[random.weighted(inTokyo >= 7 ? SALES.day : SALES.night)];
    for (let sale = 0; sale < sales; sale++) {
      // In the hour that has just passed.
      const at = new Date(hour * HOUR - random.int(1, 59) * 60_000);
      const purchase: Json = {
        ...random.pick(models.sales),
        id: random.uuid(),
        purchased_at: at,
        ...paymentOf(random),
      };
      purchases.push(purchase);
      const order = orderOf(random, purchase, random.pick(models.orders), nextNumber(perDay, at));
      orders.push(order);
      remembered.push({ id: order['id'], forgotten: random.chance(FORGOTTEN) });
      notifications.push(notificationOf(random, dialect, order, random.pick(models.notifications)));
    }
  }
  const tables: [string, Rows][] = [
    ['purchases', purchases],
    ['manufacturing_orders', orders],
    ['partner_notifications', notifications],
  ];
  for (const [table, rows] of tables) await insertRows(client, table, rows);
  await insertRows(client, 'playground.orders', remembered);
}

async function readModels(client: ClientBase): Promise<Models> {
  const read = async (text: string): Promise<Json[]> =>
    (await client.query<{ row: Json }>(text)).rows.map(({ row }) => row);
  return {
    sales: await read(`select to_jsonb(p) as row from purchases p
      where status = 'paid' and platform_total_revenue > 0 and factory_payment > 0 order by id limit 300`),
    orders: await read(`select to_jsonb(o) as row from manufacturing_orders o
      join manufacturing_partners p on p.id = o.partner_id where p.status = 'approved' order by o.id limit 200`),
    notifications: await read(`select to_jsonb(n) as row from partner_notifications n
      where status = 'sent' order by id limit 50`),
  };
}

/** How many orders the first day has already, so that the numbers go on. */
async function ordersPerDay(client: ClientBase, since: Date): Promise<Map<string, number>> {
  const day = jstDay(since);
  const { rows } = await client.query<{ last: number | null }>(
    `select max(substring(order_id from '\\d+$')::int) as last from manufacturing_orders where order_id like $1`,
    [`PR-${day.replaceAll('-', '')}-0%`],
  );
  return new Map([[day, rows[0]?.last ?? 0]]);
}

function nextNumber(perDay: Map<string, number>, at: Date): string {
  const day = jstDay(at);
  const number = (perDay.get(day) ?? 0) + 1;
  perDay.set(day, number);
  return `PR-${day.replaceAll('-', '')}-${String(number).padStart(4, '0')}`;
}

const paymentOf = (random: Random): Json => ({ stripe_payment_intent_id: `pi_${random.uuid().replaceAll('-', '')}` });

/** A new order for a sale, at the partner of another one. */
function orderOf(random: Random, purchase: Json, like: Json, number: string): Json {
  const at = purchase['purchased_at'];
  return {
    ...like,
    id: random.uuid(),
    order_id: number,
    partner_order_id: null,
    status: 'submitted',
    assigned_at: null,
    shipped_at: null,
    tracking_number: null,
    cancelled_at: null,
    work_id: purchase['work_id'],
    purchase_id: purchase['id'],
    payment_confirmed_at: at,
    request_payload: { quantity: random.int(1, 5), user_id: purchase['user_id'] },
    created_at: at,
    updated_at: at,
  };
}

function notificationOf(random: Random, dialect: DialectName, order: Json, like: Json): Json {
  const failed = random.chance(0.06);
  const { created_at: at, order_id: number } = order;
  return {
    ...like,
    id: random.uuid(),
    partner_id: order['partner_id'],
    payload: dialect === 'runbook' ? { order_id: number } : { order_id: order['id'], order_number: number },
    status: failed ? 'failed' : 'sent',
    created_at: at,
    sent_at: failed && dialect === 'runbook' ? null : at,
    ...(failed && { response_code: null, response_body: null, error_message: 'fetch failed' }),
    updated_at: at,
  };
}

/** Partners take, make and ship the orders of the time since the story began. */
async function work(client: ClientBase, now: Date): Promise<void> {
  const lives = `id in (select id from playground.orders where not forgotten)
    and created_at <= $1::timestamptz - make_interval(hours => $2)`;
  const taken = `assigned_at = coalesce(assigned_at, created_at + make_interval(hours => ${AFTER.accepted}))`;
  await client.query(
    `update manufacturing_orders set status = 'shipped', ${taken}, shipped_at = created_at + make_interval(hours => $2)
     where status in ('submitted', 'accepted', 'in_production') and ${lives}`,
    [now, AFTER.shipped],
  );
  await client.query(
    `update manufacturing_orders set status = 'in_production', ${taken} where status in ('submitted', 'accepted') and ${lives}`,
    [now, AFTER.in_production],
  );
  await client.query(
    `update manufacturing_orders set status = 'accepted', ${taken} where status = 'submitted' and ${lives}`,
    [now, AFTER.accepted],
  );
}
