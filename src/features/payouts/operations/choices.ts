import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely';
import { contains } from '../../../db/like.ts';
import { daysBefore } from '../../../domain/time/duration.ts';
import { LAST_DAY } from '../../../domain/text/odd.ts';
import { normaliseValue } from '../../../domain/typed/normalise.ts';
import { type Day, formatDay } from '../../../domain/time/tokyo.ts';
import { type Language, words } from '../../../domain/text/words.ts';
import { formatYen } from '../../../domain/text/yen.ts';
import type { Db } from '../../../engine/database.ts';
import { type Choices, choicesOf, MOST_CHOICES } from '../../../engine/definitions/choices.ts';
import type { OperationContext } from '../../../engine/definitions/operation.ts';
import { total } from '../../../engine/definitions/query.ts';
import { readIdStart } from '../../../engine/parameters/clues.ts';
import type { Dialect } from '../../../marketplace/dialect.ts';
import { oddDayLast } from '../../../marketplace/measures/datable.ts';
import { payoutStatusWords } from '../../../marketplace/statuses/payout.ts';
import type { PayoutStatus } from '../../../marketplace/tables.ts';
import { recordingOperations } from './by-banto-rules.ts';
import { paidTo, recipientName } from '../store.ts';
import { noName } from '../../../marketplace/addressed.ts';

/** Whether a payout's recipient contains the typed text, or its id the same text read as an id. */
export const matches = <Tables, Table extends keyof Tables>(
  eb: ExpressionBuilder<Tables, Table>,
  name: RawBuilder<string | null>,
  id: RawBuilder<string | null>,
  typed: string,
) => eb.or([contains(eb, [name], typed), contains(eb, [id], normaliseValue(typed))]);

/** Payouts with one of the statuses whose id or recipient contains `typed`. */
export async function payoutChoices(
  db: Db,
  statuses: readonly PayoutStatus[],
  typed: string | undefined,
  { dialect, now }: Pick<OperationContext, 'dialect' | 'now'>,
  /** Of the scheduled payouts, only those due before this day. */
  passedBy?: Day,
): Promise<Choices> {
  const name = recipientName(dialect);
  const rows = await db
    .selectFrom('payouts_v31 as p')
    .select(['p.id', 'p.final_payout', 'p.status', 'p.scheduled_date', total])
    .select(name.as('recipient'))
    .where('p.status', 'in', statuses)
    .$if(passedBy !== undefined, (qb) =>
      qb.where((eb) =>
        eb.or([
          eb('p.status', '<>', 'scheduled'),
          eb('p.scheduled_date', '<', passedBy ?? ''),
          eb('p.scheduled_date', '>', LAST_DAY),
        ]),
      ),
    )
    .$if(typed !== undefined, (qb) => qb.where((eb) => matches(eb, name, sql<string>`p.id::text`, typed ?? '')))
    .orderBy(oddDayLast('p.scheduled_date'))
    .orderBy('p.scheduled_date')
    .orderBy('p.final_payout', 'desc')
    .limit(MOST_CHOICES)
    .execute();
  return choicesOf(rows, ({ id, final_payout, recipient, scheduled_date, status }) => {
    // If all have the same status, showing it does not help.
    const state = statuses.length > 1 ? payoutStatusWords(status) : words('', '');
    const label = (language: Language): string =>
      [
        formatYen(final_payout),
        recipient ?? noName[language],
        formatDay(scheduled_date, language, now),
        state[language],
      ]
        .join(' ')
        .trim();
    return { id, label: words(label('ja'), label('en')) };
  });
}

/** The ids of two payouts at most that a typed id or name means, whatever their status. */
export async function namedPayouts(db: Db, dialect: Dialect, typed: string): Promise<string[]> {
  const range = readIdStart(typed);
  const rows = await db
    .selectFrom('payouts_v31 as p')
    .select('p.id')
    .where((eb) => (range ? eb.between('p.id', range.from, range.to) : paidTo(dialect, typed)))
    .limit(2)
    .execute();
  return rows.map(({ id }) => id);
}

/** Each transaction id that Banto recorded for a payout, once, though it was corrected and corrected back. */
const recordedSince = (db: Db, since: Date) =>
  db
    .selectFrom('banto.audit_log')
    .select(['subject', sql<string | null>`after ->> 'transaction_id'`.as('transaction_id')])
    .select((eb) => eb.fn.max('seq').as('seq'))
    .where('operation', 'in', recordingOperations)
    .where('outcome', '=', 'done')
    .where('at', '>=', since)
    .groupBy(['subject', sql`after ->> 'transaction_id'`]);

/** Payouts marked paid through Banto in the last 31 days and still paid; latest first. */
export async function completedByBanto(
  db: Db,
  typed: string | undefined,
  { dialect, now }: Pick<OperationContext, 'dialect' | 'now'>,
): Promise<Choices> {
  const name = recipientName(dialect);
  const rows = await db
    .selectFrom(recordedSince(db, daysBefore(now, 31)).as('a'))
    .innerJoin('payouts_v31 as p', (join) =>
      join.on('a.subject', '=', sql<string>`'payout:' || p.id`).onRef('p.transaction_id', '=', 'a.transaction_id'),
    )
    .select(['p.id', 'p.final_payout', 'p.transaction_id', total])
    .select(name.as('recipient'))
    .where('p.status', '=', 'completed')
    .$if(typed !== undefined, (qb) =>
      qb.where((eb) => matches(eb, name, sql<string | null>`p.transaction_id`, typed ?? '')),
    )
    .orderBy('a.seq', 'desc')
    .limit(MOST_CHOICES)
    .execute();
  return choicesOf(rows, ({ id, final_payout, recipient, transaction_id }) => {
    const label = (language: Language): string =>
      `${formatYen(final_payout)} ${recipient ?? noName[language]} ${transaction_id ?? ''}`;
    return { id, label: words(label('ja'), label('en')) };
  });
}
