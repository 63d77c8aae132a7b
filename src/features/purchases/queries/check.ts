import { datable } from '../../../domain/text/odd.ts';
import { monthOf } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import { factsOf } from '../../../engine/definitions/answer.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { readIdStart } from '../../../engine/parameters/clues.ts';
import { readBy, required } from '../../../engine/parameters/parameter.ts';
import { feeLines, feesTable, purchaseDetails } from '../columns.ts';
import { profitOf } from '../rules.ts';
import { findPurchaseOrThrow, recomputedPurchase, type TypedId } from '../store.ts';
import { checkLead, missingCountsAsZero, notPaid, paidOutWarnings, purchaseName, refundWarnings } from '../text.ts';
import { recalc } from '../operations/recalc.ts';

const purchaseId = required(
  {
    label: words('購入ID', 'Purchase id'),
    allowed: words('ID（先頭8文字でも可）', 'an id or its first 8 characters'),
    example: '0a1b2c3d',
  },
  () =>
    readBy((text): TypedId | undefined => {
      const range = readIdStart(text);
      return range && { ...range, typed: text };
    }),
);

/** A purchase's stored fees compared with the recomputed ones, and whether they may still be corrected. */
export const check = defineQuery({
  name: 'purchases.check',
  aliases: ['確認', '検算', '点検'],
  section: 'trouble.purchases',
  role: 'operator',
  summary: words(
    '購入に記録された手数料を、計算し直した値と比べます',
    "Compares a purchase's stored fees with the recomputed ones",
  ),
  parameters: { id: purchaseId },
  replaces: [
    {
      statement: words('問題のある購入データ確認', 'The purchase in question'),
      flaw: words(
        '決済の識別子やコンビニの番号まで全列を表示し、未記録の手数料を0円として計算します。必要な列だけを示し、未記録は未記録と伝えます。',
        'It prints every column, including payment identifiers and voucher numbers, and counts unknown fees as 0. Banto selects the columns it needs and says what is not recorded.',
      ),
    },
  ],
  shareable: true,
  async run({ db, dialect }, { id: typed }) {
    const asked = await findPurchaseOrThrow(db, typed);
    const purchase = await recomputedPurchase(db, dialect, asked);
    const { creator_id: creator, purchased_at: at, factory_payment: cost, status } = purchase;
    const lines = feeLines(purchase);
    const profit = profitOf(purchase, purchase);
    const wrong = lines.filter(({ stored, computed }) => computed !== null && stored !== computed).length;
    const known = datable(at);
    const bought = known === null ? undefined : monthOf(known);
    const payouts = creator === null ? undefined : (purchase.payouts ?? undefined);
    return {
      title: words('購入の手数料の検算', 'Fees of a purchase'),
      lead: [checkLead(cost, wrong)],
      sheets: [
        {
          title: purchaseName(purchase),
          id: asked,
          about: { kind: 'purchase', id: asked },
          facts: factsOf(purchase, purchaseDetails),
          warnings: [
            ...(status === 'paid' ? [] : [notPaid]),
            ...refundWarnings(purchase.refund_status),
            ...paidOutWarnings(payouts, bought, dialect.payouts),
          ],
          operations: [recalc],
        },
      ],
      tables: [feesTable(lines)],
      notes: Number.isSafeInteger(profit) ? [missingCountsAsZero(profit)] : [],
    };
  },
});
