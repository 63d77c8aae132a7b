import { daysBefore, days, defineQuery, listAnswer, words } from '../../../engine/definitions/query.ts';
import { listed } from '../../../engine/definitions/answer.ts';
import { oldColumns } from '../columns.ts';
import { oldRows } from '../store.ts';

/** How much old data each table holds. Banto deletes nothing: the marketplace's owner decides what is still needed. */
export const old = defineQuery({
  name: 'ops.old',
  aliases: ['古いデータ', '不要データ'],
  section: 'maintenance',
  role: 'operator',
  summary: words('古いデータの件数を表ごとに表示します（削除はしません）', 'Old rows by table; nothing is deleted'),
  parameters: { days: days(words('日数', 'days'), 365) },
  shareable: true,
  async run({ db, now }, { days: period }) {
    const rows = await oldRows(db, daysBefore(now, period));
    const some = rows.filter(({ count }) => count > 0).length;
    return listAnswer({
      title: words(`${period}日より古いデータ`, `Data older than ${period} days`),
      lead: [
        words(
          some === 0 ? '古いデータは 0件です。' : `${some}個の表にあります。番頭は削除しません。`,
          some === 0 ? 'None (0).' : `In ${some} tables. Banto deletes nothing.`,
        ),
      ],
      list: listed(rows),
      columns: oldColumns,
    });
  },
});
