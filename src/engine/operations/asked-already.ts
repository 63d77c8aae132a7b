import { sql } from 'kysely';
import type { Json } from '../../db/tables.ts';
import { daysBefore } from '../../domain/duration.ts';
import { cut } from '../../domain/text.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { type Words, words } from '../../domain/words.ts';
import type { Db } from '../database.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import type { AnyOperation, JsonRow } from '../definitions/operation.ts';
import { rowsOf } from './drift.ts';

/** How many rows a warning names; it counts the others. */
const MOST_NAMED = 5;

/**
 * A warning for each request of the same feature that has some of these rows, too: while it is open, whoever comes second is
 * refused; when it was rejected lately, somebody had a reason.
 */
export async function askedAlready(
  db: Db,
  { catalog }: HasCatalog,
  { name, rowLabel }: Pick<AnyOperation, 'name' | 'rowLabel'>,
  bound: Json,
  now: Date,
): Promise<Words[]> {
  const rows = new Map<string, JsonRow>();
  for (const row of rowsOf(bound)) if (typeof row['id'] === 'string') rows.set(row['id'], row);
  const requests = await requestsAbout(db, name.slice(0, name.indexOf('.') + 1), [...rows.keys()], now);
  return requests.map((request) => {
    const title = catalog.titleOf(request.operation) ?? words(request.operation, request.operation);
    const about = request.ids.map((id) => rows.get(id)).filter((row) => row !== undefined);
    // Of a single row, everything else in the preview says which one it is.
    const which = rows.size === 1 ? undefined : named(about, rowLabel);
    return request.rejected_at === null
      ? openWords({ ...request, title, which, isOther: request.operation !== name }, now)
      : rejectedWords({ ...request, rejected_at: request.rejected_at, title, which }, now);
  });
}

interface Said extends RequestAbout {
  readonly title: Words;
  /** Which rows, when there are others; undefined for the only one. */
  readonly which: Words | undefined;
}

function openWords({ at, ids, title, which, isOther }: Said & { readonly isOther: boolean }, now: Date): Words {
  const [ja, en] = [formatTime(at, 'ja', now), formatTime(at, 'en', now)];
  if (which)
    return words(
      `${ids.length}件は、すでに「${title.ja}」の承認待ちです（${ja} の依頼）${which.ja}。`,
      `${ids.length} of them already ${ids.length === 1 ? 'waits' : 'wait'} for a decision: “${title.en}”, requested at ${en}${which.en}.`,
    );
  const then = isOther ? endsTheOther : words('', '');
  return words(
    `すでに「${title.ja}」の承認待ちです（${ja} の依頼）。${then.ja}`,
    `Already waits for a decision: “${title.en}”, requested at ${en}.${then.en}`,
  );
}

function rejectedWords(
  { rejected_at, ids, reason, title, which }: Said & { readonly rejected_at: Date },
  now: Date,
): Words {
  const [ja, en] = [formatTime(rejected_at, 'ja', now), formatTime(rejected_at, 'en', now)];
  const why = cut(reason ?? '—', MAX_REASON);
  return words(
    `${which ? `${ids.length}件は、` : ''}「${title.ja}」の依頼が ${ja} に却下されています（理由: ${why}）${which?.ja ?? ''}。`,
    `${which ? `Of ${ids.length}, a` : 'A'} request (“${title.en}”) was rejected at ${en} (reason: ${why})${which?.en ?? ''}.`,
  );
}

/** The longest part of a reason that a warning shows, in characters. */
const MAX_REASON = 100;

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

/** A request that some of the shown rows are in. */
interface RequestAbout {
  readonly operation: string;
  readonly at: Date;
  /** Null while it is open. */
  readonly rejected_at: Date | null;
  readonly reason: string | null;
  readonly ids: string[];
}

/** How long a rejection is remembered in a preview. */
const REMEMBERED_DAYS = 7;

/**
 * The open requests of operations that begin with `prefix`, and those rejected lately, with those of the ids that each was
 * shown with.
 */
function requestsAbout(db: Db, prefix: string, ids: readonly string[], now: Date): Promise<RequestAbout[]> {
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
      .select(['r.operation', 'r.at', 'r.reason', 'shared.ids'])
      .select(sql<Date | null>`case when r.state = 'rejected' then r.decided_at end`.as('rejected_at'))
      .where((eb) =>
        eb.or([
          eb('r.state', '=', 'open'),
          eb.and([eb('r.state', '=', 'rejected'), eb('r.decided_at', '>=', daysBefore(now, REMEMBERED_DAYS))]),
        ]),
      )
      .where(sql<boolean>`starts_with(r.operation, ${prefix})`)
      .where('shared.ids', 'is not', null)
      .orderBy('r.at')
      .execute()
  );
}
