import { sql } from 'kysely';
import type { Json } from '../../db/tables.ts';
import type { Person } from '../../domain/permission/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { policyNow } from '../../domain/policy.ts';
import { asRehearsed, isRehearsal } from '../../domain/rehearsal.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { assertNothingLater } from '../posting/later-posts.ts';
import { NotKept } from '../../marketplace/not-kept.ts';
import type { Trx } from '../database.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import type { AnyOperation, Done, OperationContext } from '../definitions/operation.ts';
import type { AnyValues, Raw } from '../parameters/parameter.ts';
import type { Uses } from '../ports.ts';
import { approvalFor } from './approval.ts';
import { allValues } from './arguments.ts';
import { differences } from './drift.ts';
import { judge } from './judge.ts';
import { permitOperation } from './permit.ts';
import { bindingHash, operationContext, type Previewed, type ShownPreview, storedPreview } from './preview.ts';

export type ApplyPorts = HasCatalog & Uses<'dialect' | 'policy' | 'clock' | 'functions' | 'people'>;

/** One operation to be applied. */
export interface Application {
  readonly operation: AnyOperation;
  /** Who requested it; must have the role when it is applied. */
  readonly person: Person;
  readonly raw: Raw;
  /** When it was entered, which says what `tomorrow` is and which days were allowed. Whether they still are, `judge` says. */
  readonly enteredAt: Date;
  readonly preview: Previewed | undefined;
  /** The request that a second person has approved. */
  readonly request?: string;
}

export type Applied =
  | { readonly kind: 'done'; readonly done: Done; readonly rehearsed: boolean }
  | { readonly kind: 'needs-second'; readonly why: Words; readonly subject: string; readonly preview: Previewed };

/**
 * The steps of every operation: permit, parse, load under lock, judge, compare with the preview, check whether a second
 * person is needed, write. In a rehearsal what was written is read back like any other, and then undone.
 * @throws Refused, and the database's errors.
 */
export async function applyOperation(
  trx: Trx,
  given: ApplyPorts,
  { operation, person, raw, enteredAt, preview, request }: Application,
): Promise<Applied> {
  // What is limited, and whether anything is written, follows one policy, even if a replica joins that has another.
  const ports = { ...given, policy: policyNow(given.policy) };
  permitOperation(ports, operation, person);
  await assertNothingLater(trx, operation);
  if (!preview) throw new Refused('expired', previewGone, { next: lookAgain });
  const rehearsal = isRehearsal(ports.policy);
  assertSameMode(storedPreview(preview), rehearsal, operation);
  const context = { ...operationContext(ports, person), request };
  const values = allValues({ ...context, now: enteredAt }, operation, raw);
  // The preview's rows were loaded by the same operation's `load`.
  const row = await operation.load(trx, values, true, context, preview.rows);
  await judge(trx, ports, operation, { row, values, context });
  if (bindingHash(row, { rehearsal }) !== preview.hash) throw stale(operation, preview, row);
  const why =
    request !== undefined ? undefined : await secondPersonReason(trx, operation, { row, values, context }, preview);
  const write = () => writeKept(trx, operation, { row, values, context });
  if (!why && rehearsal)
    return { kind: 'done', done: rehearsed(operation, await tryWrite(trx, write)), rehearsed: true };
  if (!why) return { kind: 'done', done: await write(), rehearsed: false };
  await tryWrite(trx, write);
  return { kind: 'needs-second', why, subject: operation.subject(values), preview };
}

/** Writes, and lets deferred constraints and triggers of the marketplace run while it can still be undone. */
async function writeKept(
  trx: Trx,
  operation: AnyOperation,
  { row, values, context }: { readonly row: Json; readonly values: AnyValues; readonly context: OperationContext },
): Promise<Done> {
  try {
    return await operation.write(trx, row, values, context);
  } catch (error) {
    throw error instanceof NotKept ? error.named(operation.fields) : error;
  }
}

function stale(operation: AnyOperation, { rows }: Previewed, now: Json): Refused {
  const { ja, en } = differences(rows, now, operation);
  const sentence = words(
    `確認後に内容が変わったため、実行しませんでした。${ja}`,
    `It has changed since you looked, so nothing was done. ${en}`,
  );
  return new Refused('stale', sentence, { section: operation.section, next: lookAgain });
}

/**
 * Tries the write in a savepoint and rolls it back, so that an impossible change never becomes a request, and a rehearsal
 * writes nothing. Returns what it would have done.
 */
async function tryWrite(trx: Trx, write: () => Promise<Done>): Promise<Done> {
  await sql`savepoint tried`.execute(trx);
  const done = await write();
  await sql`rollback to savepoint tried`.execute(trx);
  return done;
}

/** What a rehearsal says: nothing follows, inside or outside. */
const rehearsed = ({ external }: AnyOperation, { effects, outcome }: Done): Done => {
  const { ja, en } = asRehearsed(outcome);
  return { effects, outcome: external ? words(`${ja}${notCalled.ja}`, `${en} ${notCalled.en}`) : words(ja, en) };
};

const notCalled = words('外部の関数は呼び出していません。', 'No function outside was called.');

/** @throws Refused when the preview was made in the other mode: what was shown is not what would happen. */
export function assertSameMode(
  { rehearsal: shownInRehearsal = false }: Pick<ShownPreview, 'rehearsal'>,
  rehearsal: boolean,
  { section }: Pick<AnyOperation, 'section'>,
): void {
  if (shownInRehearsal === rehearsal) return;
  const sentence = rehearsal
    ? words(
        '本番のときの内容のため、リハーサル中は実行できません。何も変更していません。',
        'It was shown when Banto was live, so it cannot be done in a rehearsal. Nothing was changed.',
      )
    : words(
        'リハーサル中の内容のため、本番では実行できません。何も変更していません。',
        'It was shown in a rehearsal, so it cannot be done live. Nothing was changed.',
      );
  throw new Refused('stale', sentence, { section, next: lookAgain });
}

/**
 * Why a second person is needed: because of the rows, or because the button that was pressed only asked for approval.
 */
async function secondPersonReason(
  trx: Trx,
  operation: AnyOperation,
  rows: { readonly row: Json; readonly values: AnyValues; readonly context: OperationContext },
  preview: Previewed,
): Promise<Words | undefined> {
  const { why } = await approvalFor(trx, operation, rows, true);
  return why ?? storedPreview(preview).approval?.why ?? undefined;
}

const previewGone = words(
  '確認画面の記録が見つからないため、実行しませんでした。',
  'The record of the preview cannot be found, so nothing was done.',
);
const lookAgain = words('もう一度開いて、最新の内容を確認してください。', 'Open it again and check the current state.');
