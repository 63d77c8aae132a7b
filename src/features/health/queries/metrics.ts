import { words } from '../../../domain/text/words.ts';
import { counted } from '../../../domain/text/yen.ts';
import { listed } from '../../../engine/definitions/answer.ts';
import { defineQuery, listAnswer } from '../../../engine/definitions/query.ts';
import type { ReadDb } from '../../../engine/database.ts';
import { apart } from '../../../marketplace/apart.ts';
import { failedNotifications } from '../../../marketplace/measures/notifications.ts';
import { errorRate, responseTime, stuckOrders } from '../../../marketplace/measures/orders.ts';
import { metricColumns } from '../columns.ts';
import { judgeMetrics, metricNotes } from '../rules.ts';

/** The metrics and their limits. */
export const metrics = defineQuery({
  name: 'ops.metrics',
  aliases: ['指標', 'メトリクス', '監視'],
  section: 'monitoring.1',
  role: 'viewer',
  summary: words(
    'エラー率・滞留・応答時間・通知の失敗を、上限とともに表示します',
    'Error rate, stuck orders, response time and failed notifications beside their limits',
  ),
  replaces: [
    {
      statement: words('エラー率チェック（過去24時間）', 'Error rate of 24 hours'),
      flaw: words(
        '注文が1件もない日はゼロ除算でエラーになり、1件中1件の失敗も100%の異常に見えます。件数を示し、少なすぎるときは判定しません。',
        'It fails (division by zero) on a day without orders, and 1 of 1 looks like 100 %. Banto shows the sample size and does not judge small samples.',
      ),
    },
    {
      statement: words('長期間未処理注文（48時間）', 'Orders stuck for 48 hours'),
      flaw: words(
        '件数だけで、どの注文かも上限も分かりません。上限と並べ、注文は /orders stuck 48 で示します。',
        'Only a number. Banto shows the limit beside it, and /orders stuck 48 lists the orders.',
      ),
    },
    {
      statement: words('パートナー応答時間', 'Response time of partners'),
      flaw: words(
        '本番の assigned_at は注文の登録と同時に入るため、値に意味がありません。状態の履歴から測り、履歴がなければ分からないと伝えます。',
        'In production assigned_at is written together with the order, so the figure means nothing. Banto measures from the status history, and says “unknown” where there is none.',
      ),
    },
  ],
  async run({ db, dialect, policy, now }) {
    const { thresholds } = policy;
    const stuck = { now, hours: thresholds.stuckAlertHours };
    const figures = {
      errors: await ifRead(db, () => errorRate(db, now)),
      stuck: (await ifRead(db, () => stuckOrders(db, stuck)))?.count ?? null,
      response: await ifRead(db, () => responseTime(db, dialect, now)),
      failed: await ifRead(db, () => failedNotifications(db, now)),
    };
    const judged = judgeMetrics(figures, thresholds);
    const over = judged.filter(({ state }) => state === 'bad').length;
    const unread = Object.values(figures).filter((figure) => figure === null).length;
    return listAnswer({
      title: words('重要メトリクス', 'Key metrics'),
      lead: [
        ...(unread === 0
          ? []
          : [
              words(
                `⚠ ${unread}件の指標を読み取れませんでした。`,
                `⚠ ${counted(unread, 'metric', 'metrics')} could not be read.`,
              ),
            ]),
        over === 0
          ? words('上限を超えている指標はありません（0件）。', 'No metric is over its limit (0).')
          : words(
              `上限を超えている指標が ${over}件あります。`,
              `${counted(over, 'metric is over its limit', 'metrics are over their limit')}.`,
            ),
      ],
      caption: words('指標と上限', 'Metrics and limits'),
      list: listed(judged),
      columns: metricColumns(now),
      notes: metricNotes(figures, thresholds),
    });
  },
});

/** A figure; null when it could not be read. The others stand. */
async function ifRead<Figure>(db: ReadDb, measure: () => Promise<Figure>): Promise<Figure | null> {
  const part = await apart(db, measure);
  return part.ok ? part.value : null;
}
