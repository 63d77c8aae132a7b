import { randomUUID } from 'node:crypto';
import type { RefusalCode } from '#src/domain/errors.ts';
import type { PayoutStatus } from '#src/marketplace/tables.ts';
import { acts } from '../../acts/acts.ts';
import { hanako, taro } from '../../cast.ts';
import { waitFor } from '../../patience.ts';
import {
  byCommand,
  codesOf,
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
  readonly person?: string;
  /** What is entered in the modal: a reason unless given. */
  readonly values?: Values | ((id: string) => Values);
  readonly states: States<PayoutStatus | 'banana'>;
  /** Whether a large amount needs a second person. Ken and Ichiro approve, so somebody else does it. */
  readonly byTwo?: boolean;
  /** Its due day, in days from today: three days ago unless given. */
  readonly due?: number;
  /** In SQL, what is true of the payout only when it is done. */
  readonly done: string;
  /** The columns that it writes. */
  readonly writes: Writes['columns'];
  /** What its own guard refuses, by field: the code, and the SQL after which it does, as `scheduled_date = scheduled_date - 1`. */
  readonly refuses?: Readonly<Record<string, readonly [RefusalCode, string]>>;
  /** For fields that are bound besides the row's: the SQL that changes them. */
  readonly drifts?: (place: Place) => Readonly<Record<string, string>>;
}

/** Of several from which an operation can start, the first is played. */
const statuses = ['ready_for_transfer', 'failed', 'scheduled'] as const;

/** Yen: so much that a second person must approve. */
const LARGE = 200_000;

/** Operations on one payout, by the word that is typed; those for two people a second time, with a large amount. */
export const payouts = (byWord: Readonly<Record<string, PayoutExample>>): Readonly<Record<string, Example>> => ({
  ...byCommand('payouts', byWord, payout),
  ...Object.fromEntries(
    Object.entries(byWord)
      .filter(([, { byTwo = false }]) => byTwo)
      .map(([word, example]) => [`payouts.${word}, by two`, payout(word, example, LARGE)]),
  ),
});

function payout(
  word: string,
  {
    person = hanako,
    values = reason,
    states,
    due = -3,
    done,
    writes,
    refuses = {},
    drifts = () => ({}),
  }: PayoutExample,
  amount = 5,
): Example {
  const from = statuses.find((each) => states[each] === 'opens') ?? 'ready_for_transfer';
  return {
    writes: { table: 'payouts_v31', columns: writes },
    states,
    refuses: codesOf(refuses),
    async start(place, status = from) {
      const id = await acts(place).owe({ amount, status, due: dayAfter(place.now, due) });
      const set = (change: string): string => `update payouts_v31 set ${change} where id = '${id}'`;
      const changes = [
        ...Object.entries(drifts(place)),
        ...Object.entries(refuses).map(([field, [, change]]) => [field, change] as const),
      ];
      return {
        person,
        line: `/payouts ${word} ${id}`,
        values: typeof values === 'function' ? values(id) : values,
        second: amount > 100_000,
        subject: `payout:${id}`,
        rows: 1,
        done: () => shows(place, `select from payouts_v31 where id = '${id}' and ${done}`),
        drifts: {
          ...payoutDrifts(id, from === 'failed' ? 'completed' : 'failed'),
          ...Object.fromEntries(changes.map(([field, change]) => [field, set(change)])),
        },
      };
    },
  };
}

export const payment = ['status', 'paid_at', 'transaction_id', 'notes'] as const;

/** For operations that only a payout with one of these statuses allows. */
export const only = (...allowed: readonly Exclude<PayoutStatus, 'completed'>[]): PayoutExample['states'] => ({
  scheduled: 'wrong_state',
  ready_for_transfer: 'wrong_state',
  completed: 'already_decided',
  failed: 'wrong_state',
  banana: 'wrong_state',
  ...Object.fromEntries(allowed.map((status) => [status, 'opens'])),
});

export const paid: PayoutExample = {
  values: (id) => ({ transaction_id: `EXAMPLE-${id.slice(0, 8)}` }),
  states: only('ready_for_transfer'),
  byTwo: true,
  done: `status = 'completed'`,
  writes: payment,
};

export const reschedule: PayoutExample = {
  values: {},
  // The day of the one that is scheduled has passed.
  states: only('scheduled', 'failed'),
  byTwo: true,
  done: `status = 'scheduled'`,
  writes: ['status', 'scheduled_date', 'notes'],
  // The new day is computed from the old one.
  drifts: ({ now }) => ({ usual_date: `scheduled_date = '${dayAfter(now, 40)}'` }),
};

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
  const ready = await payout('paid', paid).start(place, status);
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
