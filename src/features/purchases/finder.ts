import { shortId } from '../../domain/text/text.ts';
import { words } from '../../domain/text/words.ts';
import { factsOf } from '../../engine/definitions/answer.ts';
import { defineFinder, foundRows } from '../../engine/definitions/finder.ts';
import { total } from '../../engine/definitions/query.ts';
import { opens } from '../../engine/definitions/step.ts';
import { idStartsIn, readIdStart } from '../../engine/parameters/clues.ts';
import { purchaseColumns } from './columns.ts';
import { check } from './queries/check.ts';

/** Purchases by the beginning of their id. */
export const purchaseFinder = defineFinder({
  thing: words('購入', 'Purchase'),
  question: check,
  recognise: idStartsIn,
  async find({ db }, { parts }, rows) {
    const ranges = parts.flatMap((part) => readIdStart(part) ?? []);
    const purchases = await db
      .selectFrom('purchases as p')
      .leftJoin('works as w', 'w.id', 'p.work_id')
      .select(['p.id', 'p.price', 'p.status', 'p.purchased_at', 'w.title', total])
      .where((eb) => eb.or(ranges.map(({ from, to }) => eb.between('p.id', from, to))))
      .orderBy('p.id')
      .limit(rows)
      .execute();
    const { price, status, bought, work } = purchaseColumns;
    return foundRows(purchases, (purchase) => ({
      title: words(`購入 ${shortId(purchase.id)}`, `Purchase ${shortId(purchase.id)}`),
      about: { kind: 'purchase', id: purchase.id },
      facts: factsOf(purchase, [price, status, bought, work]),
      steps: [opens(check, { id: purchase.id })],
    }));
  },
});
