import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { hanako } from '#playground/cast.ts';
import { examineOperations } from '#src/cli/doctor/operations.ts';
import { type BantoOptions, someFriday, startBanto } from '../support/banto.ts';

/** Databases on which an operation cannot work; the reason that is given for it in Japanese and in English. */
const cases: readonly (readonly [
  operation: string,
  what: string,
  { prepare: NonNullable<BantoOptions['prepare']>; ja: string; en: string },
])[] = [
  ...['platform_markup', 'platform_sales_fee', 'platform_total_revenue'].map(
    (column) =>
      [
        'purchases.recalc',
        `purchases have no ${column}`,
        {
          prepare: (sql) => sql(`alter table purchases drop column ${column} cascade`),
          ja: '手数料の列がそろっていないため',
          en: 'lacks a column of the fees',
        },
      ] as const satisfies (typeof cases)[number],
  ),
  [
    'purchases.recalc',
    'purchases have no cost',
    {
      prepare: (sql) => sql('alter table purchases drop column factory_payment cascade'),
      ja: '原価の列（factory_payment）がない',
      en: 'no column for the factory’s cost',
    },
  ],
  [
    'orders.resend',
    'nothing says how a notification waits',
    {
      prepare: (sql) =>
        sql('alter table partner_notifications drop constraint partner_notifications_status_check cascade'),
      ja: '送信待ちを表す通知の状態が分からない',
      en: 'in which status a notification waits',
    },
  ],
];

describe('what cannot work on a database says why in the command, in help and in doctor', () => {
  test.each(cases)('%s: %s', async (operation, _what, { prepare, ja, en }) => {
    await using banto = await startBanto({ prepare });
    const act = acts(banto);
    const [command = '', word = ''] = operation.split('.');
    const subject =
      operation === 'orders.resend'
        ? await act.order(await act.register({ name: '例の工場', status: 'approved' }), `N-${randomUUID()}`)
        : await act.sell({ price: 10_000, cost: 3_000, at: new Date(someFriday.getTime() - 86_400_000) });
    expect(await act.asked(hanako, `/${command} ${word} ${subject}`)).toContain(ja);
    for (const line of ['/ops help', `/${command} help`, `/${command} ${word} help`])
      expect(await act.asked(hanako, line), line).toMatch(new RegExp(`この環境では使えません: .*${ja}`, 'u'));
    const doctor = (await examineOperations(banto.config)).map(({ what }) => what);
    expect(doctor).toContainEqual(expect.stringMatching(new RegExp(`${operation} cannot be used here: .*${en}`, 'u')));
  });
});
