import { sql } from 'kysely';
import { literally } from '../../db/like.ts';
import { normaliseValue } from '../../domain/typed/normalise.ts';
import { withoutMarks } from '../../domain/typed/pasted.ts';
import { isAscii, shortId } from '../../domain/text/text.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { formatYen } from '../../domain/text/yen.ts';
import { factsOf, linked } from '../../engine/definitions/answer.ts';
import { defineFinder, foundRows } from '../../engine/definitions/finder.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
import type { Step } from '../../engine/definitions/step.ts';
import { total } from '../../engine/definitions/query.ts';
import { clues, idStartsIn, matching, oneWord, readIdStart } from '../../engine/parameters/clues.ts';
import { oddDayLast } from '../../marketplace/measures/datable.ts';
import { payoutColumns, payoutThing } from './columns.ts';
import { fail } from './operations/fail.ts';
import { paid } from './operations/paid.ts';
import { reschedule } from './operations/reschedule.ts';
import { formerIds, hadId, recordedKey } from './transaction-id/store.ts';
import { due } from './queries/due.ts';
import { BATCH, readTransactionId, transactionKey } from './transaction-id/rules.ts';
import { paidTo, selectPayouts } from './store.ts';
import { label } from './text.ts';
import { addressed } from '../../marketplace/addressed.ts';

/** Transaction ids within a sentence: `batch_20261126_003`, `FB20261126-001`. A bank may write them otherwise. */
const TRANSACTION = /(?<![\w-])(?:batch_\d{8}(?:_\d{1,6})?|[a-z]{2,8}-?\d{6,}(?:-\d{1,6})*)(?![\w-])/giu;
/** What was done about a payout: another feature's question. */
const history = refersTo('query', 'ops.audit');
/** The shortest word that is looked up as a transaction id when it is all of a message. */
const SHORTEST = 5;

/** The operations that a payout of a status is likely to need next. */
const next: Readonly<Record<string, readonly { readonly name: string; readonly title: Words }[]>> = {
  ready_for_transfer: [paid, fail],
  failed: [reschedule],
};

/** The money first, then the recipient: everybody who may ask about payouts may see the name. */
function titleOf({
  final_payout,
  recipient,
}: {
  readonly final_payout: number;
  readonly recipient: string | null;
}): Words {
  const yen = formatYen(final_payout);
  return words(`支払い ${yen} ${addressed(recipient).ja}`, `Payout ${yen} ${addressed(recipient).en}`);
}

/** An id that was cancelled is found by who is told that it is taken. */
const formerWords = (ids: string): Words =>
  words(`${ids}（使用済みのため、ほかの支払いには使えません）`, `${ids} (taken: it cannot be used again)`);

/** What one does about a payout, and what was done about it. */
const stepsFor = ({ id, status }: { readonly id: string; readonly status: string | null }): Step[] => [
  ...(next[status ?? ''] ?? []).map(({ name, title }) => ({
    does: { name },
    label: words(`${title.ja}…`, `${title.en}…`),
    values: { id },
  })),
  { does: history, label: words('履歴', 'History'), values: { subject: `payout:${id}` } },
];

/** Payouts by the beginning of their id, their transaction id, the day's batch, or the name of the recipient. */
export const payoutFinder = defineFinder({
  thing: words('支払い', 'Payout'),
  question: due,
  byName: true,
  recognise(text) {
    const word = oneWord(text);
    const alone = word !== undefined && word.length >= SHORTEST && /^[a-z\d][a-z\d_.:/#-]*$/iu.test(word);
    const transactions = alone && /\d/u.test(word) ? [word] : matching(text, TRANSACTION);
    return clues([...idStartsIn(text), ...transactions]);
  },
  // Whoever types an id means it, in every form in which one can be recorded: `A-2`, `ABCDEF`, `FB 20261126 001`.
  recogniseTyped(text) {
    const read = readTransactionId(withoutMarks(normaliseValue(text)));
    return typeof read === 'string' ? [read] : [];
  },
  async find({ db, dialect }, { parts, names: typed }, rows) {
    const ranges = parts.flatMap((part) => readIdStart(part) ?? []);
    const keys = parts.filter(isAscii).map(transactionKey);
    const batches = keys.filter((key) => key.startsWith(BATCH));
    const names = typed.filter((name) => [...name].length >= 2);
    const payouts = await selectPayouts(db, dialect)
      .select([total, (keys.length === 0 ? sql<null>`null::text` : formerIds(keys)).as('former')])
      .where((eb) =>
        eb.or([
          ...ranges.map(({ from, to }) => eb.between('p.id', from, to)),
          ...(keys.length === 0 ? [] : [eb(recordedKey, '=', sql<string>`any(${keys}::text[])`), hadId(keys)]),
          // Each payout of a batch has a number of its own after the batch's day.
          ...batches.map((key) => eb(recordedKey, 'like', `${literally(key)}\\_%`)),
          ...names.map((name) => paidTo(dialect, name)),
        ]),
      )
      .orderBy(sql`p.status = 'completed'`)
      .orderBy(oddDayLast('p.scheduled_date'))
      .orderBy('p.scheduled_date', 'desc')
      .orderBy('p.id')
      .limit(rows)
      .execute();
    const { status, due: dueOn } = payoutColumns;
    return foundRows(payouts, (payout) => ({
      title: titleOf(payout),
      facts: [
        ...factsOf(payout, [status, dueOn]),
        ...(payout.transaction_id === null
          ? []
          : [{ label: label.transactionId, kind: 'text' as const, value: payout.transaction_id }]),
        ...(payout.former === null
          ? []
          : [{ label: label.formerTransaction, kind: 'text' as const, value: formerWords(payout.former) }]),
        { label: label.id, kind: 'text', value: linked(shortId(payout.id), payoutThing(payout)) },
      ],
      steps: stepsFor(payout),
    }));
  },
});
