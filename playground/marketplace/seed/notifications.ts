import { landmarks } from '../landmarks.ts';
import type { Order } from './orders.ts';
import type { Partner } from './partners.ts';
import { after, type Scene } from './scene.ts';

const { orders: known } = landmarks;

/** The state of a notification, in words for both dialects. */
type Fate = 'sent' | 'waiting' | 'retry-due' | 'retry-later' | 'refused' | 'unreachable' | 'no-address';

/**
 * One notification for each order that has a partner, except a few that were never created; in production also one for
 * most payments.
 */
export function makeNotifications(scene: Scene, orders: readonly Order[], partners: readonly Partner[]) {
  const { random } = scene;
  const withoutAddress = new Set(partners.filter((partner) => partner.webhook_url === null).map(({ id }) => id));
  return orders.flatMap((order) => {
    const { partner_id: partner } = order;
    if (partner === null || order.id === known.neverNotified || order.id === known.hostile) return [];
    if (order.id === known.doubleFirst || order.id === known.partnerSuspended) return [];
    const hours = (scene.now.getTime() - order.created_at.getTime()) / 3_600_000;
    const fate = fateOf(scene, order, withoutAddress.has(partner), hours);
    // The one that failed did so within the last day; the one sent just now, five minutes ago.
    const recent = {
      [known.notificationFailed]: 2,
      [known.notificationSentJustNow]: 5 / 60,
      [known.notificationWaiting]: 0.8,
    };
    const at =
      recent[order.id] === undefined ? after(scene, order.created_at, 0.01) : scene.hoursAgo(recent[order.id] ?? 0);
    const paid = scene.dialect === 'production' && random.chance(0.6) ? [paymentRow(scene, order, partner, at)] : [];
    return [{ id: random.uuid(), ...notificationRow(scene, order, partner, fate, at) }, ...paid];
  });
}

/**
 * What the marketplace's payment webhook writes: the order by its id, and no number, because its orders have no column
 * `order_number` (SakkaYuta/photo-rank: supabase/functions/stripe-webhook/index.ts before v6, and
 * complete_purchase_transaction in supabase/backups/backup_pre_v6.sql).
 */
function paymentRow(scene: Scene, order: Order, partner: string, orderedAt: Date) {
  const at = after(scene, orderedAt, 0.02);
  return {
    id: scene.random.uuid(),
    partner_id: partner,
    notification_type: 'payment_received',
    payload: { order_id: order.id, amount: scene.random.int(10, 300) * 100, currency: 'jpy' },
    status: 'sent',
    created_at: at,
    sent_at: after(scene, at, 0.01),
    priority: 'high',
    attempts: 1,
    response_code: 200,
    response_body: 'ok',
    updated_at: after(scene, at, 0.01),
  };
}

function fateOf({ random }: Scene, order: Order, withoutAddress: boolean, hours: number): Fate {
  if (order.id === known.notificationWaiting) return 'waiting';
  if (order.id === known.notificationFailed) return 'refused';
  if (order.id === known.notificationSentJustNow) return 'sent';
  if (withoutAddress) return 'no-address';
  if (hours < 1.5) return random.weighted({ sent: 60, waiting: 25, 'retry-due': 5, 'retry-later': 10 });
  if (hours < 24) return random.weighted({ sent: 72, refused: 10, unreachable: 12, waiting: 3, 'retry-due': 3 });
  return random.weighted({ sent: 97, refused: 1, unreachable: 2 });
}

function notificationRow(scene: Scene, order: Order, partner: string, fate: Fate, at: Date) {
  const runbook = scene.dialect === 'runbook';
  const number = order.order_id;
  const attempts = {
    sent: 1,
    waiting: 0,
    'retry-due': 2,
    'retry-later': 3,
    refused: 5,
    unreachable: 1,
    'no-address': 1,
  };
  const code = {
    sent: 200,
    waiting: null,
    'retry-due': 503,
    'retry-later': 500,
    refused: 500,
    unreachable: null,
    'no-address': null,
  };
  const errors = {
    unreachable: scene.random.pick(['fetch failed', 'The signal has been aborted', 'getaddrinfo ENOTFOUND']),
    'no-address': "Cannot read properties of null (reading 'webhook_url')",
  };
  const tried = fate !== 'waiting';
  return {
    partner_id: partner,
    type: 'new_order',
    notification_type: 'order_created',
    // Production's notify-partner gets both: the order's id, and the number that people read
    // (SakkaYuta/photo-rank: src/services/notification.service.ts).
    payload: runbook ? { order_id: number } : { order_id: order.id, order_number: number },
    status: runbook ? runbookStatus(fate) : productionStatus(fate),
    created_at: at,
    // Production sets it for failures too.
    sent_at: fate === 'sent' || (!runbook && tried) ? after(scene, at, 0.01) : null,
    priority: scene.random.pick(['high', 'normal', 'normal']),
    attempts: attempts[fate],
    next_retry_at:
      fate === 'retry-due'
        ? scene.hoursAgo(0.1)
        : fate === 'retry-later'
          ? new Date(scene.now.getTime() + 240_000)
          : null,
    response_code: code[fate],
    response_body: fate === 'refused' ? '{"error":"internal"}' : fate === 'sent' ? 'ok' : null,
    error_message: fate === 'unreachable' || fate === 'no-address' ? errors[fate] : null,
    updated_at: after(scene, at, tried ? 0.01 : 0),
  };
}

const runbookStatus = (fate: Fate): string =>
  fate === 'sent' ? 'sent' : fate === 'waiting' || fate.startsWith('retry') ? 'queued' : 'failed';

const productionStatus = (fate: Fate): string =>
  fate === 'sent' ? 'sent' : fate === 'waiting' ? 'pending' : fate.startsWith('retry') ? 'retry' : 'failed';
