import { randomUUID } from 'node:crypto';
import type { RefusalCode } from '#src/domain/errors.ts';
import type { PartnerStatus, PayoutStatus } from '#src/marketplace/tables.ts';
import { acts, type Stage } from '../acts/acts.ts';
import { hanako, ken, mari, taro } from '../cast.ts';
import { waitFor } from '../patience.ts';

/** Where an example plays. */
export interface Place extends Stage {
  /** The bot's time. Its day in Tokyo is today. */
  readonly now: Date;
}

/** How an operation is played. */
export interface Example {
  /**
   * The table and the columns that it writes itself, besides `updated_at`; undefined when a function of the
   * marketplace writes.
   */
  readonly writes: Writes | undefined;
  /** For operations on one row: for each status of the row, the code of the refusal, or that the modal opens. */
  readonly states?: States;
  /** Creates rows for it, ready to be done, or with the given status. */
  start(place: Place, status?: string): Promise<Started>;
}

export interface Writes {
  readonly table: string;
  readonly columns: readonly [string, ...string[]];
}

type States<Status extends string = string> = Readonly<Record<Status, 'opens' | RefusalCode>>;

/** One operation that somebody may do now, on its own rows. */
export interface Started {
  /** Who starts it. */
  readonly person: string;
  readonly line: string;
  /** What they enter in the modal. */
  readonly values: Values;
  /** Whether a second person must approve it. */
  readonly second: boolean;
  /** The subject of its first audit row. */
  readonly subject: string;
  /** How many audit rows it writes when it is done. */
  readonly rows: number;
  /** Whether the marketplace's tables show the effect. */
  done(): Promise<boolean>;
  /** For each field that the preview is bound to, a statement that changes it behind Banto's back. */
  readonly drifts: Readonly<Record<string, string>>;
}

type Values = Readonly<Record<string, string>>;

const reason = { reason: '例のため' };
const dayIn = (now: Date): string => new Date(now.getTime() + 9 * 3_600_000).toISOString().slice(0, 10);
const dayAfter = (now: Date, days: number): string => dayIn(new Date(now.getTime() + days * 86_400_000));

const shows = async ({ sql }: Place, condition: string): Promise<boolean> =>
  (await sql<{ holds: boolean }>(`select exists (${condition}) as holds`))[0]?.holds === true;

interface PartnerExample {
  readonly word: string;
  readonly person?: string;
  readonly values?: Values;
  readonly states: States<PartnerStatus>;
  /** The status that it starts from. */
  readonly from: PartnerStatus;
  /** In SQL, what else is set before it. */
  readonly given?: string;
  /** In SQL, what is true of the partner only when it is done. */
  readonly done: string;
  readonly writes?: Writes;
}

/** An operation on one partner. */
const partner = ({
  word,
  person = ken,
  values = {},
  states,
  from,
  given,
  done,
  writes = { table: 'manufacturing_partners', columns: ['status'] },
}: PartnerExample): Example => ({
  writes,
  states,
  async start(place, status = from) {
    const id = await acts(place).register({ name: '例の工房', status: status as PartnerStatus });
    const set = (change: string): string => `update manufacturing_partners set ${change} where id = '${id}'`;
    if (given !== undefined) await place.sql(set(given));
    return {
      person,
      line: `/partners ${word} ${id}`,
      values,
      second: false,
      subject: `partner:${id}`,
      rows: 1,
      done: () => shows(place, `select from manufacturing_partners where id = '${id}' and ${done}`),
      drifts: {
        name: set(`name = '別の工房'`),
        company_name: set(`company_name = '別の会社'`),
        contact_email: set(`contact_email = 'other@new.example'`),
        description: set(`description = '別の説明'`),
        status: set(`status = '${from === 'suspended' ? 'approved' : 'suspended'}'`),
        ...(place.dialect === 'production' && {
          has_webhook: set(`webhook_url = 'https://new.example/hook'`),
          has_shipping: set(`shipping_info = '{"days": 3}'`),
        }),
      },
    };
  },
});

