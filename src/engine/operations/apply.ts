import { sql } from 'kysely';
import type { Json } from '../../db/tables.ts';
import type { Person } from '../../domain/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { type Words, words } from '../../domain/words.ts';
import type { Db, Trx } from '../database.ts';
import type { Engine } from '../ports.ts';
import type { AnyOperation, Done } from '../definitions/operation.ts';
import { secondPersonNeeded } from '../../domain/second-person.ts';
import { differences } from './drift.ts';
import {
  bindingHash,
  boundParameters,
  judge,
  operationContext,
  permitOperation,
  type Raw,
  readValues,
} from './preview.ts';

/** What was shown, as the database kept it. */
export interface Previewed {
  readonly id: string;
  readonly parameters: Raw;
  readonly rows: Json;
  readonly hash: string;
  readonly shown: Json;
}

/** What this very person was shown of this very operation; a modal that remembers somebody else's shows nothing. */
export const findPreview = async (
  trx: Db | Trx,
  id: string | null,
  operation: string,
  person: string,
): Promise<Previewed | undefined> =>
  id === null
    ? undefined
    : trx
        .selectFrom('banto.preview')
        .select(['id', 'parameters', 'rows', 'hash', 'shown'])
        .where('id', '=', id)
        .where('operation', '=', operation)
        .where('actor', '=', person)
        .executeTakeFirst();

/** One operation about to be carried out. */
export interface Application {
  readonly operation: AnyOperation;
  /** Who asked for it; must hold the role when it is carried out. */
  readonly person: Person;
  readonly raw: Raw;
  readonly preview: Previewed | undefined;
  /** A second person has agreed. */
  readonly approved: boolean;
}

export type Applied =
  | { readonly kind: 'done'; readonly done: Done }
  | { readonly kind: 'needs-second'; readonly why: Words };

/**
 * The beats of every operation: permit, parse, load under lock, refuse, compare with the preview, ask whether one
 * person is enough, write.
 * @throws Refused, and whatever the database says.
 */
export async function perform(
  trx: Trx,
  engine: Engine,
  { operation, person, raw, preview, approved }: Application,
): Promise<Applied> {
  permitOperation(engine, operation, person);
  if (!preview) {
    throw new Refused(
      'expired',
      words(
        '確認画面の記録が見つからないため、実行しませんでした。',
        'The record of what you were shown is gone, so nothing was done.',
      ),
      { next: lookAgain },
    );
  }
  const context = operationContext(engine, person);
  const values = readValues(context, operation, operation.parameters, raw);
  // Rows come back from a preview as its own `load` gave them.
  const row = await operation.load(trx, values, true, context, preview.rows as never);
  await judge(trx, engine, operation, row, values, person);
  if (bindingHash(row) !== preview.hash) {
    const { ja, en } = differences(preview.rows, row, operation.fields);
    const sentence = words(
      `確認後に内容が変わったため、実行しませんでした。${ja}`,
      `It has changed since you looked, so nothing was done. ${en}`,
    );
    throw new Refused('stale', sentence, {
      section: operation.section,
      next: lookAgain,
    });
  }
  const why = approved ? undefined : await needsSecond(trx, operation, row, values, context);
  const write = () => operation.write(trx, row as never, values, context);
  if (!why) return { kind: 'done', done: await write() };
  await tryOut(trx, write);
  return { kind: 'needs-second', why };
}

/** Nobody is asked to agree to what cannot be done: it is carried out and undone. @throws Refused as the write itself. */
async function tryOut(trx: Trx, write: () => Promise<unknown>): Promise<void> {
  await sql`savepoint tried`.execute(trx);
  await write();
  await sql`rollback to savepoint tried`.execute(trx);
}

async function needsSecond(
  trx: Trx,
  operation: AnyOperation,
  row: Json,
  values: never,
  context: ReturnType<typeof operationContext>,
): Promise<Words | undefined> {
  const { secondPerson } = operation;
  if (secondPerson === 'above-limit' && !operation.weigh) throw new Error(`${operation.name} does not weigh itself`);
  const weight = (await operation.weigh?.(trx, row as never, values, context)) ?? { amount: 0, alone: 0 };
  return secondPersonNeeded(secondPerson, weight, context.policy.secondPerson.payoutsOverYen);
}

const lookAgain = words('もう一度開いて、最新の内容を確認してください。', 'Open it again and check what it says now.');

/** What an operation is about, where its raw values say so. */
export function subjectOf({ clock, policy }: Engine, operation: AnyOperation, raw: Raw): string | null {
  try {
    return operation.subject(readValues({ now: clock.now(), policy }, operation, boundParameters(operation), raw));
  } catch {
    return null;
  }
}
