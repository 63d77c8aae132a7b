import { days, defineQuery, listAnswer, sinceDays, sql, total, words } from '#src/engine/definitions/query.ts';
import { partnerList } from '#src/features/partners/columns.ts';
import { selectPartners } from '#src/features/partners/store.ts';

/** Partners with notifications that failed in the last days, most first. */
export const unreached = defineQuery({
  name: 'partners.unreached',
  aliases: ['通知失敗'],
  section: 'partners.2',
  role: 'viewer',
  summary: words('通知が届かなかったパートナーを表示します', 'Partners with failed notifications'),
  parameters: { days: days(words('日数', 'days'), 30) },
  async run({ db, dialect, now, list }, { days: period }) {
    const failed = db
      .selectFrom('partner_notifications')
      .select(['partner_id', sql<number>`count(*)`.as('failed')])
      .where(sql<boolean>`status = 'failed' and created_at >= ${sinceDays(now, period)}`)
      .groupBy('partner_id');
    const partners = selectPartners(db, dialect).innerJoin(failed.as('n'), 'n.partner_id', 'p.id');
    const found = await list(partners.select(['n.failed', total]).orderBy('n.failed', 'desc').orderBy('p.id'));
    return listAnswer({
      title: words(`通知が届かないパートナー（過去${period}日）`, `Failed notifications, ${period} d`),
      ...partnerList(found, { label: words('失敗した通知', 'Failed'), kind: 'count', value: (row) => row.failed }),
    });
  },
});
