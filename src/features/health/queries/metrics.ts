import { type Words, words } from '../../../domain/words.ts';
import { formatCount } from '../../../domain/yen.ts';
import { type ValueKind, listed, table, type Value } from '../../../engine/definitions/answer.ts';
import { formatValue } from '../../../engine/answers/format.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { errorRate, failedNotifications, responseTime, stuckOrders } from '../../../marketplace/measures.ts';
import { label, type State, stateWords } from '../text.ts';

interface Metric {
  readonly what: Words;
  readonly value: Value;
  readonly kind: ValueKind;
  readonly limit: number;
  readonly sample: number | null;
  readonly state: State;
}

/** The watched figures beside their limits. */
export const metrics = defineQuery({
  name: 'ops.metrics',
  aliases: ['指標', 'メトリクス', '監視'],
  section: 'monitoring.1',
  role: 'viewer',
  summary: words(
    'エラー率・滞留・応答時間・通知の失敗を、上限とともに表示します',
    'Error rate, stuck orders, response time and failed notifications beside their limits',
  ),
  parameters: {},
  replaces: [
    {
      statement: words('エラー率チェック（過去24時間）', 'Error rate of 24 hours'),
      flaw: words(
        '注文が1件もない日はゼロ除算でエラーになり、1件中1件の失敗も100%の異常に見えます。件数を示し、少なすぎるときは判定しません。',
        'It fails (division by zero) without orders, and 1 of 1 looks like 100 %. Banto shows the sample and does not judge too small a one.',
      ),
    },
    {
      statement: words('長期間未処理注文（48時間）', 'Orders stuck for 48 hours'),
      flaw: words(
        '件数だけで、どの注文かも上限も分かりません。上限と並べ、注文は /orders stuck 48 で示します。',
        'A bare number. Banto puts its limit beside it, and /orders stuck 48 names the orders.',
      ),
    },
    {
      statement: words('パートナー応答時間', 'Response time of partners'),
      flaw: words(
        '本番の assigned_at は注文の登録と同時に入るため、値に意味がありません。状態の履歴から測り、履歴がなければ分からないと伝えます。',
        'In production assigned_at is written with the order itself, so the figure means nothing. Banto measures by the history of statuses, and without it says that it cannot be known.',
      ),
    },
  ],
  shareable: true,
  async run({ db, dialect, policy, now }) {
    const { thresholds } = policy;
    const errors = await errorRate(db, now);
    const stuck = await stuckOrders(db, now, thresholds.stuckAlertHours);
    const response = await responseTime(db, dialect, now);
    const failed = await failedNotifications(db, now);
    const enough = errors.orders >= thresholds.errorRateMinOrders;
    const judged = (value: number, limit: number): State => (value > limit ? 'bad' : 'good');
    const rows: Metric[] = [
      {
        what: words('エラー率（24時間）', 'Error rate, 24 h'),
        value: errors.percent ?? words('注文なし', 'no orders'),
        kind: 'percent',
        limit: thresholds.errorRatePercent,
        sample: errors.orders,
        state: enough && errors.percent !== undefined ? judged(errors.percent, thresholds.errorRatePercent) : 'off',
      },
      {
        what: words(
          `滞留注文（${thresholds.stuckAlertHours}時間以上）`,
          `Orders stuck over ${thresholds.stuckAlertHours} h`,
        ),
        value: stuck,
        kind: 'count',
        limit: 0,
        sample: null,
        state: judged(stuck, 0),
      },
      {
        what: words('パートナー応答時間（7日間の平均）', 'Response time, 7-day average'),
        value: response.hours ?? words('分かりません', 'cannot be known'),
        kind: 'age',
        limit: thresholds.responseHours,
        sample: response.orders,
        state: response.hours === undefined ? 'unknown' : judged(response.hours, thresholds.responseHours),
      },
      {
        what: words('通知の失敗（24時間）', 'Failed notifications, 24 h'),
        value: failed,
        kind: 'count',
        limit: thresholds.notificationsFailed,
        sample: null,
        state: judged(failed, thresholds.notificationsFailed),
      },
    ];
    const over = rows.filter(({ state }) => state === 'bad').length;
    return {
      title: words('重要メトリクス', 'Key metrics'),
      lead: [
        over === 0
          ? words('上限を超えている指標はありません（0件）。', 'No metric is over its limit (0).')
          : words(`上限を超えている指標が ${over}件あります。`, `${over} metrics are over their limit.`),
      ],
      tables: [
        table({
          caption: words('指標と上限', 'Metrics and limits'),
          empty: words('0件です。', 'None (0).'),
          list: listed(rows),
          columns: [
            { label: label.metric, kind: 'text', value: (row) => row.what },
            { label: label.value, kind: 'text', value: (row) => written(row.value, row.kind, now) },
            { label: label.limit, kind: 'text', value: (row) => written(row.limit, row.kind, now) },
            { label: label.sample, kind: 'count', value: (row) => row.sample },
            { label: label.state, kind: 'text', value: (row) => stateWords[row.state] },
          ],
        }),
      ],
      notes: [
        words(
          `エラー率は失敗 ${formatCount(errors.failed, 'ja')} ÷ 注文 ${formatCount(errors.orders, 'ja')}。${enough ? '' : `${thresholds.errorRateMinOrders}件に満たないため判定しません。`}`,
          `Error rate: ${errors.failed} failed of ${errors.orders} orders.${enough ? '' : ` Fewer than ${thresholds.errorRateMinOrders}, so it is not judged.`}`,
        ),
        response.by === 'assigned_at'
          ? words(
              '応答時間は、注文の作成から割当（assigned_at）までの平均です。',
              'Response time: from the order to its assignment (assigned_at).',
            )
          : response.hours === undefined
            ? words(
                '応答時間は分かりません。この環境の assigned_at は注文と同時に入り、過去7日の注文には状態の履歴がありません。',
                'The response time cannot be known: assigned_at is written with the order here, and no order of 7 days has a history.',
              )
            : words(
                '応答時間は、注文の作成から最初の受注・製造・発送の履歴までの平均です。',
                'Response time: from the order to the first acceptance, production or shipping in its history.',
              ),
      ],
    };
  },
});

const written = (value: Value, kind: ValueKind, now: Date): Words =>
  words(formatValue(value, kind, 'ja', now), formatValue(value, kind, 'en', now));
