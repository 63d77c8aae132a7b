import { sql } from 'kysely';
import type { Json, ReceiptSource, ReceiptState } from '../../db/tables.ts';
import type { Verdict } from '../../domain/second-factor/second-factor.ts';
import type { Db, Trx } from '../database.ts';

/** What became of a code that came with a click; never the code itself. A type, so that it counts as JSON. */
export type StepUp = {
  /** `none`: the person has no second factor. `unreadable`: its key does not open with this process's secret. */
  readonly verdict: Verdict | 'none' | 'unreadable';
  /** How many more wrong codes lock it; after a wrong one. */
  readonly left?: number;
  /** Until when it is locked, as an ISO time; with `wrong` this code locked it. */
  readonly lockedUntil?: string;
};

export interface NewReceipt {
  /** The delivery's id: a replay has the same one. */
  readonly delivery: string;
  readonly kind: 'query' | 'operation';
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly actor: string;
  readonly team: string;
  readonly source: ReceiptSource;
  readonly channel?: string | undefined;
  readonly responseUrl?: string | undefined;
  readonly viewId?: string | undefined;
  /** The state of that window, when nothing later may be replaced. */
  readonly viewHash?: string | undefined;
  readonly previewId?: string | undefined;
  readonly stepUp?: StepUp;
  readonly at: Date;
}

export interface Receipt {
  readonly id: string;
  readonly kind: 'query' | 'operation';
  readonly name: string;
  readonly parameters: Record<string, string>;
  readonly actor: string;
  readonly team: string;
  readonly source: ReceiptSource;
  readonly response_url: string | null;
  readonly view_id: string | null;
  readonly view_hash: string | null;
  readonly preview_id: string | null;
  readonly at: Date;
  readonly state: ReceiptState;
  readonly result: Json;
  readonly step_up: StepUp | null;
}

const COLUMNS = [
  'id',
  'kind',
  'name',
  'parameters',
  'actor',
  'team',
  'source',
  'response_url',
  'view_id',
  'view_hash',
  'preview_id',
  'at',
  'state',
  'result',
] as const;

/** Guarantee: {@link insertReceipt} or `storeJudged` wrote the column. */
const stepUp = sql<StepUp | null>`step_up`.as('step_up');

/** Stores a delivery in one statement; undefined when it was stored before. */
export async function insertReceipt(db: Db, receipt: NewReceipt): Promise<string | undefined> {
  const row = await db
    .insertInto('banto.receipt')
    .values({
      delivery: receipt.delivery,
      kind: receipt.kind,
      name: receipt.name,
      parameters: JSON.stringify(receipt.parameters),
      actor: receipt.actor,
      team: receipt.team,
      source: receipt.source,
      channel: receipt.channel ?? null,
      response_url: receipt.responseUrl ?? null,
      view_id: receipt.viewId ?? null,
      view_hash: receipt.viewHash ?? null,
      // Looked up, because a modal's metadata may come from another version or be invented.
      preview_id: sql<string | null>`(select id from banto.preview where id = ${receipt.previewId ?? null}::uuid)`,
      at: receipt.at,
      step_up: receipt.stepUp === undefined ? null : JSON.stringify(receipt.stepUp),
    })
    .onConflict((conflict) => conflict.column('delivery').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

export const findReceipt = (db: Db, id: string): Promise<Receipt | undefined> =>
  db.selectFrom('banto.receipt').select(COLUMNS).select(stepUp).where('id', '=', id).executeTakeFirst();

export const findByDelivery = (db: Db, delivery: string): Promise<Receipt | undefined> =>
  db.selectFrom('banto.receipt').select(COLUMNS).select(stepUp).where('delivery', '=', delivery).executeTakeFirst();

/** How long one try of an operation waits for a lock that somebody else holds. */
const LOCK_TIMEOUT = '300ms';

/**
 * Locks a receipt that is not concluded and that nobody else is processing, until the transaction ends. The rest of the
 * transaction waits for other locks only briefly.
 */
export const lockReceipt = (trx: Trx, id: string): Promise<Receipt | undefined> =>
  storedReceipt(trx, id).skipLocked().executeTakeFirst();

/** The same, waiting for whoever holds it for a moment. */
export const awaitReceipt = (trx: Trx, id: string): Promise<Receipt | undefined> =>
  storedReceipt(trx, id).executeTakeFirst();

const storedReceipt = (trx: Trx, id: string) =>
  trx
    .selectFrom('banto.receipt')
    .select(COLUMNS)
    .select(stepUp)
    .select(sql`set_config('lock_timeout', ${LOCK_TIMEOUT}, true)`.as('limited'))
    .where('id', '=', id)
    .where('state', '=', 'stored')
    .forUpdate();

/** Stores a receipt's state and result. Does nothing when it has already ended. */
export async function endReceipt(
  trx: Db | Trx,
  id: string,
  state: ReceiptState,
  result: Json,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('banto.receipt')
    .set({ state, result: JSON.stringify(result), settled_at: at })
    .where('id', '=', id)
    .where('state', 'in', ['stored', 'started'])
    .execute();
}

/**
 * Marks a receipt whose request was approved and whose external call starts now. Until the call is concluded, `result`
 * holds what was read before it.
 */
export async function startReceipt(trx: Trx, id: string, before: Json): Promise<void> {
  await trx
    .updateTable('banto.receipt')
    .set({ state: 'started', result: JSON.stringify(before), settled_at: null, stored_at: sql`clock_timestamp()` })
    .where('id', '=', id)
    .where('state', '=', 'requested')
    .execute();
}

/** Receipts taken up at once. */
const TAKEN_UP = 100;

/**
 * Receipts that were stored a while ago and have not ended, because their process or the database failed. Each goes to one
 * replica, the longest waiting first. `stored_at` is set to now, so that the others get their turn.
 */
export async function takeUpReceipts(db: Db, seconds: number): Promise<readonly { readonly id: string }[]> {
  // An external call gets a minute, so that nothing comes between its commit and its call.
  const isLeft = sql<boolean>`(state = 'stored' and stored_at < clock_timestamp() - make_interval(secs => ${seconds})
    or state = 'started' and stored_at < clock_timestamp() - interval '1 minute')`;
  const left = db.selectFrom('banto.receipt').select('id').where('kind', '=', 'operation').where(isLeft);
  // Only read while there are none: a standby takes no writes.
  if (!(await left.limit(1).executeTakeFirst())) return [];
  return (
    db
      .updateTable('banto.receipt')
      .set({ stored_at: sql`case when state = 'stored' then clock_timestamp() else stored_at end` })
      // As an array, since PostgreSQL may read a list of `in` anew for each row, and take up more:
      // https://www.shayon.dev/post/2025/124/another-look-into-postgresql-cte-materialization-and-non-idempotent-subqueries/
      .where(sql<boolean>`id = any(array(${left.orderBy('stored_at').limit(TAKEN_UP).forUpdate().skipLocked()}))`)
      .returning('id')
      .execute()
  );
}
