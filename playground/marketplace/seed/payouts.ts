import { landmarks } from '../landmarks.ts';
import type { Person } from './people.ts';
import type { Purchase, Work } from './sales.ts';
import { jstDay, type Scene } from './scene.ts';

export type Payout = ReturnType<typeof payoutRow>;

interface PayoutDraft {
  readonly id?: string;
  readonly recipient: string;
  readonly type?: 'creator' | 'organizer';
  readonly name?: string | null;
  /** Month of the sales, relative to this month. */
  readonly month: number;
  readonly gross?: number;
  readonly fee?: number;
  /** The amount to transfer. Yen. */
  readonly final: number;
  readonly status: string;
  readonly due: string;
  readonly transaction?: string | null;
  readonly notes?: string | null;
  readonly paidAt?: Date | null;
  readonly createdAt?: Date;
}

const TRANSFER_FEE = 250;
const LEAST = 5000;
const { payouts: known, users } = landmarks;

/**
 * The payouts of five months of sales, as the marketplace's generator would have made them (none for last month, which
 * is not generated yet), and the landmarks: due, late or odd.
 */
export function makePayouts(
  scene: Scene,
  creators: readonly Person[],
  organizers: readonly { id: string; name: string }[],
  works: readonly Work[],
  sales: readonly Purchase[],
): Payout[] {
  const names = new Map([...creators, ...organizers].map(({ id, name }) => [id, name]));
  const drafts = [...monthlyPayouts(scene, works, sales), ...namedPayouts(scene, creators, organizers)];
  return drafts.map((draft) =>
    payoutRow(scene, { ...draft, name: draft.name === undefined ? (names.get(draft.recipient) ?? null) : draft.name }),
  );
}

function monthlyPayouts(scene: Scene, works: readonly Work[], sales: readonly Purchase[]): PayoutDraft[] {
  const creatorOf = new Map(works.map((work) => [work.id, work.creator_id]));
  return [-6, -5, -4, -3, -2].flatMap((month) => {
    const { start, end } = scene.month(month);
    const due = scene.month(month + 2).end;
    const sums = new Map<string, { gross: number; fee: number; factory: number }>();
    for (const sale of sales) {
      const day = jstDay(sale.purchased_at);
      const creator = creatorOf.get(sale.work_id);
      if (sale.status !== 'paid' || day < start || day > end || creator === undefined) continue;
      const sum = sums.get(creator) ?? { gross: 0, fee: 0, factory: 0 };
      sum.gross += sale.price;
      sum.fee += sale.platform_total_revenue ?? 0;
      sum.factory += sale.factory_payment ?? 0;
      sums.set(creator, sum);
    }
    const batch = due.replaceAll('-', '');
    return [...sums]
      .map(([recipient, sum]) => ({ recipient, ...sum, final: sum.gross - sum.factory - sum.fee - TRANSFER_FEE }))
      .filter(({ final }) => final >= LEAST)
      .map(({ recipient, gross, fee, final }, index): PayoutDraft => {
        const past = due < scene.day(0);
        const paidAt = new Date(`${due}T05:00:00Z`);
        const number = String(index + 1).padStart(3, '0');
        const run = new Date(`${scene.month(month + 1).start}T00:05:00Z`);
        return past
          ? {
              recipient,
              month,
              gross,
              fee,
              final,
              due,
              status: 'completed',
              transaction: `batch_${batch}_${number}`,
              notes: ' 一括振込完了',
              paidAt,
              createdAt: run,
            }
          : { recipient, month, gross, fee, final, due, status: 'scheduled', createdAt: run };
      });
  });
}

/** What process-payouts writes into the notes. */
const readyNote = (final: number): string => `Ready for manual bank transfer: ¥${final}`;

