import { days, defineQuery, listAnswer, sinceDays, sql, total, words } from '#src/engine/definitions/query.ts';
import { partnerList } from '#src/features/partners/columns.ts';
import { selectPartners } from '#src/features/partners/store.ts';

/** Partners with notifications that failed in the last days, most first. */
export const unreached = defineQuery({
  name: 'partners.unreached',
  aliases: ['通知失敗'],
  section: 'partners.2',
  role: 'operator',
  summary: words('通知が届かなかったパートナーを表示します', 'Partners with failed notifications'),
  parameters: { days: days(words('日数', 'days'), 30) },
  shareable: true,
  async run({ db, dialect, now, list }, { days: period }) {
    const failed = db
      .selectFrom('partner_notifications as n')
      .select(sql<number>`count(*)`.as('count'))
      .where(sql<boolean>`n.partner_id = p.id and n.status = 'failed' and n.created_at >= ${sinceDays(now, period)}`);
    const partners = selectPartners(db, dialect).select([failed.as('failed'), total]);
    const found = await list(partners.where(failed, '>', 0).orderBy('failed', 'desc').orderBy('p.id'));
    return listAnswer({
      title: words(`通知が届かない相手（過去${period}日）`, `Failed notifications, ${period} d`),
      ...partnerList(found, { label: words('失敗した通知', 'Failed'), kind: 'count', value: (row) => row.failed }),
    });
  },
});
