import { randomUUID } from 'node:crypto';
import type { PayoutStatus } from '#src/marketplace/tables.ts';
import { acts } from '../../acts/acts.ts';
import { hanako, taro } from '../../cast.ts';
import { waitFor } from '../../patience.ts';
import {
  dayAfter,
  type Example,
  type Place,
  reason,
  shows,
  type Started,
  type States,
  type Values,
  type Writes,
} from './example.ts';

export const payoutDrifts = (id: string, otherStatus: string): Record<string, string> => {
  const set = (change: string): string => `update payouts_v31 set ${change} where id = '${id}'`;
  return {
    recipient_type: set(`recipient_type = 'organizer'`),
    recipient_id: set(`recipient_id = '${randomUUID()}'`),
    recipient: `update users set display_name = '別人' where id = (select recipient_id from payouts_v31 where id = '${id}')`,
    final_payout: set('final_payout = final_payout + 1'),
    status: set(`status = '${otherStatus}'`),
    scheduled_date: set(`scheduled_date = scheduled_date - 1`),
    transaction_id: set(`transaction_id = 'BY-HAND'`),
    notes: set(`notes = 'コンソールから'`),
  };
};

interface PayoutExample {
  readonly word: string;
  readonly person?: string;
  readonly values?: Values;
  readonly states: States<PayoutStatus | 'banana'>;
  /** The status that it starts from. */
  readonly from: PayoutStatus;
  /** Yen. By default so little that one person may do it alone. */
  readonly amount?: number;
  /** In SQL, what is true of the payout only when it is done. */
  readonly done: string;
  readonly writes: Writes['columns'];
}

/** An operation on one payout. */
export const payout = ({
  word,
  person = hanako,
  values = {},
  states,
  from,
  amount = 5,
  done,
  writes,
}: PayoutExample): Example => ({
  writes: { table: 'payouts_v31', columns: writes },
  states,
  async start(place, status = from) {
    const id = await acts(place).owe({ amount, status, due: dayAfter(place.now, -3) });
    return {
      person,
      line: `/payouts ${word} ${id}`,
      values: word === 'paid' ? { transaction_id: `EXAMPLE-${id.slice(0, 8)}` } : values,
      second: amount > 100_000,
      subject: `payout:${id}`,
      rows: 1,
      done: () => shows(place, `select from payouts_v31 where id = '${id}' and ${done}`),
      drifts: {
        ...payoutDrifts(id, from === 'failed' ? 'completed' : 'failed'),
        // The new day is computed from the old one.
        ...(word === 'reschedule' && {
          usual_date: `update payouts_v31 set scheduled_date = '${dayAfter(place.now, 40)}' where id = '${id}'`,
        }),
      },
    };
  },
});

export const payment = ['status', 'paid_at', 'transaction_id', 'notes'] as const;

/** For operations that only a payout ready for transfer allows. */
export const whileReady = {
  scheduled: 'wrong_state',
  ready_for_transfer: 'opens',
  completed: 'already_decided',
  failed: 'wrong_state',
  banana: 'wrong_state',
} as const;

export const paid = (amount: number): Example =>
  payout({
    word: 'paid',
    states: whileReady,
    from: 'ready_for_transfer',
    amount,
    done: `status = 'completed'`,
    writes: payment,
  });

export const reschedule = (amount: number): Example =>
  payout({
    word: 'reschedule',
    values: {},
    // The day of the one that is scheduled has passed.
    states: {
      scheduled: 'opens',
      ready_for_transfer: 'wrong_state',
      completed: 'already_decided',
      failed: 'opens',
      banana: 'wrong_state',
    },
    from: 'failed',
    amount,
    done: `status = 'scheduled'`,
    writes: ['status', 'scheduled_date', 'notes'],
  });

export const paidAll = async (place: Place): Promise<Started> => {
  const { owe } = acts(place);
  const due = dayAfter(place.now, -3);
  const ids = [await owe({ amount: 3_000, due }), await owe({ amount: 2_000, due })];
  return {
    person: hanako,
    line: `/payouts paid-all ${due}`,
    values: {},
    second: true,
    subject: `payout:${ids[0] ?? ''}`,
    rows: 3,
    done: () => allCompleted(place, ids),
    drifts: payoutDrifts(ids[1] ?? '', 'failed'),
  };
};

/** Two payouts, each with the bank's own reference, from pasted lines. */
export const paidList = async (place: Place): Promise<Started> => {
  const { owe } = acts(place);
  const due = dayAfter(place.now, -3);
  const ids = [await owe({ amount: 3_000, due }), await owe({ amount: 2_000, due })];
  const lines = ids.map((id, index) => `${id}\tLIST-${id.slice(0, 8)}-${index}\t${due}\t${3_000 - index * 1_000}`);
  return {
    person: hanako,
    line: '/payouts paid-list',
    first: { rows: ['支払いID\t取引ID\t振込日\t金額', ...lines].join('\n') },
    values: {},
    second: true,
    subject: `payout:${ids[0] ?? ''}`,
    rows: 3,
    done: () => allCompleted(place, ids),
    drifts: payoutDrifts(ids[1] ?? '', 'failed'),
  };
};

const allCompleted = async (place: Place, ids: readonly string[]): Promise<boolean> =>
  !(await shows(
    place,
    `select from payouts_v31 where id in ('${ids.join("', '")}') and status is distinct from 'completed'`,
  ));

/** For operations that only a payout which Banto completed allows. */
const whenPaidByBanto = {
  scheduled: 'wrong_state',
  ready_for_transfer: 'wrong_state',
  // Not by Banto.
  completed: 'wrong_state',
  failed: 'wrong_state',
  banana: 'wrong_state',
} as const;

/** A payout of 5 yen that Banto completed; or one with the given status. */
async function startCompleted(place: Place, status: string | undefined): Promise<Started & { readonly id: string }> {
  const ready = await paid(5).start(place, status);
  const id = ready.subject.slice('payout:'.length);
  if (status === undefined) {
    const act = acts(place);
    await act.submitForReceipt(ready.person, await act.open(ready.person, ready.line), ready.subject, ready.values);
    await waitFor(() => ready.done(), 10_000);
  }
  return {
    ...ready,
    id,
    drifts: {
      ...payoutDrifts(id, 'failed'),
      paid_at: `update payouts_v31 set paid_at = paid_at - interval '1 day' where id = '${id}'`,
    },
  };
}

/** Reopens a payout that Banto completed. */
export const reopen: Example = {
  writes: { table: 'payouts_v31', columns: payment },
  states: whenPaidByBanto,
  async start(place, status) {
    const { id, ...completed } = await startCompleted(place, status);
    return {
      ...completed,
      person: taro,
      line: `/payouts reopen ${id}`,
      values: reason,
      second: true,
      done: () => shows(place, `select from payouts_v31 where id = '${id}' and status = 'ready_for_transfer'`),
    };
  },
};

/** Corrects the transaction id of a payout that Banto completed. */
export const correct = (amount: number): Example => ({
  writes: { table: 'payouts_v31', columns: ['transaction_id', 'notes'] },
  states: whenPaidByBanto,
  async start(place, status) {
    const { id, ...completed } = await startCompleted(place, status);
    await place.sql('update payouts_v31 set final_payout = $2 where id = $1', [id, amount]);
    const right = `RIGHT-${id.slice(0, 8)}`;
    return {
      ...completed,
      line: `/payouts correct ${id}`,
      values: { ...reason, transaction_id: right },
      second: amount > 100_000,
      done: () => shows(place, `select from payouts_v31 where id = '${id}' and transaction_id = '${right}'`),
    };
  },
});
