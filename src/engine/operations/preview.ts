import type { Json } from '../../db/tables.ts';
import type { Person } from '../../domain/actor.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { InvalidInput, Refused } from '../../domain/errors.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { type Words, words } from '../../domain/words.ts';
import { createHash } from 'node:crypto';
import type { Db, Trx } from '../database.ts';
import type { Engine } from '../ports.ts';
import { nameOf } from '../people/lookup.ts';
import type { AnyOperation, OperationContext, Preview } from '../definitions/operation.ts';
import { type Parameter, type ParameterSet, type ReadingContext, readParameters } from '../parameters/parameter.ts';
import { denial } from '../../domain/permission.ts';

export type Raw = Readonly<Record<string, string>>;

export const operationContext = ({ dialect, policy, clock }: Engine, person: Person): OperationContext => ({
  dialect,
  policy,
  now: clock.now(),
  person,
});

/** Binds a decision to what was shown: two sets of rows have one hash only if they are the same. */
export const bindingHash = (rows: Json): string => createHash('sha256').update(canonicalJson(rows)).digest('hex');

/** @throws Refused when the person may not use the operation, or it is switched off here. */
export function permitOperation(engine: Engine, operation: AnyOperation, person: Person): void {
  const denied = denial(person, operation.role, engine.policy);
  if (denied) {
    const { ja, en } = operation.title;
    throw new Refused(
      'not_permitted',
      words(`「${ja}」はできません。${denied.ja}`, `You cannot use “${en}”. ${denied.en}`),
      { section: operation.section },
    );
  }
  const off = operation.external?.off(engine.functions);
  if (off) throw new Refused('switched_off', off, { section: operation.section });
}

/** The values an operation runs on. `never` is what its own functions take: they were read by its own parameters. */
export function readValues(
  context: ReadingContext,
  operation: AnyOperation,
  parameters: ParameterSet,
  raw: Raw,
): never {
  const read = readParameters(parameters, raw, context);
  if (!read.ok) throw new InvalidInput(read.faults, { section: operation.section });
  return read.values as never;
}

/** The parameters a preview needs; what is only entered in the modal may still be missing. */
export const boundParameters = (operation: AnyOperation): ParameterSet =>
  pick(operation, (name) => isBound(operation, name));

/** The parameters that a modal with a preview has inputs for; `required` are those that must be given this time. */
export const inputParameters = (operation: AnyOperation, required: readonly string[]): ParameterSet =>
  Object.fromEntries(
    Object.entries(pick(operation, (name) => name !== 'id')).map(([name, parameter]) => [
      name,
      required.includes(name) ? { ...parameter, required: true } : parameter,
    ]),
  );

const isBound = (operation: AnyOperation, name: string): boolean => operation.bound.includes(name);

function pick(operation: AnyOperation, wanted: (name: string) => boolean): ParameterSet {
  return Object.fromEntries(
    Object.entries(operation.parameters).filter((entry): entry is [string, Parameter<unknown>] => wanted(entry[0])),
  );
}

/** The raw values that the preview is about. */
const boundRaw = (operation: AnyOperation, raw: Raw): Raw =>
  Object.fromEntries(Object.entries(raw).filter(([name]) => isBound(operation, name)));

export interface StoredPreview {
  readonly id: string;
  readonly hash: string;
  readonly preview: Preview;
}

/**
 * Reads the rows, judges them and stores what was shown, so that the commit can tell whether it still holds.
 * @throws Refused when the operation cannot be done on them, with who decided before.
 */
export async function makePreview(
  engine: Engine,
  operation: AnyOperation,
  raw: Raw,
  person: Person,
): Promise<StoredPreview> {
  const context = operationContext(engine, person);
  const values = readValues(context, operation, boundParameters(operation), raw);
  const row = await operation.load(engine.db, values, false, context);
  await judge(engine.db, engine, operation, row, values, person);
  const preview = await operation.preview(engine.db, row as never, values, context);
  const hash = bindingHash(row);
  const { id } = await engine.db
    .insertInto('banto.preview')
    .values({
      operation: operation.name,
      parameters: JSON.stringify(boundRaw(operation, raw)),
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

/** The operation's own guard; a refusal because somebody was there before says who and when. */
export async function judge(
  db: Db | Trx,
  engine: Engine,
  operation: AnyOperation,
  row: Json,
  values: never,
  person: Person,
): Promise<void> {
  try {
    operation.judge(row as never, values, operationContext(engine, person));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const who = await lastDecisionBy(db, engine, error, operation.subject(values), statusOf(row));
    if (!who) throw error;
    throw new Refused(error.code, words(`${error.words.ja}${who.ja}`, `${error.words.en} ${who.en}`), {
      ...(error.section !== undefined && { section: error.section }),
      ...(error.next && { next: error.next }),
    });
  }
}

/** The status of a row that has one. */
const statusOf = (row: Json): Json | undefined =>
  row !== null && typeof row === 'object' && !Array.isArray(row) ? row['status'] : undefined;

/** Whose doing it is that the row is as it is, in a sentence; undefined when the refusal is about nobody's doing. */
async function lastDecisionBy(
  db: Db | Trx,
  engine: Engine,
  { code, by }: Refused,
  subject: string,
  status: Json | undefined,
): Promise<Words | undefined> {
  if (by !== undefined) {
    const name = await nameOf(engine, by);
    return words(`（担当: ${name} さん）`, `(By ${name}.)`);
  }
  if (code !== 'already_decided' && code !== 'wrong_state') return undefined;
  const last = await db
    .selectFrom('banto.audit_log')
    .select(['actor', 'at', 'operation', 'after'])
    .where('subject', '=', subject)
    .where('outcome', '=', 'done')
    .where('operation', 'not like', 'request.%')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  // What SQL changed since is nobody's decision here.
  if (last && status !== undefined && statusOf(last.after) === status) {
    const now = engine.clock.now();
    const name = await nameOf(engine, last.actor);
    const done = engine.catalog.findOperation(last.operation);
    const verb = done?.label ?? done?.title ?? words(last.operation, last.operation);
    return words(
      `${formatTime(last.at, 'ja', now)} に ${name} さんが「${verb.ja}」を行いました。`,
      `${name} did “${verb.en}” at ${formatTime(last.at, 'en', now)} JST.`,
    );
  }
  if (code === 'wrong_state') return undefined;
  return words(
    '番頭の外で変更されたため、担当者の記録はありません。',
    'It was changed outside Banto, so there is no record of who did it.',
  );
}