function namedPayouts(scene: Scene, creators: readonly Person[], organizers: readonly { id: string }[]): PayoutDraft[] {
  const { random, day } = scene;
  const someone = (): string => random.pick(creators).id;
  const today = day(0);
  const ready = 'ready_for_transfer';
  const due = (id: string, final: number, on: string): PayoutDraft => ({
    id,
    recipient: users.creator,
    month: -3,
    final,
    status: ready,
    due: on,
    notes: readyNote(final),
  });
  const dueToday = Array.from({ length: 10 }, (): PayoutDraft => {
    const final = random.int(52, 980) * 100;
    return {
      recipient: someone(),
      month: -3,
      final,
      status: ready,
      due: today,
      transaction: `manual_${random.uuid()}_${scene.now.getTime()}`,
      notes: readyNote(final),
    };
  });
  const paid = { month: -5, status: 'completed', due: day(-45), paidAt: scene.at(-45, '14:00') } as const;
  return [
    ...dueToday,
    due(known.dueSmall, 48_500, today),
    due(known.dueLarge, 250_000, today),
    { ...due(known.overdue, 37_200, day(-9)), notes: null },
    { ...due(known.zero, 0, today), recipient: someone() },
    {
      id: known.hostile,
      recipient: creatorNamed(creators, scene.odd.creator),
      month: -3,
      final: 15_000,
      status: ready,
      due: today,
      notes: scene.odd.note,
    },
    { id: known.missed, recipient: someone(), month: -3, final: 22_400, status: 'scheduled', due: day(-3) },
    { recipient: someone(), month: -3, final: 9_800, status: 'scheduled', due: day(-1) },
    { id: known.scheduledToday, recipient: someone(), month: -3, final: 31_000, status: 'scheduled', due: today },
    {
      id: known.failed,
      recipient: someone(),
      month: -4,
      final: 18_600,
      status: 'failed',
      due: day(-40),
      notes: '振込先口座エラー: 口座番号不正',
    },
    {
      id: known.failedLarge,
      recipient: users.creator,
      month: -4,
      final: 180_000,
      status: 'failed',
      due: day(-12),
      notes: '口座名義相違',
    },
    { recipient: someone(), month: -4, final: 7_700, status: 'failed', due: day(-12), notes: null },
    {
      id: known.completed,
      recipient: users.creator,
      ...paid,
      final: 64_000,
      transaction: 'manual_20260101_001',
      notes: ' 銀行振込完了',
    },
    {
      id: known.twiceFirst,
      recipient: users.creator,
      ...paid,
      month: -6,
      final: 41_000,
      transaction: 'manual_20260101_101',
    },
    {
      id: known.twiceSecond,
      recipient: users.creator,
      ...paid,
      month: -6,
      final: 41_000,
      transaction: 'manual_20260101_102',
    },
    {
      id: known.sameTransactionFirst,
      recipient: someone(),
      ...paid,
      final: 12_300,
      transaction: 'manual_20260101_777',
    },
    {
      id: known.sameTransactionSecond,
      recipient: someone(),
      ...paid,
      final: 45_600,
      transaction: 'manual_20260101_777',
    },
    {
      id: known.farFuture,
      recipient: someone(),
      month: -2,
      final: 5_000,
      status: 'scheduled',
      due: scene.odd.farDay ?? scene.month(1).end,
    },
    {
      id: known.banana,
      recipient: someone(),
      month: -3,
      final: 8_800,
      status: scene.dialect === 'production' ? scene.odd.status : 'scheduled',
      due: day(40),
    },
    {
      id: known.unknownRecipient,
      recipient: random.uuid(),
      name: null,
      month: -3,
      final: 26_000,
      status: ready,
      due: day(-1),
    },
    {
      id: known.organizer,
      recipient: random.pick(organizers).id,
      type: 'organizer',
      month: -3,
      final: 420_000,
      status: ready,
      due: today,
    },
    {
      recipient: random.pick(organizers).id,
      type: 'organizer',
      month: -2,
      final: 88_000,
      status: 'scheduled',
      due: scene.month(0).end,
    },
    {
      id: known.batchToday,
      recipient: someone(),
      month: -3,
      final: 11_100,
      status: 'completed',
      due: today,
      transaction: `batch_${today.replaceAll('-', '')}_002`,
      notes: ' 一括振込完了',
      paidAt: scene.at(0, '09:10'),
    },
  ];
}

function creatorNamed(creators: readonly Person[], name: string): string {
  const creator = creators.find((candidate) => candidate.name === name);
  if (creator === undefined) throw new Error(`No creator is called ${name}.`);
  return creator.id;
}

function payoutRow(scene: Scene, draft: PayoutDraft) {
  const { start, end } = scene.month(draft.month);
  const net = draft.final === 0 ? TRANSFER_FEE : draft.final + TRANSFER_FEE;
  const fee = draft.fee ?? Math.round(net * 0.5);
  const gross = draft.gross ?? net + fee;
  return {
    id: draft.id ?? scene.random.uuid(),
    recipient_type: draft.type ?? 'creator',
    recipient_id: draft.recipient,
    period_start: start,
    period_end: end,
    gross_amount: gross,
    platform_fee: fee,
    net_amount: net,
    bank_transfer_fee: TRANSFER_FEE,
    final_payout: draft.final,
    // In the runbook dialect the unknown recipient has no breakdown.
    breakdown:
      draft.id === known.unknownRecipient
        ? null
        : { creator_name: draft.name, gross_revenue: gross, transfer_fee: TRANSFER_FEE },
    status: draft.status,
    scheduled_date: draft.due,
    transaction_id: draft.transaction ?? null,
    notes: draft.notes ?? null,
    paid_at: draft.paidAt ?? null,
    created_at: draft.createdAt ?? new Date(`${scene.month(draft.month + 1).start}T00:05:00Z`),
  };
}
