import { type RawBuilder, sql } from 'kysely';
import { literally } from '../../db/like.ts';
import { dayBounds } from '../../domain/time/tokyo.ts';
import type { ReadDb } from '../../engine/database.ts';
import type { Values } from '../../engine/parameters/parameter.ts';
import type { auditParameters } from './parameters.ts';
import { type IdRange, readIdStart } from '../../engine/parameters/clues.ts';
import { type SearchTerm, subjectKind } from './rules.ts';

/** The condition for a search term given without a column name. */
function matches(term: Term | undefined): RawBuilder<boolean> {
  if (term === undefined) return sql<boolean>`true`;
  if ('operations' in term) return sql<boolean>`operation = any(${term.operations}::text[])`;
  if ('actors' in term) return sql<boolean>`actor = any(${term.actors}::text[])`;
  if ('actor' in term) return sql<boolean>`actor = ${term.actor}`;
  if ('subject' in term) return subjectIs(term.subject);
  if ('operation' in term)
    return term.operation.includes('.')
      ? sql<boolean>`operation = ${term.operation}`
      : sql<boolean>`operation like ${`${term.operation}.%`}`;
  const { from, to } = term.number;
  const within = sql`between ${from}::uuid and ${to}::uuid`;
  return sql<boolean>`(receipt_id ${within} or request_id ${within} or ${idWithin(term.number)})`;
}

/** Whether the subject's id is in this range: an index has the ids alone. */
const idWithin = ({ from, to }: IdRange): RawBuilder<boolean> =>
  sql<boolean>`(subject is not null and split_part(subject, ':', 2) between ${from} and ${to})`;

/** `payout:<uuid>`, the id or the kind alone; the beginning of an id is enough. */
function subjectIs(subject: string): RawBuilder<boolean> {
  const [kind, id = ''] = subject.includes(':') ? subject.split(':', 2) : [undefined, subject];
  if (kind === undefined && subjectKind(subject) !== undefined) return isOfKind(subject);
  const range = readIdStart(id);
  const isId = sql<boolean>`(subject is not null and split_part(subject, ':', 2) = any(${spellings(id)}::text[]))`;
  const hasId = range ? sql<boolean>`(${isId} or ${idWithin(range)})` : isId;
  return kind === undefined ? hasId : sql<boolean>`(${hasId} and ${isOfKind(kind)})`;
}

/** When something was refused before its id was known, the log has only the kind. */
const isOfKind = (kind: string): RawBuilder<boolean> =>
  sql<boolean>`(subject = ${kind} or subject like ${`${literally(kind)}:%`})`;

/** Ids of the marketplace and of Banto have small letters, those of Slack capitals. */
const spellings = (id: string): readonly string[] => [...new Set([id, id.toLowerCase(), id.toUpperCase()])];

/** Whether somebody asks for one thing, which is shown even when it is a read. */
const asksForReads = ({ all, outcome, subject, receipt, request, operation }: Search): boolean =>
  all ||
  [outcome, subject, receipt, request].some((given) => given !== undefined) ||
  (operation !== undefined && ('number' in operation || 'subject' in operation));

/** A search term whose names were looked up. */
export type Term = SearchTerm | { readonly operations: readonly string[] } | { readonly actors: readonly string[] };

/** What is searched for, with names of people and operations looked up. */
export type Search = Omit<Values<typeof auditParameters>, 'operation' | 'actor'> & {
  readonly operation: Term | undefined;
  readonly actor: readonly string[] | undefined;
};

/** What the search needs to know of the catalogue. */
interface Known {
  /** The operations that move money. */
  readonly moneyMoving: readonly string[];
  /** Whether this is a question's name. */
  readonly isQuestion: (name: string) => boolean;
}

/** The entries that are shown: those that match, without the reads unless they are asked for. */
export function shownEntries(db: ReadDb, search: Search, known: Known) {
  const { operation, money } = search;
  const question = namesOf(operation).some(known.isQuestion);
  return auditEntries(db, search)
    .$if(!asksForReads(search) && !question, (qb) => qb.where('outcome', '<>', 'read'))
    .$if(money, (qb) =>
      qb
        .where('operation', '=', sql<string>`any(${known.moneyMoving}::text[])`)
        .where('outcome', 'in', ['done', 'started', 'unknown']),
    );
}

const namesOf = (term: Term | undefined): readonly string[] => {
  if (term === undefined) return [];
  if ('operations' in term) return term.operations;
  return 'operation' in term ? [term.operation] : [];
};

/** The entries that match all given parameters. */
function auditEntries(db: ReadDb, { operation, actor, subject, outcome, receipt, request, date }: Search) {
  const day = date === undefined ? undefined : dayBounds(date);
  return db
    .selectFrom('banto.audit_log')
    .$if(operation !== undefined, (qb) => qb.where(matches(operation)))
    .$if(actor !== undefined, (qb) => qb.where('actor', '=', sql<string>`any(${actor}::text[])`))
    .$if(subject !== undefined, (qb) => qb.where(subjectIs(subject ?? '')))
    .$if(outcome !== undefined, (qb) => qb.where('outcome', '=', outcome ?? 'done'))
    .$if(receipt !== undefined, (qb) =>
      qb.where((eb) => eb.between('receipt_id', receipt?.from ?? '', receipt?.to ?? '')),
    )
    .$if(request !== undefined, (qb) =>
      qb.where((eb) => eb.between('request_id', request?.from ?? '', request?.to ?? '')),
    )
    .$if(day !== undefined, (qb) =>
      qb.where('at', '>=', day?.from ?? new Date(0)).where('at', '<', day?.to ?? new Date(0)),
    );
}

/** Every actor in the log. */
export const everyActor = async (db: ReadDb): Promise<string[]> =>
  (await db.selectFrom('banto.audit_log').select('actor').distinct().execute()).map(({ actor }) => actor);

/** How many of these entries each actor has. */
export const actorsOf = (entries: Entries): Promise<{ actor: string; count: number }[]> =>
  entries
    .select(['actor', (eb) => eb.fn.countAll<number>().as('count')])
    .groupBy('actor')
    .execute();

/** The second people who approved the requests of these entries. */
export const approversOf = (db: ReadDb, entries: Entries): Promise<{ decided_by: string | null }[]> =>
  db
    .selectFrom('banto.request')
    .select('decided_by')
    .distinct()
    .where('state', '=', 'approved')
    .where('id', 'in', entries.select(sql<string>`request_id`.as('request')))
    .execute();

/** Who approved what an entry says was done; null where nobody did, and on the approval itself. */
const approver = sql<string | null>`case when outcome not in ('requested', 'read') then (
  select r.decided_by from banto.request r
  where r.id = banto.audit_log.request_id and r.state = 'approved' and r.decided_by <> banto.audit_log.actor) end`;

/** The yen that a second person was asked about: what the request was shown with. */
const asked = sql<number | null>`case when outcome = 'requested' then (
  select p.shown -> 'approval' -> 'amount' from banto.request r join banto.preview p on p.id = r.preview_id
  where r.id = banto.audit_log.request_id) end`;

type Entries = ReturnType<typeof auditEntries>;

/** The columns shown of these entries, newest first; `count` is how many entries there are in all. */
export const newestFirst = (entries: Entries, count: number) =>
  entries
    .select(['seq', 'at', 'actor', 'source', 'operation', 'subject', 'outcome', 'reason', 'before', 'after'])
    .select([
      'request_id',
      'receipt_id',
      approver.as('approver'),
      asked.as('asked'),
      sql<number>`${count}::bigint`.as('total'),
    ])
    .orderBy('seq', 'desc');
