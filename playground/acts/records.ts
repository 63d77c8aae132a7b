import { waitFor } from '../patience.ts';
import type { Stage } from './stage.ts';

/** A row of the audit log. */
export interface AuditRow {
  readonly seq: number;
  readonly actor: string;
  readonly team: string;
  readonly source: string;
  readonly operation: string;
  readonly subject: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
  readonly receipt_id: string | null;
  readonly policy: string;
}

/** Reads the database, the marketplace's tables and Banto's own. */
export const records = ({ sql }: Pick<Stage, 'sql'>) => {
  const audit = (where = 'true', params: readonly unknown[] = []): Promise<AuditRow[]> =>
    sql<AuditRow & Record<string, unknown>>(`select * from banto.audit_log where ${where} order by seq`, params);
  const auditOf = (partner: string): Promise<AuditRow[]> => audit('subject = $1', [`partner:${partner}`]);
  /** Waits until there are that many rows: a refusal is recorded after the person sees it. */
  const auditRows = (count: number, where = 'true', params: readonly unknown[] = []): Promise<AuditRow[]> =>
    waitFor(
      async () => {
        const rows = await audit(where, params);
        if (rows.length > count) throw new Error(`${rows.length} rows instead of ${count}`);
        return rows.length === count ? rows : undefined;
      },
      5_000,
      `${count} audit rows where ${where}`,
    );

  const statusOf = async (partner: string): Promise<string | undefined> =>
    (await sql<{ status: string }>('select status from manufacturing_partners where id = $1', [partner]))[0]?.status;

  const payout = async (id: string) =>
    (
      await sql<{ status: string; transaction_id: string | null; notes: string | null; paid_at: Date | null }>(
        'select status, transaction_id, notes, paid_at from payouts_v31 where id = $1',
        [id],
      )
    )[0];

  /** Waits until no row is left, at most `ms` milliseconds. Returns how many are left. */
  const waitForNone = async (from: string, ms: number): Promise<number> => {
    const left = async (): Promise<number> =>
      (await sql<{ left: number }>(`select count(*) as left from ${from}`))[0]?.left ?? 0;
    await waitFor(async () => (await left()) === 0, ms).catch(() => undefined);
    return left();
  };
  /** Waits until every receipt of an operation is concluded. Returns how many are not. */
  const waitForReceipts = (ms: number): Promise<number> =>
    waitForNone(`banto.receipt where kind = 'operation' and state in ('stored', 'started')`, ms);
  /** Waits until Slack shows the latest version of every card. Returns how many it does not. */
  const waitForCards = (ms: number): Promise<number> =>
    waitForNone(`banto.card where shown is distinct from wanted`, ms);

  return { audit, auditOf, auditRows, statusOf, payout, waitForReceipts, waitForCards };
};
