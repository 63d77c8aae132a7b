import { randomUUID } from 'node:crypto';
import { acts, type Stage } from '../acts/acts.ts';
import { hanako, ken, mari, taro } from '../cast.ts';
import { waitFor } from '../patience.ts';

/** Where an example plays. */
export interface Place extends Stage {
  /** The bot's time. Its day in Tokyo is today. */
  readonly now: Date;
}

/** One operation that somebody may do now, on its own rows. */
export interface Example {
  /** Who starts it. */
  readonly person: string;
  readonly line: string;
  /** What they enter in the modal's first step, when it has two. */
  readonly first?: Readonly<Record<string, string>>;
  /** What they enter in the modal. */
  readonly values: Readonly<Record<string, string>>;
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

type Make = (place: Place) => Promise<Example>;

const reason = { reason: '例のため' };
const dayIn = (now: Date): string => new Date(now.getTime() + 9 * 3_600_000).toISOString().slice(0, 10);
const dayAfter = (now: Date, days: number): string => dayIn(new Date(now.getTime() + days * 86_400_000));

const shows = async ({ sql }: Place, condition: string): Promise<boolean> =>
  (await sql<{ holds: boolean }>(`select exists (${condition}) as holds`))[0]?.holds === true;

/** Moves a partner from one state to another. */
const partner =
  (word: string, from: 'pending' | 'approved' | 'suspended', to: string, values: Example['values']): Make =>
  async (place) => {
    const id = await acts(place).register({ name: '例の工房', status: from });
    const set = (change: string): string => `update manufacturing_partners set ${change} where id = '${id}'`;
    return {
      person: ken,
      line: `/partners ${word} ${id}`,
      values,
      second: false,
      subject: `partner:${id}`,
      rows: 1,
      done: () => shows(place, `select from manufacturing_partners where id = '${id}' and status = '${to}'`),
      drifts: {
        name: set(`name = '別の工房'`),
        company_name: set(`company_name = '別の会社'`),
        contact_email: set(`contact_email = 'other@new.example'`),
        description: set(`description = '別の説明'`),
        status: set(`status = '${to}'`),
        ...(place.dialect === 'production' && {
          has_webhook: set(`webhook_url = 'https://new.example/hook'`),
          has_shipping: set(`shipping_info = '{"days": 3}'`),
        }),
      },
    };
  };

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
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  readonly values?: Example['values'];
  readonly otherStatus: string;
  /** In SQL, what is true of the row once it is done; by default its status is `to`. */
  readonly doneWhen?: string;
}

/** Moves a payout from one state to another. Above 100,000 yen a second person must approve. */
const payout =
  ({ word, from, to, amount, values = {}, otherStatus, doneWhen = `status = '${to}'` }: PayoutExample): Make =>
  async (place) => {
    const id = await acts(place).owe({ amount, status: from, due: dayAfter(place.now, -3) });
    return {
      person: hanako,
      line: `/payouts ${word} ${id}`,
      values: word === 'paid' ? { transaction_id: `EXAMPLE-${id.slice(0, 8)}` } : values,
      second: amount > 100_000,
      subject: `payout:${id}`,
      rows: 1,
      done: () => shows(place, `select from payouts_v31 where id = '${id}' and ${doneWhen}`),
      drifts: {
        ...payoutDrifts(id, otherStatus),
        // The new day is computed from the old one.
        ...(word === 'reschedule' && {
          usual_date: `update payouts_v31 set scheduled_date = '${dayAfter(place.now, 40)}' where id = '${id}'`,
        }),
      },
    };
  };

const paidAll: Make = async (place) => {
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

/** Two payouts, each with the bank's own reference, from pasted lines. */
const paidList: Make = async (place) => {
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
    done: async () =>
      !(await shows(
        place,
        `select from payouts_v31 where id in ('${ids.join("', '")}') and status is distinct from 'completed'`,
      )),
    drifts: payoutDrifts(ids[1] ?? '', 'failed'),
  };
};

/** A payout of 5 yen that Banto has completed. */
const completed = async (place: Place): Promise<Example & { readonly id: string }> => {
  const paid = await payout({ word: 'paid', from: 'ready_for_transfer', to: 'completed', amount: 5, otherStatus: '' })(
    place,
  );
  const act = acts(place);
  await act.submitForReceipt(paid.person, await act.open(paid.person, paid.line), paid.subject, paid.values);
  await waitFor(() => paid.done(), 10_000);
  const id = paid.subject.slice('payout:'.length);
  return {
    ...paid,
    id,
    drifts: {
      ...payoutDrifts(id, 'failed'),
      paid_at: `update payouts_v31 set paid_at = paid_at - interval '1 day' where id = '${id}'`,
    },
  };
};

const reopen: Make = async (place) => {
  const { id, ...paid } = await completed(place);
  return {
    ...paid,
    person: taro,
    line: `/payouts reopen ${id}`,
    values: reason,
    second: true,
    done: () => shows(place, `select from payouts_v31 where id = '${id}' and status = 'ready_for_transfer'`),
  };
};

const correct =
  (amount: number): Make =>
  async (place) => {
    const { id, ...paid } = await completed(place);
    await place.sql('update payouts_v31 set final_payout = $2 where id = $1', [id, amount]);
    const right = `RIGHT-${id.slice(0, 8)}`;
    return {
      ...paid,
      line: `/payouts correct ${id}`,
      values: { ...reason, transaction_id: right },
      second: amount > 100_000,
      done: () => shows(place, `select from payouts_v31 where id = '${id}' and transaction_id = '${right}'`),
    };
  };

const process: Make = async (place) => {
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
const generate: Make = async (place) => {
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

const resend: Make = async (place) => {
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

const recalc =
  (price: number): Make =>
  async (place) => {
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
  };

/** An example of every operation, and a second one (`…, by two`) where a large amount needs a second person. */
export const examples: Readonly<Record<string, Make>> = {
  'partners.approve': partner('approve', 'pending', 'approved', {}),
  'partners.suspend': partner('suspend', 'approved', 'suspended', reason),
  'partners.reinstate': partner('reinstate', 'suspended', 'approved', reason),
  'payouts.paid': payout({
    word: 'paid',
    from: 'ready_for_transfer',
    to: 'completed',
    amount: 5,
    otherStatus: 'failed',
  }),
  'payouts.paid, by two': payout({
    word: 'paid',
    from: 'ready_for_transfer',
    to: 'completed',
    amount: 200_000,
    otherStatus: 'failed',
  }),
  'payouts.paid-all': paidAll,
  'payouts.paid-list': paidList,
  'payouts.fail': payout({
    word: 'fail',
    from: 'ready_for_transfer',
    to: 'failed',
    amount: 5,
    values: reason,
    otherStatus: 'scheduled',
  }),
  'payouts.reschedule': payout({
    word: 'reschedule',
    from: 'failed',
    to: 'scheduled',
    amount: 5,
    otherStatus: 'completed',
  }),
  'payouts.reschedule, by two': payout({
    word: 'reschedule',
    from: 'failed',
    to: 'scheduled',
    amount: 200_000,
    otherStatus: 'completed',
  }),
  'payouts.reopen': reopen,
  'payouts.correct': correct(5),
  'payouts.correct, by two': correct(200_000),
  'payouts.process': process,
  'payouts.generate': generate,
  'orders.resend': resend,
  'purchases.recalc': recalc(10_000),
  'purchases.recalc, by two': recalc(1_000_000),
};

/** The operation's name: `payouts.paid` for `payouts.paid, by two`. */
export const operationOf = (example: string): string => example.split(',', 1)[0] ?? example;
