import { isBankBusinessDay } from '../../../domain/time/bank-days.ts';
import { asDay, type Day, dayOf, formatDay } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import { need } from '../../../engine/definitions/need.ts';
import { defineOperation } from '../../../engine/definitions/operation.ts';
import { note } from '../../../engine/parameters/parameters.ts';
import { dayAfterToday } from '../../../engine/parameters/times.ts';
import { type PayoutRow } from '../rules.ts';
import { judgeReschedule, rescheduledDay } from './reschedule-rules.ts';
import { label, moneyTo } from '../text.ts';
import { changeWithNote, moneyFirst, onPayout, payoutId, weightOf } from './shared.ts';
import { payoutChoices } from './choices.ts';
import { loadPayout, missedIds } from './store.ts';
import { fields } from './text.ts';

/** A payout with its default new day: the one that the preview showed, even if it is another day by now. */
type Rescheduling = PayoutRow & { readonly usual_date: string };

const dayFor = ({ usual_date }: Rescheduling, { date }: { readonly date: Day | undefined }): Day =>
  date ?? asDay(usual_date);

const newDay = dayAfterToday(
  label.newDay,
  words('明日以降（空欄なら約1週間後の銀行営業日）', 'after today (when empty: a bank business day in about a week)'),
);

/** Gives a new day to a failed payout, or to a scheduled one whose day has passed. */
export const reschedule = defineOperation({
  ...onPayout(),
  name: 'payouts.reschedule',
  aliases: ['再スケジュール', '再予定'],
  section: 'payouts.2',
  role: 'operator',
  summary: words(
    '失敗した支払い、または予定日を過ぎた支払いに、新しい予定日を付けます',
    'Gives a failed payout, or one whose day has passed, a new day',
  ),
  title: words('再スケジュール', 'Reschedule'),
  danger: false,
  parameters: { id: payoutId, date: newDay, note },
  bound: ['id', 'date'],
  fields: { ...fields, usual_date: label.newDay },
  secondPerson: 'above-limit',
  // It only postpones a debt: marking the payout paid has a guard of its own.
  moves: 'nothing',
  needs: [need('update', 'payouts_v31', 'status scheduled_date notes')],
  replaces: [
    {
      statement: words('失敗分の再スケジュール', 'Reschedule a failed payout'),
      flaw: words(
        '元の予定日に7日を足すため、過去の日や休日・正月になり、二度と処理されないことがあります。今日以降から数え、銀行営業日に送ります。',
        'It adds seven days to the old day, which may be in the past, a Sunday or New Year; then it is never processed. Banto counts from today at the earliest and moves to a bank business day.',
      ),
    },
  ],
  chain: {
    label: words('次の再スケジュールへ', 'Next to reschedule'),
    waiting: (db, { now }) => missedIds(db, dayOf(now)),
  },
  choices: (db, context, typed) => payoutChoices(db, ['failed', 'scheduled'], typed, context, dayOf(context.now)),
  async load(db, values, lock, context, previewed): Promise<Rescheduling> {
    const row = await loadPayout(db, values.id, lock, context);
    const usual = rescheduledDay(row.scheduled_date, dayOf(context.now));
    return { ...row, usual_date: previewed?.usual_date ?? usual };
  },
  judge: (row, values, { now }) => judgeReschedule(row, dayFor(row, values), dayOf(now)),
  preview: async (_db, row, values, { now }) => {
    const day = dayFor(row, values);
    return {
      ...moneyFirst(row, {
        about: words(
          `期日 ${formatDay(row.scheduled_date, 'ja', now)} → ${formatDay(day, 'ja', now)}`,
          `due ${formatDay(row.scheduled_date, 'en', now)} → ${formatDay(day, 'en', now)}`,
        ),
        status: true,
        warnings: isBankBusinessDay(day)
          ? []
          : [words('新しい予定日は銀行の休業日です。', 'Banks are closed on the new day.')],
      }),
      effect: words(
        `支払予定日を ${formatDay(day, 'ja', now)} にし、状態を「予定」に戻します。`,
        `It will be scheduled for ${formatDay(day, 'en', now)}.`,
      ),
      submit: words(`予定日を${formatDay(day, 'ja', now)}にする`, `Move to ${formatDay(day, 'en', now)}`),
    };
  },
  weigh: (_db, row) => Promise.resolve(weightOf([row])),
  async write(trx, row, values, context) {
    const { now } = context;
    const day = dayFor(row, values);
    const remark = values.note === undefined ? '' : `: ${values.note}`;
    const line = `再スケジュール ${row.scheduled_date} → ${day}${remark}`;
    return {
      effects: [await changeWithNote(trx, row, { status: 'scheduled', scheduled_date: day }, line, context)],
      outcome: words(
        `${moneyTo(row).ja} の支払予定日を ${formatDay(day, 'ja', now)} にしました。`,
        `${moneyTo(row).en} is scheduled for ${formatDay(day, 'en', now)}.`,
      ),
    };
  },
});
