import { type RawBuilder, sql } from 'kysely';
import { dayBounds } from '../../domain/tokyo.ts';
import type { ReadDb } from '../../engine/database.ts';
import type { Values } from '../../engine/parameters/parameter.ts';
import type { auditParameters } from './parameters.ts';
import type { Sought } from './rules.ts';

/** The rows that a first word without a name means. */
function fits(sought: Sought | undefined): RawBuilder<boolean> {
  if (sought === undefined) return sql<boolean>`true`;
  if ('actor' in sought) return sql<boolean>`actor = ${sought.actor}`;
  if ('subject' in sought) return subjectIs(sought.subject);
  if ('operation' in sought)
    return sought.operation.includes('.')
      ? sql<boolean>`operation = ${sought.operation}`
      : sql<boolean>`operation like ${`${sought.operation}.%`}`;
  const { from, to } = sought.number;
  const within = sql`between ${from}::uuid and ${to}::uuid`;
  const numbers = sql<boolean>`receipt_id ${within} or request_id ${within}`;
  return from === to ? sql<boolean>`(${numbers} or ${subjectIs(from)})` : sql<boolean>`(${numbers})`;
}

/** `payout:<uuid>`, or the id alone. */
const subjectIs = (subject: string): RawBuilder<boolean> =>
  subject.includes(':')
    ? sql<boolean>`subject = ${subject}`
    : sql<boolean>`(subject is not null and split_part(subject, ':', 2) = ${subject})`;

/** The entries that fit whatever is given. */
export function auditEntries(
  db: ReadDb,
  { operation, actor, subject, outcome, receipt, request, date }: Values<typeof auditParameters>,
) {
  const day = date === undefined ? undefined : dayBounds(date);
  return db
    .selectFrom('banto.audit_log')
    .$if(operation !== undefined, (qb) => qb.where(fits(operation)))
    .$if(actor !== undefined, (qb) => qb.where('actor', '=', actor ?? ''))
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

/** How many entries fit. */
export async function countEntries(entries: ReturnType<typeof auditEntries>): Promise<number> {
  const { count } = await entries.select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  return count;
}

/** What is shown of these entries, the newest first; `count` is how many there are. */
export const newestFirst = (entries: ReturnType<typeof auditEntries>, count: number) =>
  entries
    .select(['seq', 'at', 'actor', 'source', 'operation', 'subject', 'outcome', 'reason', 'before', 'after'])
    .select(['request_id', 'receipt_id', sql<number>`${count}::bigint`.as('total')])
    .orderBy('seq', 'desc');
