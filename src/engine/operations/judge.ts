import { sql } from 'kysely';
import type { Json } from '../../db/tables.ts';
import { Refused } from '../../domain/errors.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { type Words, words } from '../../domain/text/words.ts';
import type { Db, Trx } from '../database.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import type { AnyOperation, OperationContext } from '../definitions/operation.ts';
import type { AnyValues } from '../parameters/parameter.ts';
import { nameOf, type PeopleLookup } from '../people/lookup.ts';

/** Runs the operation's guard. If somebody else changed the row before, the refusal says who and when. */
export async function judge(
  db: Db | Trx,
  ports: PeopleLookup & HasCatalog,
  operation: AnyOperation,
  { row, values, context }: { readonly row: Json; readonly values: AnyValues; readonly context: OperationContext },
): Promise<void> {
  try {
    operation.judge?.(row, values, context);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const before = await lastDecisionBy(db, ports, error, {
      subject: operation.subject(values),
      status: statusOf(row),
      now: context.now,
    });
    if (!before) throw error;
    throw new Refused(error.code, words(`${error.words.ja}${before.ja}`, `${error.words.en} ${before.en}`), {
      ...(error.section !== undefined && { section: error.section }),
      ...(error.next && { next: error.next }),
    });
  }
}

/** The status of a row, if it has one. */
const statusOf = (row: Json): Json | undefined =>
  row !== null && typeof row === 'object' && !Array.isArray(row) ? row['status'] : undefined;

/** A sentence about who changed the row last; undefined when the refusal has another reason. */
async function lastDecisionBy(
  db: Db | Trx,
  ports: PeopleLookup & HasCatalog,
  { code, by }: Refused,
  { subject, status, now }: { readonly subject: string; readonly status: Json | undefined; readonly now: Date },
): Promise<Words | undefined> {
  if (by !== undefined) {
    const name = await nameOf(ports, by);
    return words(`（担当: ${name} さん）`, `(By ${name}.)`);
  }
  if (code !== 'already_decided' && code !== 'wrong_state') return undefined;
  const last = await db
    .selectFrom('banto.audit_log')
    .select(['actor', 'at', 'operation', 'after'])
    .where('subject', '=', subject)
    .where('outcome', '=', 'done')
    .where('operation', 'not like', 'request.%')
    // What left the status alone, such as a corrected transaction id, does not say who gave the row its status.
    .where(sql<boolean>`after ->> 'status' is not null`)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  // If the row was changed by SQL since, the last entry does not describe its state.
  if (last && status !== undefined && statusOf(last.after) === status) {
    const name = await nameOf(ports, last.actor);
    const done = ports.catalog.findOperation(last.operation);
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
