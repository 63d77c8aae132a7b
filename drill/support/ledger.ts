import type { Rig } from '#playground/rig/rig.ts';
import { verifyDatabase } from '#src/cli/audit-log.ts';
import type { Acknowledged } from '#playground/acts/acts.ts';

export interface Balance {
  readonly lost: number;
  readonly doubled: number;
  readonly wrong: readonly string[];
}

interface Effect {
  readonly subject: string;
  /** The marketplace's tables show the effect. */
  readonly done: boolean;
  readonly rows: number;
  /** How often something is there that may be there only once: transfers, lines in the notes. */
  readonly marks: number;
}

/**
 * Compares the marketplace with the audit log: each payment and each decision on a partner must have one row, each row
 * its effect, and the chain must verify. Every payout began as ready and every partner as pending.
 */
export async function auditBalance(rig: Rig): Promise<Balance> {
  const effects = await rig.sql<Effect>(`
    with done as (
      select subject, count(*) as rows from banto.audit_log
      where outcome = 'done' and (operation like 'payouts.%' or operation like 'partners.%') group by subject
    )
    select 'payout:' || p.id as subject, p.status = 'completed' as done, coalesce(d.rows, 0) as rows,
      greatest((select count(*) from banto.transfer t where t.payout_id = p.id),
        case when p.transaction_id is null then 0
          else (length(p.notes) - length(replace(p.notes, p.transaction_id, ''))) / length(p.transaction_id) end) as marks
    from payouts_v31 p left join done d on d.subject = 'payout:' || p.id
    union all
    select 'partner:' || p.id, p.status <> 'pending', coalesce(d.rows, 0), 0
    from manufacturing_partners p left join done d on d.subject = 'partner:' || p.id`);
  const unaudited = effects.filter(({ done, rows }) => done && rows === 0);
  const without = effects.filter(({ done, rows }) => !done && rows > 0);
  const twice = effects.filter(({ rows, marks }) => rows > 1 || marks > 1);
  const fault = (await verifyDatabase(rig.databaseUrl)).end();
  return {
    lost: unaudited.length + without.length,
    doubled: twice.length,
    wrong: [
      ...unaudited.map(({ subject }) => `${subject} was changed without an audit row`),
      ...without.map(({ subject }) => `${subject} has an audit row and was not changed`),
      ...twice.map(({ subject, rows, marks }) => `${subject} was done ${Math.max(rows, marks)} times`),
      ...(fault ? [`the audit chain is broken at ${fault.seq}: ${fault.wrong}`] : []),
    ],
  };
}

/** Acknowledged clicks that never ended, and those that ended more than once. */
export async function receiptBalance(rig: Rig, clicks: readonly Acknowledged[]): Promise<Balance> {
  const rows = await rig.sql<{ delivery: string; state: string; audited: number }>(
    `select r.delivery, r.state, count(a.seq) as audited from banto.receipt r
     left join banto.audit_log a on a.receipt_id = r.id and a.operation = r.name
     where r.kind = 'operation' group by r.id`,
  );
  const byDelivery = new Map(rows.map((row) => [row.delivery, row]));
  const found = clicks.map((click) => ({ click, row: byDelivery.get(click.delivery) }));
  const lost = found.filter(
    ({ row }) => !row || row.state === 'stored' || row.state === 'started' || row.audited === 0,
  );
  const doubled = found.filter(({ row }) => (row?.audited ?? 0) > 1);
  return {
    lost: lost.length,
    doubled: doubled.length,
    wrong: [
      ...lost.map(({ click, row }) => `${click.subject}: acknowledged, then ${row?.state ?? 'no receipt'}`),
      ...doubled.map(({ click, row }) => `${click.subject}: one click, ${row?.audited ?? 0} audit rows`),
    ],
  };
}

/** Adds up balances; keeps the first ten faults. */
export function sumBalances(...balances: readonly Balance[]): Balance {
  return {
    lost: balances.reduce((sum, { lost }) => sum + lost, 0),
    doubled: balances.reduce((sum, { doubled }) => sum + doubled, 0),
    wrong: balances.flatMap(({ wrong }) => wrong).slice(0, 10),
  };
}

/** A balance of single checks: what each false one is called goes into `wrong`. */
export const checks = (held: Readonly<Record<string, boolean>>): Balance => ({
  lost: 0,
  doubled: 0,
  wrong: Object.entries(held).flatMap(([check, holds]) => (holds ? [] : [check])),
});

/** The newest row of the audit log. */
export const lastSeq = async ({ sql }: Rig): Promise<number> =>
  (await sql<{ seq: number }>(`select coalesce(max(seq), 0) as seq from banto.audit_log`))[0]?.seq ?? 0;
