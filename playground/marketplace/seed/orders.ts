import { landmarks } from '../landmarks.ts';
import type { Partner } from './partners.ts';
import type { Purchase, Work } from './sales.ts';
import { after, jstDay, type Scene } from './scene.ts';

type Status = 'submitted' | 'accepted' | 'in_production' | 'shipped' | 'cancelled' | 'failed';
export type Order = ReturnType<typeof orderRow>;

interface OrderDraft {
  readonly id?: string;
  readonly orderId?: string | undefined;
  readonly partner: string | null;
  readonly status: Status;
  readonly at: Date;
  readonly purchase?: Purchase;
}

const DAYS_OF_ORDERS = 90;
const { orders: known, partners, purchases } = landmarks;

/** Orders for nearly every sale of 90 days, and those that are stuck. */
export function makeOrders(
  scene: Scene,
  allPartners: readonly Partner[],
  sales: readonly Purchase[],
  works: readonly Work[],
): Order[] {
  const { random } = scene;
  const makers = allPartners.filter(
    (partner) => partner.status === 'approved' && partner.id !== partners.withoutOrders,
  );
  const busy = [partners.yamada, ...makers.slice(0, 12).map((partner) => partner.id)];
  const anyMaker = (): string => (random.chance(0.5) ? random.pick(busy) : random.pick(makers).id);
  const since = scene.at(-DAYS_OF_ORDERS + 1, '00:00');
  const named = new Set<string>(Object.values(purchases));

  const ordinary = sales
    .filter((sale) => sale.purchased_at >= since && sale.status !== 'pending' && !named.has(sale.id))
    .filter(() => random.chance(0.92))
    .map((sale): OrderDraft => {
      const at = after(scene, sale.purchased_at, 0.02);
      return { partner: anyMaker(), status: ordinaryStatus(scene, sale, at), at, purchase: sale };
    });
  const creatorOf = new Map(works.map((work) => [work.id, work.creator_id]));
  const perDay = new Map<string, number>();
  return [...ordinary, ...backlog(scene, anyMaker), ...namedOrders(scene, anyMaker)]
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
    .map((draft) => {
      const day = jstDay(draft.at);
      perDay.set(day, (perDay.get(day) ?? 0) + 1);
      const orderId = `PR-${day.replaceAll('-', '')}-${String(perDay.get(day)).padStart(4, '0')}`;
      return orderRow(scene, draft, orderId, creatorOf.get(draft.purchase?.work_id ?? '') ?? null);
    });
}

/** The status of an order that nothing delays. */
function ordinaryStatus({ random, now }: Scene, sale: Purchase, at: Date): Status {
  if (sale.status === 'refunded') return 'cancelled';
  const hours = (now.getTime() - at.getTime()) / 3_600_000;
  if (hours < 24) return random.weighted({ submitted: 30, accepted: 40, in_production: 25, cancelled: 3, shipped: 2 });
  if (hours < 72) return random.weighted({ in_production: 60, shipped: 35, cancelled: 4, failed: 1 });
  if (hours < 240) return random.weighted({ in_production: 12, shipped: 82, cancelled: 4, failed: 2 });
  return random.weighted({ shipped: 93, cancelled: 5, failed: 2 });
}

/** Stuck orders, older than the runbook's 24 and 48 hours. */
const backlog = (scene: Scene, anyMaker: () => string): OrderDraft[] =>
  [26, 28, 31, 33, 37, 42, 46, 52, 57, 63, 70, 77, 90, 101, 125, 170, 240, 400, 700].map((hours, index) => ({
    partner: index % 4 === 0 ? partners.yamada : anyMaker(),
    status: index % 3 === 0 ? 'submitted' : 'accepted',
    at: scene.hoursAgo(hours + scene.random.next()),
  }));

