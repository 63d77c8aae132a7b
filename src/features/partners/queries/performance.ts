import { ratedDays } from '../../../domain/time/rated-days.ts';
import { dayInWords, dayOf, monthOf } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import { figuresBefore } from '../../../engine/schedules/month-figures.ts';
import { counted, days, defineQuery, listAnswer, sinceDays } from '../../../engine/definitions/query.ts';
import { partnerColumns, rateBefore } from '../columns.ts';
import { futureNotes, performanceSince, ratingsName } from '../store.ts';
import { completionRate, label, performanceLead } from '../text.ts';

/** The outcome of each approved partner's orders. */
export const performance = defineQuery({
  name: 'partners.performance',
  aliases: ['実績', '成績', '完了率'],
  section: 'partners.2',
  role: 'viewer',
  summary: words(
    '承認済みパートナーごとの注文・発送・キャンセル・未完了と完了率を示します',
    'Orders, shipped, cancelled, open and completion rate of each approved partner',
  ),
  parameters: { days: days(words('日数', 'days'), ratedDays.question) },
  replaces: [
    {
      statement: words('パートナー別受注・完了率', 'Orders and completion rate by partner'),
      flaw: words(
        '注文のないパートナーも「1件・0%」と表示し、期間の区切りがありません。注文そのものを期間を決めて数え、注文がなければ率を示しません。',
        'A partner without orders shows 1 order and 0 %, and there is no period. Banto counts the orders of a period, and shows no rate without orders.',
      ),
    },
  ],
  async run({ db, now, list }, { days: period }) {
    const since = sinceDays(now, period);
    const found = await list(performanceSince(db, since, now));
    const before = await figuresBefore(db, ratingsName(period), monthOf(now));
    return listAnswer({
      title: words(`パートナー実績（過去${period}日）`, `Partner performance, ${counted(period, 'day')}`),
      lead: [performanceLead(found.total, dayInWords(dayOf(since), now))],
      caption: words('完了率の高い順', 'Highest completion rate first'),
      empty: words('承認済みのパートナーは 0件です。', 'There are no approved partners (0).'),
      list: found,
      columns: [
        partnerColumns.name,
        partnerColumns.company,
        { label: label.orders, kind: 'count', value: (row) => row.orders },
        { label: words('発送済み', 'Shipped'), kind: 'count', value: (row) => row.shipped },
        { label: words('キャンセル', 'Cancelled'), kind: 'count', value: (row) => row.cancelled },
        { label: words('未完了', 'Open'), kind: 'count', value: (row) => row.open },
        { label: words('完了率', 'Completion rate'), kind: 'percent', value: (row) => row.rate ?? label.noOrders },
        ...(before ? [rateBefore(before)] : []),
      ],
      notes: [completionRate, ...(await futureNotes(db, now))],
    });
  },
});
