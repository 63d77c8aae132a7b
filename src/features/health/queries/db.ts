import { monthOf } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import { listed } from '../../../engine/definitions/answer.ts';
import { counted, defineQuery, formatCount, listAnswer } from '../../../engine/definitions/query.ts';
import { figuresBefore } from '../../../engine/schedules/month-figures.ts';
import { connections } from '../../../marketplace/measures/connections.ts';
import { sizeColumns } from '../columns.ts';
import { connectionsLead } from '../rules.ts';
import { largestTables, SIZES } from '../store.ts';

/** How many connections are in use, and which tables are the largest. */
export const db = defineQuery({
  name: 'ops.db',
  aliases: ['データベース', '負荷'],
  section: 'monitoring.2',
  role: 'viewer',
  summary: words(
    'データベースの接続数（上限との比）と、大きい表10件を表示します',
    'Connections against the maximum, and the ten largest tables',
  ),
  replaces: [
    {
      statement: words('データベース接続数', 'Database connections'),
      flaw: words(
        '実行中の接続しか数えず、待機中の接続が上限を使い切っても気づけません。全部を数え、上限と比べます。',
        'It counts only active connections, but idle ones use slots too. Banto counts all and compares them with the maximum.',
      ),
    },
    {
      statement: words('テーブルサイズ監視', 'Table sizes'),
      flaw: words(
        '引用符の要る名前の表が1つでもあるとエラーになります。名前ではなくoidで調べます。',
        'It fails if any table name needs quotes. Banto looks tables up by oid.',
      ),
    },
  ],
  async run({ db: database, policy, now }) {
    const used = await connections(database);
    // On the first of a month, against the month before.
    const before = await figuresBefore(database, SIZES, monthOf(now));
    return listAnswer({
      title: words('データベースの負荷', 'Database load'),
      lead: connectionsLead(used, policy.thresholds.connectionsPercent),
      caption: words('大きい表（publicスキーマ、索引を含む）', 'Largest tables (schema public, with their indexes)'),
      list: listed(await largestTables(database)),
      columns: sizeColumns(before),
      notes:
        used.hidden === 0
          ? []
          : [
              words(
                `${formatCount(used.hidden, 'ja')}の接続は、状態を見る権限（pg_monitor）がないため内訳が分かりません。`,
                `The state of ${counted(used.hidden, 'connection')} is hidden, because this role lacks pg_monitor.`,
              ),
            ],
    });
  },
});
