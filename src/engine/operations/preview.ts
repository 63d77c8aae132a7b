import { createHash } from 'node:crypto';
import type { Json } from '../../db/tables.ts';
import type { Person } from '../../domain/permission/actor.ts';
import { canonicalJson } from '../../domain/hash-chain/canonical-json.ts';
import { policyNow } from '../../domain/policy.ts';
import { isRehearsal } from '../../domain/rehearsal.ts';
import type { Db, Trx } from '../database.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import type { AnyOperation, OperationContext, Preview } from '../definitions/operation.ts';
import type { Raw } from '../parameters/parameter.ts';
import { assertNothingLater } from '../posting/later-posts.ts';
import type { Uses } from '../ports.ts';
import { type Approval, approvalFor } from './approval.ts';
import { type Arguments, boundValues } from './arguments.ts';
import { askedAlready } from './asked-already.ts';
import { readFiles } from './files.ts';
import { judge } from './judge.ts';

export const operationContext = (
  { dialect, policy, clock }: Uses<'dialect' | 'policy' | 'clock'>,
  person: Person,
): OperationContext => ({ dialect, policy, now: clock.now(), person });

/**
 * Binds a decision to the rows that were shown, and to the mode: only the same have the same hash. A replica that knows no
 * rehearsal takes one of it for changed rows, and does nothing.
 */
export const bindingHash = (rows: Json, { rehearsal }: Pick<ShownPreview, 'rehearsal'>): string =>
  createHash('sha256')
    .update(canonicalJson(rehearsal === true ? { rehearsal, rows } : rows))
    .digest('hex');

/** A preview as it is shown: with what is known about a second person. Older versions stored it without. */
export type ShownPreview = Preview & {
  readonly approval?: Approval;
  /** Whether it was made in a rehearsal. It keeps that: it is never done in the other mode. */
  readonly rehearsal?: boolean;
};

export interface StoredPreview {
  readonly id: string;
  readonly hash: string;
  readonly preview: ShownPreview;
}

/**
 * Reads the rows, judges them and stores what was shown, so that the commit can check whether it still holds.
 * @throws InvalidInput; Refused when the operation cannot be done on these rows, with who changed them before.
 */
export async function makePreview(
  ports: HasCatalog & Uses<'db' | 'dialect' | 'policy' | 'clock' | 'people' | 'messenger'>,
  operation: AnyOperation,
  given: Arguments,
  person: Person,
): Promise<StoredPreview> {
  const { db } = ports;
  const context = operationContext({ ...ports, policy: policyNow(ports.policy) }, person);
  await assertNothingLater(db, operation);
  const values = boundValues(given, operation);
  const files = await readFiles(ports, operation, given.raw);
  const row = await operation.load(db, values, false, { ...context, files });
  await judge(db, ports, operation, { row, values, context });
  const shown = await operation.preview(db, row, values, context);
  const approval = await approvalFor(db, operation, { row, values, context }, false);
  const asking = { ...operation, bound: row, alone: approval.why === null };
  const asked = await askedAlready(db, ports, asking, context.now);
  const preview = {
    ...shown,
    warnings: [...asked.open, ...shown.warnings, ...asked.rejected],
    approval,
    ...(isRehearsal(context.policy) && { rehearsal: true }),
  };
  const hash = bindingHash(row, preview);
  const { id } = await db
    .insertInto('banto.preview')
    .values({
      operation: operation.name,
      parameters: JSON.stringify(boundRaw(operation, given.raw)),
      rows: JSON.stringify(row),
      hash,
      shown: JSON.stringify(preview),
      actor: person.id,
      at: context.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, hash, preview };
}

/** The raw values that the preview depends on. */
const boundRaw = ({ bound }: AnyOperation, raw: Raw): Raw =>
  Object.fromEntries(Object.entries(raw).filter(([name]) => bound.includes(name)));

/** A preview that was shown, from the database. */
export interface Previewed {
  readonly id: string;
  readonly parameters: Raw;
  readonly rows: Json;
  readonly hash: string;
  readonly shown: Json;
}

/** What was shown, from the database. Guarantee: `makePreview` wrote the column. */
export const storedPreview = ({ shown }: Pick<Previewed, 'shown'>): ShownPreview => shown as unknown as ShownPreview;

/** Finds a preview of this operation that was shown to this person; never another person's preview. */
export const findPreview = async (
  db: Db | Trx,
  id: string | null,
  operation: string,
  person: string,
): Promise<Previewed | undefined> =>
  id === null
    ? undefined
    : db
        .selectFrom('banto.preview')
        .select(['id', 'parameters', 'rows', 'hash', 'shown'])
        .where('id', '=', id)
        .where('operation', '=', operation)
        .where('actor', '=', person)
        .executeTakeFirst();
