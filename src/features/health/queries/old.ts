import { counted, days, daysBefore, defineQuery, listAnswer, words } from '../../../engine/definitions/query.ts';
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
    const some = rows.filter(({ count }) => count !== null && count > 0).length;
    const unread = rows.filter(({ count }) => count === null).length;
    return listAnswer({
      title: words(`${period}日より古いデータ`, `Data older than ${counted(period, 'day')}`),
      lead: [
        some === 0 && unread === 0
          ? words('古いデータは 0件です。', 'None (0).')
          : words(
              `${some}個の表にあります。番頭は削除しません。`,
              `In ${counted(some, 'table')}. Banto deletes nothing.`,
            ),
        ...(unread === 0
          ? []
          : [words(`⚠ ${unread}個の表は読み取れませんでした。`, `⚠ ${counted(unread, 'table')} could not be read.`)]),
      ],
      list: listed(rows),
      columns: oldColumns,
    });
  },
});
