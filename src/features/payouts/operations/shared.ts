import type { Weight } from '../../../domain/second-person/second-person.ts';
import { dayOf, daysBetween, formatDay, isDay } from '../../../domain/time/tokyo.ts';
import { type Language, type Words, words } from '../../../domain/text/words.ts';
import { counted, formatYen } from '../../../domain/text/yen.ts';
import type { Db, Trx } from '../../../engine/database.ts';
import type { Effect, OperationContext, Preview, RowContext } from '../../../engine/definitions/operation.ts';
import { id, reason } from '../../../engine/parameters/parameters.ts';
import { payoutStatusWords } from '../../../marketplace/statuses/payout.ts';
import type { PayoutStatus } from '../../../marketplace/tables.ts';
import type { Kept } from '../../../marketplace/write.ts';
import { totalOf } from '../bulk/rules.ts';
import { appendNote, noPaymentWarnings, type PayoutRow } from '../rules.ts';
import { label, recipientTypeWords } from '../text.ts';
import { addressed } from '../../../marketplace/addressed.ts';
import { payoutThing } from '../columns.ts';
import { namedPayouts, payoutChoices } from './choices.ts';
import { changePayout, loadPayout, type PayoutChange } from './store.ts';
import { fields, valueWords } from './text.ts';

/** The amount one person would move. */
export const weightOf = (rows: readonly Pick<PayoutRow, 'final_payout'>[]): Weight => ({
  amount: totalOf(rows),
  smallest: Math.min(...rows.map((row) => row.final_payout)),
  alone: 0,
});

interface Identified {
  readonly id: string;
}

/** The payout that an operation is about, as its command takes it. */
export const payoutId = id(
  label.id,
  words(
    'ID（先頭8文字でも可）または受取人の名前の一部',
    'an id, its first 8 characters, or part of the recipient’s name',
  ),
  { short: true },
);

/** A payout that Banto marked paid, as a command takes it. */
export const recordedPayoutId = id(
  label.id,
  words('IDまたは取引ID、受取人の名前の一部', 'an id, a transaction id, or part of the recipient’s name'),
  { short: true },
);

export const subject = ({ id: payout }: Identified): string => `payout:${payout}`;

/**
 * What all operations on one payout share: it takes the payout's id and a reason, shows its row, and is announced in the
 * payouts' channel. An operation writes below it what is different there. `from` is the statuses of the payouts that are
 * offered when no id was typed.
 */
export const onPayout = (...from: readonly PayoutStatus[]) => ({
  parameters: { id: payoutId, reason },
  bound: ['id'] as const,
  fields,
  valueWords,
  announcedIn: 'payouts' as const,
  subject,
  choices: (db: Db, context: RowContext, typed: string | undefined) => payoutChoices(db, from, typed, context),
  named: (db: Db, { dialect }: RowContext, typed: string) => namedPayouts(db, dialect, typed),
  load: (db: Db | Trx, values: Identified, lock: boolean, context: RowContext) =>
    loadPayout(db, values.id, lock, context),
});

/**
 * Writes to a payout that is still as it was judged, and adds a line to its notes with who did it and when. Returns what
 * the audit log keeps: the changed columns and the amount, before and after.
 * @throws NotKept when the database kept something else.
 */
export async function changeWithNote(
  trx: Trx,
  row: PayoutRow,
  change: Omit<PayoutChange, 'notes'>,
  line: string,
  { now, person }: Pick<OperationContext, 'now' | 'person'>,
): Promise<Omit<Effect, 'after'> & { readonly after: Kept }> {
  const { status, scheduled_date, transaction_id, paid_at = null, notes, final_payout } = row;
  const after = await changePayout(trx, row, { ...change, notes: appendNote(notes, line, person.displayName, now) });
  const changed = Object.entries({ status, scheduled_date, transaction_id, paid_at }).filter(
    ([name]) => name in change,
  );
  return { subject: subject(row), before: { ...Object.fromEntries(changed), notes, final_payout }, after };
}

/** What the audit log keeps of payouts that were completed at once, as {@link changeWithNote} gives it of one. */
export const completedEffects = (rows: readonly PayoutRow[], kept: readonly Kept[]): Effect[] =>
  rows.map((row, index) => {
    const { status, final_payout, transaction_id, paid_at = null, notes } = row;
    return {
      subject: subject(row),
      before: { status, final_payout, transaction_id, paid_at, notes },
      after: kept[index] ?? null,
    };
  });

/** `¥250,000  星野 ひかり 様`: what decides about a payout, alone. */
const headline = ({ final_payout, recipient }: Pick<PayoutRow, 'final_payout' | 'recipient'>): Words => {
  const amount = formatYen(final_payout);
  const { ja, en } = addressed(recipient);
  return words(`${amount}  ${ja}`, `${amount}  ${en}`);
};

/** `期日 11月26日(木)`, and by how many days it is overdue. */
export function dueWords({ scheduled_date: due }: Pick<PayoutRow, 'scheduled_date'>, now: Date): Words {
  const late = isDay(due) ? daysBetween(due, dayOf(now)) : 0;
  const [lateJa, lateEn] = late > 0 ? [`（${late}日超過）`, ` (${counted(late, 'day')} overdue)`] : ['', ''];
  return words(`期日 ${formatDay(due, 'ja', now)}${lateJa}`, `due ${formatDay(due, 'en', now)}${lateEn}`);
}

/** Banto records transfers and makes none. */
export const recordOnly = words('送金はしません（記録のみ）', 'No money is sent (record only)');

interface Shown {
  /** One line: its day, its state. */
  readonly about: Words;
  /** Whether its state is not plain from the operation itself. */
  readonly status?: boolean;
  readonly recordOnly?: boolean;
  /** Besides the one that there is nothing to pay. */
  readonly warnings?: readonly Words[];
}

/**
 * How every operation on a payout shows it: the money and the name, one line, its notes if any, its id at the end, and
 * a warning when there is nothing to pay.
 */
export function moneyFirst(
  row: PayoutRow,
  { about, status = false, recordOnly: record = false, warnings = [] }: Shown,
): Pick<Preview, 'about' | 'thing' | 'facts' | 'warnings' | 'small'> & { readonly headline: Words } {
  const state = payoutStatusWords(row.status);
  const line = (language: Language): string =>
    [
      about[language],
      ...(status ? [state[language]] : []),
      ...(row.recipient_type === null ? [] : [recipientTypeWords(row.recipient_type)[language]]),
    ].join(language === 'ja' ? '・' : ' · ');
  return {
    headline: headline(row),
    about: words(line('ja'), line('en')),
    thing: payoutThing(row),
    // Not marked personal here: whoever may decide about this payout may read its notes.
    facts: row.notes === null || row.notes === '' ? [] : [{ label: label.notes, kind: 'text', value: row.notes }],
    warnings: [...noPaymentWarnings(row), ...warnings],
    small: words(
      `${label.id.ja} ${row.id}${record ? ` ・ ${recordOnly.ja}` : ''}`,
      `${label.id.en} ${row.id}${record ? ` · ${recordOnly.en}` : ''}`,
    ),
  };
}
