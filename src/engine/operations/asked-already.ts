import { sql } from 'kysely';
import type { Json, RequestState } from '../../db/tables.ts';
import { daysBefore } from '../../domain/time/duration.ts';
import { firstOf } from '../../domain/text/first-of.ts';
import { cut, plain } from '../../domain/text/text.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { type Words, words } from '../../domain/text/words.ts';
import type { Db } from '../database.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import type { AnyOperation, JsonRow } from '../definitions/operation.ts';
import { rowsOf } from './drift.ts';

/** How many rows a warning names; it counts the others. */
const MOST_NAMED = 5;

/** What a preview is about, and whether the person may do it alone. */
interface Asking extends Pick<AnyOperation, 'name' | 'rowLabel'> {
  readonly bound: Json;
  readonly alone: boolean;
}

/**
 * What is said of requests of the same feature that have some of these rows, too. Of those that are `open`: whoever asks
 * second is refused, and whoever does it alone ends them. Of those `rejected` lately, unless one was approved since:
 * somebody had a reason.
 */
export async function askedAlready(
  db: Db,
  { catalog }: HasCatalog,
  { name, rowLabel, bound, alone }: Asking,
  now: Date,
): Promise<{ readonly open: Words[]; readonly rejected: Words[] }> {
  const rows = new Map<string, JsonRow>();
  for (const row of rowsOf(bound)) if (typeof row['id'] === 'string') rows.set(row['id'], row);
  const requests = await requestsAbout(db, name, [...rows.keys()], now);
  const said = (request: RequestAbout): Said => ({
    ...request,
    title: catalog.titleOf(request.operation) ?? words(request.operation, request.operation),
    // Of a single row, everything else in the preview says which one it is.
    which:
      rows.size === 1
        ? undefined
        : named(
            request.ids.map((id) => rows.get(id)).filter((row) => row !== undefined),
            rowLabel,
          ),
  });
  const open = requests.filter(({ state }) => state === 'open');
  const rejected = withoutApproved(requests).slice(-MOST_REJECTED);
  return {
    open: open.map((each) => openWords(said(each), alone || each.operation !== name, now)),
    rejected: rejected.map((each) => rejectedWords(said(each), now)),
  };
}

/** How many rejected requests are named, the latest: they must not crowd out what is said about the money. */
const MOST_REJECTED = 3;

/** The rejected requests, with those of their rows that no later request was approved for. */
const withoutApproved = (requests: readonly RequestAbout[]): RequestAbout[] =>
  requests
    .filter(({ state }) => state === 'rejected')
    .map((rejected) => {
      const later = requests.filter(({ state, at }) => state === 'approved' && at > rejected.at);
      const done = new Set(later.flatMap(({ ids }) => ids));
      return { ...rejected, ids: rejected.ids.filter((id) => !done.has(id)) };
    })
    .filter(({ ids }) => ids.length > 0);

interface Said extends RequestAbout {
  readonly title: Words;
  /** Which rows, when there are others; undefined for the only one. */
  readonly which: Words | undefined;
}

function openWords({ at, ids, title, which }: Said, ends: boolean, now: Date): Words {
  const [ja, en] = [formatTime(at, 'ja', now), formatTime(at, 'en', now)];
  const then = ends ? endsTheOther : words('', '');
  return which
    ? words(
        `${ids.length}件は、すでに「${title.ja}」の承認待ちです（${ja} の依頼）${which.ja}。${then.ja}`,
        `${ids.length} of them already ${ids.length === 1 ? 'waits' : 'wait'} for a decision: “${title.en}”, requested at ${en}${which.en}.${then.en}`,
      )
    : words(
        `すでに「${title.ja}」の承認待ちです（${ja} の依頼）。${then.ja}`,
        `Already waits for a decision: “${title.en}”, requested at ${en}.${then.en}`,
      );
}

function rejectedWords({ decided_at: at, ids, reason, title, which }: Said, now: Date): Words {
  const [ja, en] = at ? [formatTime(at, 'ja', now), formatTime(at, 'en', now)] : ['—', '—'];
  const why = cut(plain(reason ?? '—'), MAX_REASON);
  return words(
    `${which ? `${ids.length}件は、` : ''}「${title.ja}」の依頼が ${ja} に却下されています（理由: ${why}）${which?.ja ?? ''}。`,
    `A request (“${title.en}”)${which ? ` about ${ids.length} of them` : ''} was rejected at ${en} (reason: ${why})${which?.en ?? ''}.`,
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
  if (names.length === 0) return words('', '');
  const { ja, en } = firstOf(names, (name) => words(name, name), { most: MOST_NAMED });
  return words(`: ${ja}`, `: ${en}`);
}

/** A request that some of the shown rows are in. */
interface RequestAbout {
  readonly operation: string;
  readonly at: Date;
  readonly state: RequestState;
  readonly decided_at: Date | null;
  readonly reason: string | null;
  readonly ids: string[];
}

/** How long a decision is remembered in a preview. */
const REMEMBERED_DAYS = 7;

/** Requests of operations of the same feature that are about any of these ids, each with which of them. */
const sharing = (db: Db, operation: string, ids: readonly string[]) =>
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
    .select('shared.ids')
    .where(sql<boolean>`starts_with(r.operation, ${operation.slice(0, operation.indexOf('.') + 1)})`)
    .where('shared.ids', 'is not', null);

/** Those of the ids that are in an open request, alone or with others, of any operation of the same feature. */
export async function idsAsked(db: Db, operation: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const requests = await sharing(db, operation, ids).where('r.state', '=', 'open').execute();
  return new Set(requests.flatMap((request) => request.ids));
}

/** The open requests that share rows, and those decided lately. Not those of a rehearsal, which decided nothing. */
const requestsAbout = (db: Db, operation: string, ids: readonly string[], now: Date): Promise<RequestAbout[]> =>
  sharing(db, operation, ids)
    .select(['r.operation', 'r.at', 'r.state', 'r.decided_at', 'r.reason'])
    .where((eb) =>
      eb.or([
        eb('r.state', '=', 'open'),
        eb.and([
          eb('r.state', 'in', ['rejected', 'approved']),
          eb('r.decided_at', '>=', daysBefore(now, REMEMBERED_DAYS)),
          sql<boolean>`p.shown -> 'rehearsal' is null`,
        ]),
      ]),
    )
    .orderBy('r.at')
    .execute();
