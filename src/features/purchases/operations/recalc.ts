import { Refused } from '../../../domain/errors.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { formatYen, signedYen } from '../../../domain/text/yen.ts';
import { type Fact, factsOf } from '../../../engine/definitions/answer.ts';
import { need } from '../../../engine/definitions/need.ts';
import { defineOperation } from '../../../engine/definitions/operation.ts';
import { id, note } from '../../../engine/parameters/parameters.ts';
import { purchaseColumns } from '../columns.ts';
import {
  type Fees,
  judgeRecalculation,
  profitOf,
  type PurchaseRow,
  recalculationWarnings,
  whyNoFees,
} from '../rules.ts';
import { purchaseStatusWords } from '../../../marketplace/statuses/purchase.ts';
import { changedAloneToday, loadPurchase, purchaseChoices, saleOf, writeFees } from '../store.ts';
import { label, notRecorded } from '../text.ts';
import { addressed } from '../../../marketplace/addressed.ts';

const columns = ['platform_markup', 'platform_sales_fee', 'platform_total_revenue'] as const;

const subject = ({ id: purchase }: { readonly id: string }): string => `purchase:${purchase}`;

/** The amount before and after. */
function change(before: number | null, after: number): Words {
  const from = before === null ? notRecorded : words(formatYen(before), formatYen(before));
  return words(`${from.ja} → ${formatYen(after)}`, `${from.en} → ${formatYen(after)}`);
}

const profits = (row: PurchaseRow, fees: Fees): { readonly before: number; readonly after: number } => ({
  before: profitOf(row, row),
  after: profitOf(row, fees),
});

const facts = (row: PurchaseRow, fees: { readonly [Name in keyof Fees]: number }): Fact[] => {
  const { before, after } = profits(row, fees);
  return [
    ...factsOf(row, [purchaseColumns.price, purchaseColumns.cost]),
    ...columns.map((name): Fact => ({ label: label[name], kind: 'text', value: change(row[name], fees[name]) })),
    { label: label.profit, kind: 'text', value: change(before, after) },
    ...factsOf(row, [purchaseColumns.status]),
    { label: label.month, kind: 'text', value: row.month },
  ];
};

/** Recomputes a purchase's fees with the runbook's formula, until the payout of its month is generated. */
export const recalc = defineOperation({
  name: 'purchases.recalc',
  aliases: ['再計算', '手数料再計算'],
  section: 'trouble.purchases',
  role: 'operator',
  summary: words(
    '購入の手数料を計算し直して記録します（支払い生成前のみ）',
    'Recomputes a purchase’s fees, before its payout is generated',
  ),
  title: words('手数料を再計算', 'Recompute fees'),
  danger: false,
  parameters: { id: id(label.id, words('ID（先頭8文字でも可）', 'an id or its first 8 characters')), note },
  bound: ['id'],
  fields: {
    price: label.price,
    status: label.status,
    month: label.month,
    factory_payment: label.cost,
    platform_markup: label.platform_markup,
    platform_sales_fee: label.platform_sales_fee,
    platform_total_revenue: label.platform_total_revenue,
    creator_id: label.creator,
    generated: label.generated,
  },
  valueWords: { status: purchaseStatusWords },
  announcedIn: 'person',
  secondPerson: 'above-limit',
  moves: 'money',
  needs: [need('update', 'purchases', 'platform_markup platform_sales_fee platform_total_revenue')],
  reads: ['payouts_v31'],
  replaces: [
    {
      statement: words('手数料再計算', 'Recompute the fees'),
      flaw: words(
        '原価が未記録でも0円として計算し、支払い済みの月でも書き換え、元の値を残しません。原価が分かり、その月の支払いが生成される前だけ、前後の値を示して記録します。',
        'An unknown cost counts as 0, months already paid out are changed, and the old values are lost. Banto does it only with a known cost and before the payouts are generated, and shows and records the values before and after.',
      ),
    },
  ],
  off: ({ dialect }) => Promise.resolve(whyNoFees(dialect)),
  subject,
  choices: (db, context, typed) => purchaseChoices(db, typed, context),
  load: (db, values, lock, context) => loadPurchase(db, values.id, lock, context),
  judge: (row, _values, { dialect }) => {
    const off = whyNoFees(dialect);
    if (off) throw new Refused('switched_off', off, { section: 'trouble.purchases' });
    judgeRecalculation(row);
  },
  preview: async (db, row, _values, { now }) => {
    const fees = judgeRecalculation(row);
    const { before, after } = profits(row, fees);
    const { name, creator } = await saleOf(db, row, now);
    const [what, who, difference] = [label.profitChange, addressed(creator), signedYen(after - before)];
    return {
      headline: words(`${what.ja} ${difference}  ${who.ja}`, `${what.en} ${difference}  ${who.en}`),
      about: name,
      thing: { kind: 'purchase', id: row.id },
      small: words(`${label.id.ja} ${row.id}`, `${label.id.en} ${row.id}`),
      facts: facts(row, fees),
      warnings: recalculationWarnings(row, after),
      effect: words(
        `3つの手数料の欄だけを書き換えます。作家利益は ${formatYen(before)} から ${formatYen(after)} になります。`,
        `Only the three fee columns are changed. The creator’s profit goes from ${formatYen(before)} to ${formatYen(after)}.`,
      ),
      submit: words('手数料を書き換える', 'Change the fees'),
    };
  },
  async weigh(db, row, _values, _lock, context) {
    const { before, after } = profits(row, judgeRecalculation(row));
    const alone = await changedAloneToday(db, context, row);
    return { amount: Math.abs(after - before), smallest: after, alone };
  },
  async write(trx, row, _values, { now }) {
    const fees = judgeRecalculation(row);
    const { before, after } = profits(row, fees);
    const kept = await writeFees(trx, row, fees);
    const sale = await saleOf(trx, row, now);
    const was = Object.fromEntries(columns.map((name) => [name, row[name]]));
    return {
      effects: [
        {
          subject: subject(row),
          before: { ...was, profit: before },
          after: { ...kept, profit: after, profit_change: after - before, creator_id: row.creator_id },
        },
      ],
      outcome: words(
        `${sale.name.ja} の手数料を再計算しました（作家利益 ${formatYen(before)} → ${formatYen(after)}）。`,
        `The fees of ${sale.name.en} are recomputed (creator’s profit ${formatYen(before)} → ${formatYen(after)}).`,
      ),
    };
  },
});