const namedOrders = (scene: Scene, anyMaker: () => string): OrderDraft[] => {
  const { yamada } = partners;
  const ago = scene.hoursAgo;
  return [
    { id: known.submitted25h, partner: yamada, status: 'submitted', at: ago(25) },
    { id: known.accepted49h, partner: yamada, status: 'accepted', at: ago(49) },
    { id: known.submitted73h, partner: partners.yamadaKogyo, status: 'submitted', at: ago(73) },
    { id: known.inProduction73h, partner: yamada, status: 'in_production', at: ago(73) },
    { id: known.inProduction40d, partner: yamada, status: 'in_production', at: ago(40 * 24) },
    { id: known.withoutPartner, partner: null, status: 'submitted', at: ago(29) },
    { id: known.doubleFirst, orderId: scene.odd.double, partner: yamada, status: 'accepted', at: ago(34) },
    { id: known.doubleSecond, orderId: scene.odd.double, partner: anyMaker(), status: 'shipped', at: ago(340) },
    { id: known.todayMorning, partner: yamada, status: 'accepted', at: scene.at(0, '08:30') },
    { id: known.todayMidnight, partner: anyMaker(), status: 'submitted', at: scene.at(0, '00:00') },
    { id: known.yesterdayLast, partner: anyMaker(), status: 'accepted', at: scene.at(-1, '23:59:59.999') },
    { id: known.yesterdayMorning, partner: anyMaker(), status: 'shipped', at: scene.at(-1, '08:30') },
    { id: known.notificationFailed, partner: yamada, status: 'submitted', at: ago(27) },
    { id: known.notificationWaiting, partner: yamada, status: 'submitted', at: ago(4) },
    { id: known.notificationSentJustNow, partner: yamada, status: 'submitted', at: ago(0.2) },
    { id: known.neverNotified, partner: yamada, status: 'submitted', at: ago(55) },
    { id: known.partnerSuspended, partner: partners.suspendedWithOrders, status: 'accepted', at: ago(60) },
    { partner: partners.suspendedWithOrders, status: 'in_production', at: ago(130) },
    { id: known.partnerWithoutWebhook, partner: partners.approvedWithoutWebhook, status: 'submitted', at: ago(32) },
    { id: known.hostile, orderId: scene.odd.order, partner: anyMaker(), status: 'submitted', at: ago(36) },
    { id: known.failedToday, partner: anyMaker(), status: 'failed', at: ago(6) },
  ];
};

function orderRow(scene: Scene, draft: OrderDraft, orderId: string, creator: string | null) {
  const { random } = scene;
  const { at, status } = draft;
  const taken = status !== 'submitted';
  const shippedAt = status === 'shipped' ? after(scene, at, random.int(20, 150)) : null;
  const cancelledAt = status === 'cancelled' ? after(scene, at, random.int(1, 20)) : null;
  const answered = taken ? after(scene, at, random.int(1, 30) / 2) : null;
  return {
    id: draft.id ?? random.uuid(),
    order_id: draft.orderId ?? orderId,
    partner_id: draft.partner,
    partner_order_id: taken ? `F-${random.int(10_000, 99_999)}` : null,
    request_payload: { quantity: random.int(1, 5), user_id: draft.purchase?.user_id ?? null },
    status,
    // Production sets it in the statement that inserts the row, a moment before the default of created_at.
    assigned_at: scene.dialect === 'runbook' ? answered : taken ? new Date(at.getTime() - 20) : null,
    shipped_at: shippedAt,
    tracking_number:
      shippedAt === null ? null : String(random.int(100_000, 999_999)) + String(random.int(100_000, 999_999)),
    creator_user_id: creator,
    work_id: draft.purchase?.work_id ?? null,
    purchase_id: draft.purchase?.id ?? null,
    payment_confirmed_at: draft.purchase?.purchased_at ?? null,
    created_at: at,
    updated_at: shippedAt ?? cancelledAt ?? answered ?? at,
    cancelled_at: cancelledAt,
  };
}

/** The status history of three orders in ten. The marketplace itself never writes one. */
export function makeHistory(scene: Scene, orders: readonly Order[]) {
  const { random } = scene;
  const entry = (order: Order, status: Status, createdAt: Date, message: string | null = null) => ({
    id: random.uuid(),
    manufacturing_order_id: order.id,
    status,
    message,
    created_at: createdAt,
  });
  return orders
    .filter(() => random.chance(0.3))
    .flatMap((order) => {
      const rows = [entry(order, 'submitted', order.created_at)];
      if (order.status === 'submitted') return rows;
      const acceptedAt = after(scene, order.created_at, random.int(1, 36) / 2);
      if (order.status !== 'cancelled' && order.status !== 'failed')
        rows.push(entry(order, 'accepted', acceptedAt, '受注'));
      const startedAt = after(scene, acceptedAt, random.int(1, 10));
      if (order.status === 'in_production' || order.status === 'shipped')
        rows.push(entry(order, 'in_production', startedAt));
      const last = order.updated_at > startedAt ? order.updated_at : startedAt;
      if (order.status === 'shipped' || order.status === 'cancelled' || order.status === 'failed')
        rows.push(entry(order, order.status, last));
      return rows;
    });
}
