import { acts } from '../../acts/acts.ts';
import { hanako, mari } from '../../cast.ts';
import { dayIn, type Example, shows } from './example.ts';

export const recalc = (price: number): Example => ({
  writes: { table: 'purchases', columns: ['platform_markup', 'platform_sales_fee', 'platform_total_revenue'] },
  refuses: { generated: 'wrong_state' },
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
