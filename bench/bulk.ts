import { Client } from 'pg';
import { acts } from '#playground/acts/acts.ts';
import { hanako, ken } from '#playground/cast.ts';
import { type Rig, Rigs } from '#playground/rig/rig.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { Report, Settings } from './report.ts';
import { p50, timed } from './support/statistics.ts';

const ROWS = 2_000;
const PREVIEW_MS = 500;
const COMMIT_MS = 1_000;
const TIMES = 2;

/** Tables like Banto's own, without its chain. */
const TABLES = `
  create table bench_transfer (like banto.transfer including all);
  create table bench_audit (like banto.audit_log including defaults);
  create index on bench_audit (subject, seq desc); create index on bench_audit (actor, seq desc);
  create index on bench_audit (operation, seq desc); alter table bench_audit add primary key (seq);`;
/** The transfer ids and audit rows of what CORRECTED has changed: plain SQL, without hashes. */
const RECORDS = `
  insert into bench_transfer select transaction_id, transaction_id, id, 'U0OPER1', now() from payouts_v31;
  insert into bench_audit
    select n, now(), 'U0OPER1', 'T0000001', 'modal', 'payouts.paid-all', 'payout:' || p.id, 'done', null,
      jsonb_build_object('status', 'ready_for_transfer', 'notes', '備考'), to_jsonb(p), gen_random_uuid(), gen_random_uuid(),
      repeat('0', 64), repeat('0', 64), repeat('0', 64)
    from (select *, row_number() over (order by id) as n from payouts_v31) p;
  insert into bench_audit
    select ${ROWS} + n, now(), 'U0APPR1', 'T0000001', 'button', 'request.approve', 'batch:x', 'done', null, null, null,
      gen_random_uuid(), gen_random_uuid(), repeat('0', 64), repeat('0', 64), repeat('0', 64) from generate_series(1, 2) n`;

/** The runbook's statement, corrected: numbers computed outside the UPDATE, the day in Tokyo, no number truncated. */
const CORRECTED = `
  update payouts_v31 p set status = 'completed', paid_at = now(),
    transaction_id = 'batch_' || to_char(now() at time zone 'Asia/Tokyo', 'YYYYMMDD') || '_' || lpad(r.n::text, greatest(3, length(r.n::text)), '0'),
    notes = coalesce(notes, '') || ' 一括振込完了'
  from (select id, row_number() over (order by id) as n from payouts_v31
        where status = 'ready_for_transfer' and scheduled_date <= (now() at time zone 'Asia/Tokyo')::date) r
  where r.id = p.id`;

/** Marking two thousand payouts paid at once, with a second person and the audit log, against the same writes by plain SQL. */
export async function benchBulk({ small, say }: Settings): Promise<Report> {
  await using rigs = await Rigs.open();
  await using rig = await rigs.start({ replicas: 1, slack: { rateLimits: false } });
  const act = acts(rig);
  const client = new Client({ connectionString: rig.proxy.url });
  await client.connect();
  await rig.sql(TABLES);
  try {
    const [anchor, preview, seen, transaction] = [[], [], [], []] as [number[], number[], number[], number[]];
    for (let run = 0; run < (small ? 1 : 5); run++) {
      say(`payment ${run + 1}`);
      await owe(rig);
      anchor.push(
        await timed(async () => {
          await client.query('begin');
          const { rowCount } = await client.query(CORRECTED);
          if (rowCount !== ROWS) throw new Error(`the bare UPDATE changed ${rowCount} rows`);
          await client.query(RECORDS);
          await client.query('commit');
        }),
      );
      // Each run starts without the other's rows.
      await rig.sql('truncate payouts_v31 cascade; truncate bench_transfer, bench_audit');
      await owe(rig);
      const opened = performance.now();
      const view = await act.open(hanako, '/payouts paid-all');
      preview.push(performance.now() - opened);
      if (!textOf(view).includes('2,000件')) throw new Error(`the preview says: ${textOf(view)}`);
      await act.submitForReceipt(hanako, view, 'all');
      const { card } = await act.openRequest();
      const span = watchTransaction(rig);
      const pressed = performance.now();
      const answer = await rig.slack.as(ken).click(card, 'request.approve');
      await answer.message((message) => textOf(message).includes('支払済みにしました'), 30_000);
      seen.push(performance.now() - pressed);
      transaction.push(span());
      await rig.slack.waitFor(() => !textOf(card).includes('承認待ち'), 20_000, 'the decided card');
      await rig.sql('truncate payouts_v31 cascade');
      await rig.sql('truncate banto.transfer');
    }
    const times = p50(transaction) / p50(anchor);
    return {
      name: 'bulk',
      setting: `${ROWS} payouts; ms, median; the transaction is from its begin to its commit, with ${ROWS + 2} audit rows`,
      rows: [
        {
          what: 'preview in the modal',
          figures: { own: p50(preview) },
          reach: `≤ ${PREVIEW_MS} ms`,
          reached: p50(preview) <= PREVIEW_MS,
        },
        {
          what: 'approval, as the approver sees it',
          figures: { own: p50(seen) },
          reach: `≤ ${COMMIT_MS} ms`,
          reached: p50(seen) <= COMMIT_MS,
        },
        {
          what: 'the transaction',
          figures: { 'plain SQL': p50(anchor), own: p50(transaction), '×': times },
          reach: `≤ ${TIMES} ×`,
          over: times / TIMES,
          reached: times <= TIMES,
          judged: !small,
          limit:
            'each audit row is hashed with the one before it, by this process, and what the database kept is read back and compared row by row. Next: the hashes in a worker thread.',
        },
      ],
    };
  } finally {
    await client.end();
  }
}

async function owe({ sql }: Rig): Promise<void> {
  await sql(
    `insert into payouts_v31 (recipient_type, recipient_id, final_payout, status, scheduled_date, notes,
       period_start, period_end, gross_amount, platform_fee, net_amount)
     select 'creator', gen_random_uuid(), 1000 + n, 'ready_for_transfer', (now() at time zone 'Asia/Tokyo')::date, '備考',
       '2026-09-01', '2026-09-30', 1000 + n, 0, 1000 + n from generate_series(1, $1::int) n`,
    [ROWS],
  );
  await sql('analyze payouts_v31');
}

/** Measures the next transaction that takes a receipt. Call the result for the milliseconds from its begin to its commit. */
function watchTransaction({ proxy }: Rig): () => number {
  let begun = 0;
  let ended = 0;
  let last = 0;
  proxy.watch = ({ text, transaction }) => {
    const now = performance.now();
    if (transaction.length === 1) last = now;
    if (transaction.length === 2 && /"receipt".*for update/su.test(text)) begun = last;
    if (text === 'commit' && /"receipt".*for update/su.test(transaction[1] ?? '')) ended = now;
    return undefined;
  };
  return () => {
    proxy.watch = undefined;
    return ended - begun;
  };
}
