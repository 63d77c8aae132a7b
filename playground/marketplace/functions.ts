import type { Pool } from 'pg';

/** How the partners' webhooks respond to the marketplace's notification worker. */
export type Delivery = 'delivered' | 'refused' | 'unreachable';

interface PayoutResult {
  readonly id: string;
  readonly ok?: boolean;
  readonly skipped?: boolean;
  readonly reason?: string;
  readonly transactionId?: string;
  readonly amount?: number;
  readonly status?: string;
}

/**
 * The edge function process-payouts: marks what is scheduled for exactly the **UTC** day as ready, by id without
 * checking the status, and overwrites the notes. With `lie` it responds the same and writes nothing.
 */
export async function processPayouts(pool: Pool, now: Date, lie: boolean): Promise<object> {
  const { rows } = await pool.query<{ id: string; recipient_id: string; final_payout: number }>(
    `select id, recipient_id, final_payout from payouts_v31
     where status = 'scheduled' and scheduled_date = $1::date order by id`,
    [now.toISOString().slice(0, 10)],
  );
  const results: PayoutResult[] = [];
  for (const { id, recipient_id: recipient, final_payout: amount } of rows) {
    if (amount <= 0) {
      if (!lie)
        await pool.query(
          `update payouts_v31 set status = 'completed', notes = 'Skipped: amount too low', paid_at = $2 where id = $1`,
          [id, now],
        );
      results.push({ id, skipped: true, reason: 'Amount below minimum' });
      continue;
    }
    const transactionId = `manual_${recipient}_${now.getTime()}`;
    if (!lie)
      await pool.query(
        `update payouts_v31 set status = 'ready_for_transfer', transaction_id = $2, notes = $3 where id = $1`,
        [id, transactionId, `Ready for manual bank transfer: ¥${amount}`],
      );
    results.push({ id, ok: true, transactionId, amount, status: 'ready_for_transfer' });
  }
  return { processed: results.length, results, message: 'Payouts marked as ready for manual bank transfer' };
}

/**
 * The notification worker: sends up to 20 waiting rows, oldest first, without locking them. In production those are
 * pending and retry rows that are due, and it records each attempt; in the runbook dialect they are queued rows.
 */
export async function processNotificationQueue(pool: Pool, now: Date, delivery: Delivery): Promise<object> {
  const production = await hasBookkeeping(pool);
  const processed = await (production ? productionQueue : runbookQueue)(pool, now, delivery);
  const { rows } = await pool.query<Record<string, number>>(
    `select count(*)::int as total_24h,
       count(*) filter (where status = 'sent')::int as sent_24h,
       count(*) filter (where status = 'failed')::int as failed_24h,
       count(*) filter (where status in ('pending', 'queued'))::int as pending_24h,
       count(*) filter (where status = 'retry')::int as retry_24h
     from partner_notifications where created_at >= $1::timestamptz - interval '24 hours'`,
    [now],
  );
  // As in production: every row counts as successful, because the worker ignores its errors.
  return { success: true, processed, successful: processed, failed: 0, queue_stats: rows[0], processed_at: now };
}

async function hasBookkeeping(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from information_schema.columns where table_name = 'partner_notifications' and column_name = 'attempts'`,
  );
  return rowCount === 1;
}

async function productionQueue(pool: Pool, now: Date, delivery: Delivery): Promise<number> {
  const { rows } = await pool.query<{ id: string; attempts: number; deliverable: boolean }>(
    `select n.id, coalesce(n.attempts, 0) as attempts, p.status = 'approved' and p.webhook_url is not null as deliverable
     from partner_notifications n join manufacturing_partners p on p.id = n.partner_id
     where n.status in ('pending', 'retry') and (n.next_retry_at is null or n.next_retry_at <= $1)
     order by n.created_at, n.id limit 20`,
    [now],
  );
  for (const { id, attempts, deliverable } of rows) {
    const outcome = deliverable ? productionOutcome(delivery, attempts + 1, now) : noAddress;
    await pool.query(
      `update partner_notifications set status = $2, attempts = $3, next_retry_at = $4, response_code = $5,
         error_message = $6, sent_at = $7 where id = $1`,
      [id, outcome.status, attempts + 1, outcome.nextRetryAt, outcome.code, outcome.error, now],
    );
  }
  return rows.length;
}

interface Outcome {
  readonly status: 'sent' | 'retry' | 'failed';
  readonly nextRetryAt: Date | null;
  readonly code: number | null;
  readonly error: string | null;
}

/** The embedded partner is null here, and reading its address throws. */
const noAddress: Outcome = {
  status: 'failed',
  nextRetryAt: null,
  code: null,
  error: "Cannot read properties of null (reading 'webhook_url')",
};

function productionOutcome(delivery: Delivery, attempts: number, now: Date): Outcome {
  const nextRetryAt = new Date(now.getTime() + Math.min(1000 * 2 ** attempts, 300_000));
  if (delivery === 'delivered') return { status: 'sent', nextRetryAt: null, code: 200, error: null };
  // A network error is final, although a time for the next attempt is written.
  if (delivery === 'unreachable') return { status: 'failed', nextRetryAt, code: null, error: 'fetch failed' };
  return { status: attempts < 5 ? 'retry' : 'failed', nextRetryAt, code: 500, error: null };
}

async function runbookQueue(pool: Pool, now: Date, delivery: Delivery): Promise<number> {
  const { rowCount } = await pool.query(
    `update partner_notifications n
     set status = case when $2 and p.status = 'approved' then 'sent' else 'failed' end,
         sent_at = case when $2 and p.status = 'approved' then $1::timestamptz end
     from manufacturing_partners p
     where p.id = n.partner_id and n.id in (
       select id from partner_notifications where status = 'queued' order by created_at, id limit 20)`,
    [now, delivery === 'delivered'],
  );
  return rowCount ?? 0;
}