const payoutDrifts = (id: string, otherStatus: string): Record<string, string> => {
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
const payout = ({
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

const payment = ['status', 'paid_at', 'transaction_id', 'notes'] as const;

/** For operations that only a payout ready for transfer allows. */
const whileReady = {
  scheduled: 'wrong_state',
  ready_for_transfer: 'opens',
  completed: 'already_decided',
  failed: 'wrong_state',
  banana: 'wrong_state',
} as const;

const paid = (amount: number): Example =>
  payout({
    word: 'paid',
    states: whileReady,
    from: 'ready_for_transfer',
    amount,
    done: `status = 'completed'`,
    writes: payment,
  });

const reschedule = (amount: number): Example =>
  payout({
    word: 'reschedule',
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

const paidAll = async (place: Place): Promise<Started> => {
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
    done: async () =>
      !(await shows(
        place,
        `select from payouts_v31 where id in ('${ids.join("', '")}') and status is distinct from 'completed'`,
      )),
    drifts: payoutDrifts(ids[1] ?? '', 'failed'),
  };
};

/** Reopens a payout that Banto completed. */
const reopen: Example = {
  writes: { table: 'payouts_v31', columns: payment },
  states: {
    scheduled: 'wrong_state',
    ready_for_transfer: 'wrong_state',
    // Not by Banto.
    completed: 'wrong_state',
    failed: 'wrong_state',
    banana: 'wrong_state',
  },
  async start(place, status) {
    const ready = await paid(5).start(place, status);
    const id = ready.subject.slice('payout:'.length);
    if (status === undefined) {
      const act = acts(place);
      await act.submitForReceipt(ready.person, await act.open(ready.person, ready.line), ready.subject, ready.values);
      await waitFor(() => ready.done(), 10_000);
    }
    return {
      ...ready,
      person: taro,
      line: `/payouts reopen ${id}`,
      values: reason,
      second: true,
      done: () => shows(place, `select from payouts_v31 where id = '${id}' and status = 'ready_for_transfer'`),
      drifts: {
        ...payoutDrifts(id, 'failed'),
        paid_at: `update payouts_v31 set paid_at = paid_at - interval '1 day' where id = '${id}'`,
      },
    };
  },
};

const process = async (place: Place): Promise<Started> => {
  const { owe } = acts(place);
  await place.sql(`delete from payouts_v31 where status = 'scheduled'`);
  const id = await owe({ amount: 7_000, status: 'scheduled', due: dayIn(place.now) });
  const drifts = payoutDrifts(id, 'failed');
  return {
    person: taro,
    line: '/payouts process',
    values: {},
    second: true,
    subject: 'payouts:process',
    rows: 2,
    done: () => shows(place, `select from payouts_v31 where id = '${id}' and status = 'ready_for_transfer'`),
    drifts,
  };
};

/** Generates payouts for last month, which has sales and no payouts. */
const generate = async (place: Place): Promise<Started> => {
  await place.sql(`delete from purchases`);
  await place.sql(`delete from banto.generation`);
  await place.sql(`delete from payouts_v31`);
  const lastMonth = new Date(`${dayIn(place.now).slice(0, 7)}-01T00:00:00+09:00`);
  const [creator, namesake] = [randomUUID(), randomUUID()];
  await acts(place).sell({ creator: namesake, price: 1, at: new Date(0) });
  const id = await acts(place).sell({
    creator,
    price: 50_000,
    at: new Date(lastMonth.getTime() - 10 * 86_400_000),
  });
  return {
    person: taro,
    line: '/payouts generate',
    values: {},
    second: true,
    subject: 'payouts:generate',
    rows: 2,
    done: () => shows(place, `select from payouts_v31 where recipient_id = '${creator}'`),
    drifts: {
      sales: `update purchases set price = price + 1 where id = '${id}'`,
      // To somebody of the same name, so that the sum stays the same.
      sold: `update works set creator_id = '${namesake}' where id = (select work_id from purchases where id = '${id}')`,
      generated: `insert into banto.generation (month, actor, at, payouts, total)
        values ('${dayIn(new Date(lastMonth.getTime() - 1)).slice(0, 7)}', '${mari}', now(), 1, 1)`,
      same: `insert into payouts_v31 (recipient_type, recipient_id, final_payout, scheduled_date)
        select 'creator', (r ->> 'recipient_id')::uuid, 1, (r ->> 'scheduled_date')::date
        from (select jsonb_array_elements(rows -> 'rows') as r from banto.preview where operation = 'payouts.generate'
          order by at desc limit 1) as shown`,
    },
  };
};

const resend = async (place: Place): Promise<Started> => {
  const { register, order } = acts(place);
  const partnerId = await register({ name: '例の工場', status: 'approved' });
  const other = await register({ name: '別の工場', status: 'approved' });
  const number = `EX-${randomUUID().slice(0, 8)}`;
  const id = await order(partnerId, number);
  const production = place.dialect === 'production';
  const set = (change: string): string => `update manufacturing_orders set ${change} where id = '${id}'`;
  const setPartner = (change: string): string =>
    `update manufacturing_partners set ${change} where id = '${partnerId}'`;
  return {
    person: hanako,
    line: `/orders resend ${id}`,
    values: {},
    second: false,
    subject: `order:${id}`,
    rows: 1,
    done: () => shows(place, `select from partner_notifications where payload ->> 'order_id' = '${number}'`),
    drifts: {
      order_id: set(`order_id = 'EX-OTHER'`),
      status: set(`status = 'accepted'`),
      partner_id: set(`partner_id = '${other}'`),
      partner: setPartner(`name = '改名した工場'`),
      partner_status: setPartner(`status = 'suspended'`),
      ...(production && { webhook: setPartner(`webhook_url = 'https://new.example/hook'`) }),
      notifications: `insert into partner_notifications (partner_id, ${production ? 'notification_type' : 'type'}, payload, status)
        values ('${partnerId}', '${production ? 'order_created' : 'new_order'}', '{"order_id": "${number}"}', 'sent')`,
    },
  };
};

const recalc = (price: number): Example => ({
  writes: { table: 'purchases', columns: ['platform_markup', 'platform_sales_fee', 'platform_total_revenue'] },
  async start(place) {
    const at = new Date(place.now.getTime() - 2 * 86_400_000);
    const id = await acts(place).sell({ price, cost: 3_000, at });
    const set = (change: string): string => `update purchases set ${change} where id = '${id}'`;
    return {
      person: hanako,
      line: `/purchases recalc ${id}`,
      values: {},
      second: price > 200_000,
      subject: `purchase:${id}`,
      rows: 1,
      done: () => shows(place, `select from purchases where id = '${id}' and platform_markup = 300`),
      drifts: {
        price: set('price = price + 10'),
        status: set(`status = 'refunded'`),
        month: set(`purchased_at = purchased_at - interval '62 days'`),
        factory_payment: set('factory_payment = 4000'),
        platform_markup: set('platform_markup = 7'),
        platform_sales_fee: set('platform_sales_fee = 7'),
        platform_total_revenue: set('platform_total_revenue = 7'),
        creator_id: `update works set creator_id = (select id from users where id <> creator_id
          ${place.dialect === 'production' ? 'and id in (select id from auth.users)' : ''} limit 1)
          where id = (select work_id from purchases where id = '${id}')`,
        generated: `insert into banto.generation (month, actor, at, payouts, total)
          values ('${dayIn(at).slice(0, 7)}', '${mari}', now(), 1, 1)`,
      },
    };
  },
});

/** An example of every operation, and a second one (`…, by two`) where a large amount needs a second person. */
export const examples: Readonly<Record<string, Example>> = {
  'partners.approve': partner({
    word: 'approve',
    states: { pending: 'opens', approved: 'already_decided', suspended: 'already_decided' },
    from: 'pending',
    done: `status = 'approved'`,
  }),
  'partners.suspend': partner({
    word: 'suspend',
    values: reason,
    states: { pending: 'opens', approved: 'opens', suspended: 'already_decided' },
    from: 'approved',
    done: `status = 'suspended'`,
  }),
  'partners.reinstate': partner({
    word: 'reinstate',
    values: reason,
    states: { pending: 'wrong_state', approved: 'already_decided', suspended: 'opens' },
    from: 'suspended',
    done: `status = 'approved'`,
  }),
  'payouts.paid': paid(5),
  'payouts.paid, by two': paid(200_000),
  'payouts.paid-all': { writes: { table: 'payouts_v31', columns: payment }, start: paidAll },
  'payouts.fail': payout({
    word: 'fail',
    values: reason,
    states: whileReady,
    from: 'ready_for_transfer',
    done: `status = 'failed'`,
    writes: ['status', 'notes'],
  }),
  'payouts.reschedule': reschedule(5),
  'payouts.reschedule, by two': reschedule(200_000),
  'payouts.reopen': reopen,
  'payouts.process': { writes: undefined, start: process },
  'payouts.generate': { writes: undefined, start: generate },
  'orders.resend': {
    writes: { table: 'partner_notifications', columns: ['partner_id', 'payload', 'status'] },
    start: resend,
  },
  'purchases.recalc': recalc(10_000),
  'purchases.recalc, by two': recalc(1_000_000),
};

/** The operation's name: `payouts.paid` for `payouts.paid, by two`. */
export const operationOf = (example: string): string => example.split(',', 1)[0] ?? example;
