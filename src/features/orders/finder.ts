import { sql } from 'kysely';
import { literally } from '../../db/like.ts';
import { words } from '../../domain/text/words.ts';
import { factsOf } from '../../engine/definitions/answer.ts';
import { defineFinder, foundRows } from '../../engine/definitions/finder.ts';
import { total } from '../../engine/definitions/query.ts';
import { clues, idsIn, matching, oneWord } from '../../engine/parameters/clues.ts';
import { readUuid } from '../../domain/typed/uuid.ts';
import { oddLast } from '../../marketplace/measures/datable.ts';
import { orderColumns, orderThing } from './columns.ts';
import { opens } from '../../engine/definitions/step.ts';
import { show } from './queries/show.ts';
import { selectOrders, spellingsOf } from './store.ts';
import { label } from './text.ts';

/** Order numbers within a sentence: `PR-20261028-0001`, `ORD-2026-0001`, and their ends such as `1028-0001`. */
const NUMBER = /(?<![\w-])(?:[a-z]{1,10}-(?:[a-z\d]{1,12}-){0,3}\d{2,12}|\d{4,12}-\d{3,12})(?![\w-])/giu;
/** The shortest end of a number that is looked up, in letters and digits. */
const SHORTEST = 3;

/** An order number for comparison: case and dashes do not matter. In SQL the same as {@link numberKey}. */
const keyOf = (number: string): string => number.toUpperCase().replaceAll(/[-_ ]/gu, '');
/** The key backwards, so that an index finds the numbers with an end; `banto_orders_number` in `indexes.ts` is on this. */
const numberKey = sql<string>`reverse(translate(upper(o.order_id), '-_ ', ''))`;
/** Whether a word may be the end of a number. */
const mayBeEnd = (word: string): boolean =>
  /^[a-z\d][a-z\d_-]*$/iu.test(word) && /\d/u.test(word) && keyOf(word).length >= SHORTEST;
const backwards = (key: string): string => [...key].toReversed().join('');

/** Orders by their number, whole or its end, and by id. */
export const orderFinder = defineFinder({
  thing: label.order,
  question: show,
  recognise(text) {
    const word = oneWord(text);
    const numbers = word !== undefined && mayBeEnd(word) ? [word] : matching(text, NUMBER);
    return clues([...idsIn(text), ...numbers]);
  },
  // A typed text may be a whole number of any form.
  byName: true,
  async find({ db }, { parts, names }, rows) {
    const ids = parts.filter((part) => readUuid(part) !== undefined);
    const keys = parts.filter(mayBeEnd).map(keyOf);
    const whole = names.flatMap(spellingsOf);
    const orders = await selectOrders(db)
      .select(total)
      .where((eb) =>
        eb.or([
          ...ids.map((id) => eb('o.id', '=', id)),
          ...(whole.length > 0 ? [eb('o.order_id', 'in', whole)] : []),
          ...keys.map((key) => sql<boolean>`${numberKey} like ${`${literally(backwards(key))}%`}`),
        ]),
      )
      // An exact number comes before numbers that only end with it.
      .orderBy(sql`${numberKey} = any(${keys.map(backwards)}::text[])`, 'desc')
      .orderBy(oddLast('o.created_at'))
      .orderBy('o.created_at', 'desc')
      .orderBy('o.id')
      .limit(rows)
      .execute();
    return foundRows(orders, (order) => ({
      title: words(`注文 ${order.order_id}`, `Order ${order.order_id}`),
      about: orderThing(order),
      facts: factsOf(order, details),
      steps: [opens(show, { id: order.id })],
    }));
  },
});

const details = [
  orderColumns.status,
  orderColumns.partner,
  { label: label.created, kind: 'instant', value: (row: { readonly created_at: Date | null }) => row.created_at },
] as const;
