import { sql } from 'kysely';
import type { RequestState } from '../../db/tables.ts';
import type { Words } from '../../domain/text/words.ts';
import type { Db, ReadDb, Trx } from '../database.ts';
import type { Approvable } from '../definitions/answer.ts';
import { decisions } from '../definitions/decision-button.ts';

/** An operation that waits or waited for a second person. */
export interface Request {
  readonly id: string;
  readonly receipt_id: string;
  readonly operation: string;
  readonly subject: string;
  readonly parameters: Record<string, string>;
  readonly preview_id: string;
  readonly requester: string;
  readonly team: string;
  readonly why: Words;
  readonly at: Date;
  readonly expires_at: Date;
  readonly state: RequestState;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly reason: string | null;
  readonly outcome: Words | null;
}

const COLUMNS = [
  'id',
  'receipt_id',
  'operation',
  'subject',
  'parameters',
  'preview_id',
  'requester',
  'team',
  'why',
  'at',
  'expires_at',
  'state',
  'decided_by',
  'decided_at',
  'reason',
  'outcome',
] as const;

/** Requests as lists and sheets show them, each with its preview. */
export const selectRequests = (db: ReadDb) =>
  db
    .selectFrom('banto.request as r')
    .innerJoin('banto.preview as p', 'p.id', 'r.preview_id')
    .select(['r.id', 'r.operation', 'r.subject', 'r.requester', 'r.at', 'r.expires_at', 'r.state', 'r.why'])
    .select(sql<Approvable>`p.shown`.as('preview'));

export interface NewRequest extends Pick<
  Request,
  | 'id'
  | 'receipt_id'
  | 'operation'
  | 'subject'
  | 'parameters'
  | 'preview_id'
  | 'requester'
  | 'team'
  | 'why'
  | 'at'
  | 'expires_at'
> {
  readonly policy: string;
}

/** Stores a request; undefined when an open request for the same operation and subject exists. */
export const insertRequest = (trx: Trx, request: NewRequest): Promise<{ id: string } | undefined> =>
  trx
    .insertInto('banto.request')
    .values({ ...request, parameters: JSON.stringify(request.parameters), why: JSON.stringify(request.why) })
    .onConflict((conflict) => conflict.columns(['operation', 'subject']).where('state', '=', 'open').doNothing())
    .returning('id')
    .executeTakeFirst();

export const findRequest = (db: Db | Trx, id: string): Promise<Request | undefined> =>
  db.selectFrom('banto.request').select(COLUMNS).where('id', '=', id).executeTakeFirst();

export const findOpenRequest = (db: Db | Trx, operation: string, subject: string): Promise<Request | undefined> =>
  db
    .selectFrom('banto.request')
    .select(COLUMNS)
    .where('operation', '=', operation)
    .where('subject', '=', subject)
    .where('state', '=', 'open')
    .executeTakeFirst();

/** An open request of the operation for exactly the rows of this preview. */
export const findOpenAbout = (trx: Trx, operation: string, preview: string): Promise<Request | undefined> =>
  trx
    .selectFrom('banto.request')
    .select(COLUMNS)
    .where('operation', '=', operation)
    .where('state', '=', 'open')
    .where('preview_id', 'in', (qb) =>
      qb
        .selectFrom('banto.preview as p')
        .innerJoin('banto.preview as mine', 'mine.hash', 'p.hash')
        .select('p.id')
        .where('mine.id', '=', preview),
    )
    .executeTakeFirst();

/** Reads the request and locks it until the transaction ends. */
export const lockRequest = (trx: Trx, id: string): Promise<Request | undefined> =>
  trx.selectFrom('banto.request').select(COLUMNS).where('id', '=', id).forUpdate().executeTakeFirst();

export interface RequestDecision {
  readonly state: Exclude<RequestState, 'open'>;
  readonly by: string | null;
  readonly at: Date;
  readonly reason: string | null;
  readonly outcome: Words;
}

/** Closes an open request; returns false when it was already closed. */
export async function closeRequest(
  trx: Trx,
  id: string,
  { state, by, at, reason, outcome }: RequestDecision,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('banto.request')
    .set({ state, decided_by: by, decided_at: at, reason, outcome: JSON.stringify(outcome) })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Whether a request was approved with a code: its audit row says so. */
export async function isApprovedWithCode(db: Db, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('banto.audit_log')
    .select('seq')
    .where('request_id', '=', id)
    .where('operation', '=', decisions.approve.action.id)
    .where(sql<boolean>`after ->> 'step_up' is not null`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
