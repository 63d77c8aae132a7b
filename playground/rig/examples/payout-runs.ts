import { randomUUID } from 'node:crypto';
import { acts } from '../../acts/acts.ts';
import { mari, taro } from '../../cast.ts';
import { dayIn, type Place, shows, type Started } from './example.ts';
import { payoutDrifts } from './payout.ts';

export const process = async (place: Place): Promise<Started> => {
  const { owe } = acts(place);
  await place.sql(`delete from payouts_v31 where status = 'scheduled' and scheduled_date <= '${dayIn(place.now)}'`);
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
export const generate = async (place: Place): Promise<Started> => {
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
