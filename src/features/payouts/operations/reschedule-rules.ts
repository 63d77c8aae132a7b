import { Refused } from '../../../domain/errors.ts';
import { nextBankBusinessDay } from '../../../domain/time/bank-days.ts';
import { addDays, type Day, formatDay, isDay, startOfDay } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import { payoutStatusWords } from '../../../marketplace/statuses/payout.ts';
import { completedAlready, type PayoutRow } from '../rules.ts';

/** @throws Refused unless the payout failed, or is still scheduled although its day has passed, or is no date at all. */
export function judgeReschedule(row: PayoutRow, newDay: Day, today: Day): void {
  const { status, scheduled_date: due } = row;
  if (status === 'completed') throw completedAlready(row, 'payouts.2');
  if (status === 'ready_for_transfer') {
    throw new Refused(
      'wrong_state',
      words(
        'この支払いは振込待ちのため、再スケジュールできません。',
        'This payout is ready for transfer and cannot be rescheduled.',
      ),
      {
        section: 'payouts.2',
        next: words(
          '振込に失敗した場合は、先に /payouts fail で記録してください。',
          'If its transfer failed, record that with /payouts fail first.',
        ),
      },
    );
  }
  if (status !== 'failed' && !(status === 'scheduled' && (due < today || !isDay(due)))) {
    const now = payoutStatusWords(status);
    const day =
      status === 'scheduled'
        ? words(`（${formatDay(due, 'ja', startOfDay(today))}）`, ` (${formatDay(due, 'en', startOfDay(today))})`)
        : words('', '');
    throw new Refused(
      'wrong_state',
      words(
        `この支払いは「${now.ja}」${day.ja}のため、再スケジュールできません。失敗した支払いと、予定日を過ぎた支払いだけが対象です。`,
        `This payout is “${now.en}”${day.en} and cannot be rescheduled: only failed payouts and scheduled ones whose day has passed can.`,
      ),
      { section: 'payouts.2' },
    );
  }
  if (newDay <= today) {
    throw new Refused(
      'stale',
      words(`新しい予定日 ${newDay} は明日以降ではなくなりました。`, `The new day ${newDay} is no longer after today.`),
      { section: 'payouts.2' },
    );
  }
}

/** The last day that a payout is still postponed from: later ones are mistakes, and a week later may be no date. */
const FAR = '2999-12-31';

/**
 * The default day for a retry: the bank business day a week after the later of `due` and `today`; after today when the
 * due day is no date.
 */
export const rescheduledDay = (due: string, today: Day): Day =>
  nextBankBusinessDay(addDays(isDay(due) && due > today && due <= FAR ? due : today, 7));
