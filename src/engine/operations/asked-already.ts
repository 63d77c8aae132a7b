import { sql } from 'kysely';
import type { Json } from '../../db/tables.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { type Words, words } from '../../domain/words.ts';
import type { Db } from '../database.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import type { AnyOperation, JsonRow } from '../definitions/operation.ts';
import { rowsOf } from './drift.ts';

/** How many rows a warning names; it counts the others. */
const MOST_NAMED = 5;

/** A warning for each open request of the same feature that has some of these rows, too: whoever comes second is refused. */
export async function askedAlready(
  db: Db,
  { catalog }: HasCatalog,
  { name, rowLabel }: Pick<AnyOperation, 'name' | 'rowLabel'>,
  bound: Json,
  now: Date,
): Promise<Words[]> {
  const rows = new Map<string, JsonRow>();
  for (const row of rowsOf(bound)) if (typeof row['id'] === 'string') rows.set(row['id'], row);
  const requests = await openRequests(db, name.slice(0, name.indexOf('.') + 1), [...rows.keys()]);
  return requests.map(({ operation, at, ids }) => {
    const title = catalog.titleOf(operation) ?? words(operation, operation);
    const asked = { ja: formatTime(at, 'ja', now), en: formatTime(at, 'en', now) };
    if (rows.size === 1) {
      const then = operation === name ? words('', '') : endsTheOther;
      return words(
        `すでに「${title.ja}」の承認待ちです（${asked.ja} の依頼）。${then.ja}`,
        `Already waits for a decision: “${title.en}”, requested at ${asked.en}.${then.en}`,
      );
    }
    const { ja, en } = named(
      ids.map((id) => rows.get(id)).filter((row) => row !== undefined),
      rowLabel,
    );
    return words(
      `${ids.length}件は、すでに「${title.ja}」の承認待ちです（${asked.ja} の依頼）${ja}。`,
      `${ids.length} of them already ${ids.length === 1 ? 'waits' : 'wait'} for a decision: “${title.en}”, requested at ${asked.en}${en}.`,
    );
  });
}

/** An approval is refused when the rows are no longer as they were requested. */
const endsTheOther = words(
  '先にこちらを実行すると、その依頼は実行できなくなります。',
  ' If this is done first, that request can no longer be carried out.',
);

function named(rows: readonly JsonRow[], rowLabel: AnyOperation['rowLabel']): Words {
  const names = rows.flatMap((row) => rowLabel?.(row) ?? []);
  const more = names.length - MOST_NAMED;
  const shown = names.slice(0, MOST_NAMED);
  if (shown.length === 0) return words('', '');
  return words(
    `: ${shown.join('、')}${more > 0 ? ` ほか${more}件` : ''}`,
    `: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  );
}

/** The open requests of operations that begin with `prefix`, with those of the ids that each was shown with. */
function openRequests(
  db: Db,
  prefix: string,
  ids: readonly string[],
): Promise<{ readonly operation: string; readonly at: Date; readonly ids: string[] }[]> {
  return (
    db
      .selectFrom('banto.request as r')
      .innerJoin('banto.preview as p', 'p.id', 'r.preview_id')
      // One row, a list of rows, or a list in the field `rows`.
      .innerJoinLateral(
        (eb) =>
          eb
            .selectFrom(
              sql<{ id: string }>`(
              select jsonb_path_query(p.rows, 'lax $.id') #>> '{}' as id
              union select jsonb_path_query(p.rows, 'lax $.rows.id') #>> '{}'
            )`.as('each'),
            )
            .select((each) => each.fn.agg<string[]>('array_agg', ['each.id']).as('ids'))
            .where('each.id', '=', sql<string>`any(${ids}::text[])`)
            .as('shared'),
        (join) => join.onTrue(),
      )
      .select(['r.operation', 'r.at', 'shared.ids'])
      .where('r.state', '=', 'open')
      .where(sql<boolean>`starts_with(r.operation, ${prefix})`)
      .where('shared.ids', 'is not', null)
      .orderBy('r.at')
      .execute()
  );
}
