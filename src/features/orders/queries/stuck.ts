import {
  ageInHours,
  counted,
  defineQuery,
  flag,
  formatCount,
  hours,
  listAnswer,
  optionalName,
  undatedNotes,
  words,
} from '../../../engine/definitions/query.ts';
import { openOrderStatuses, waitingOrderStatuses } from '../../../marketplace/statuses/order.ts';
import { orderList } from '../columns.ts';
import { countUndated, listStuck, namesOfMatchingPartners } from '../store.ts';
import { resend } from '../operations/resend.ts';
import { helpsToResend } from '../rules.ts';
import { label, NAMED, notificationWords, openOrder, stuckBreakdown, stuckLead } from '../text.ts';

/** Open orders that have waited too long, oldest first. */
export const stuck = defineQuery({
  name: 'orders.stuck',
  aliases: ['滞留', '未処理', '滞留注文'],
  section: 'daily.2',
  role: 'viewer',
  summary: words('長く処理されていない注文を古い順に表示します', 'Open orders that have waited too long, oldest first'),
  parameters: {
    hours: hours(words('時間', 'hours'), ({ policy }) => policy.thresholds.stuckHours),
    partner: optionalName(words('パートナー', 'partner'), 'partner:山田製作所'),
    all: flag(
      words('製造中も含む', 'all'),
      ['all', 'すべて', '全部', '全て'],
      words('all と書くと製造中の注文も含めます', 'all also lists orders in production'),
    ),
  },
  replaces: [
    {
      statement: words('長期間未処理の注文（24時間以上）', 'Orders unprocessed for 24 hours'),
      flaw: words(
        '手順書のSQLには件数の上限がなく、製造中のまま止まった注文は出ません。番頭は総数を必ず示し、all で製造中も含めます。',
        'The list has no limit, and orders stuck in production never appear. Banto always shows the total, and all includes orders in production.',
      ),
    },
  ],
  async run({ db, dialect, now, list }, { hours: limit, partner, all }) {
    const partners = partner === undefined ? undefined : await namesOfMatchingPartners(db, partner, NAMED);
    const statuses = all ? openOrderStatuses : waitingOrderStatuses;
    const found = await list((rows) => listStuck(db, dialect, { now, hours: limit, statuses, partner }, rows));
    const lead = stuckLead(found.total, limit, ageInHours(found.rows[0]?.created_at ?? null, now), partners);
    return listAnswer({
      title: words(`滞留注文（${limit}時間超）`, `Orders stuck for ${counted(limit, 'hour')}`),
      lead: [lead, ...stuckBreakdown(found, limit, now)],
      caption: words(`滞留注文 ${formatCount(found.total, 'ja')}`, counted(found.total, 'stuck order')),
      empty: lead,
      ...orderList(found, now, {
        label: label.notification,
        kind: 'text',
        value: (row) => notificationWords(row.notification),
      }),
      step: {
        does: resend,
        label: words('再送する…', 'Resend…'),
        choose: words('通知を再送する注文を選ぶ', 'Choose an order to notify again'),
        id: (row) => (helpsToResend(row, [row.notification], dialect.notifications) ? row.id : undefined),
      },
      notes: undatedNotes(await countUndated(db, statuses), openOrder),
    });
  },
});
