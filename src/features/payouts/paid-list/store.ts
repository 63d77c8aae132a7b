import { dayOf } from '../../../domain/time/tokyo.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import type { RowContext } from '../../../engine/definitions/operation.ts';
import { duePayouts, idsWithin, payoutsById } from '../operations/store.ts';
import { usesOf, useWords } from '../transaction-id/store.ts';
import type { ListLine } from './lines.ts';
import { type Known, namedIds, namedKeys } from './rules.ts';

/** What the lines of a list are matched with. */
export async function knownFor(
  db: Db | Trx,
  lines: readonly ListLine[],
  { dialect, now }: Pick<RowContext, 'dialect' | 'now'>,
): Promise<Known> {
  const due = await duePayouts(db, dayOf(now), { dialect });
  const known = new Set(due.map(({ id }) => id));
  const ranges = namedIds(lines);
  const whole = ranges.flatMap(({ from, to }) => (from === to ? from : []));
  const begun = await idsWithin(
    db,
    ranges.filter(({ from, to }) => from !== to),
  );
  const others = [...new Set([...whole, ...begun])].filter((id) => !known.has(id));
  const named = await payoutsById(db, others, false, { dialect });
  const uses = await usesOf(db, namedKeys(lines), { dialect });
  const said = uses.map((use) => ({ ...use, what: useWords(use, now) }));
  return { due, named, used: Map.groupBy(said, ({ key }) => key), now };
}
