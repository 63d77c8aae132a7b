import type { Thresholds } from '../../domain/policy.ts';
import { type Words, words } from '../../domain/words.ts';
import { formatCount } from '../../domain/yen.ts';
import type { ValueKind, Value } from '../../engine/definitions/answer.ts';
import type { Connections } from '../../marketplace/measures/connections.ts';
import type { ErrorRate, ResponseTime } from '../../marketplace/measures/orders.ts';
import { type State, stateWords } from './text.ts';

/** The watched figures of one snapshot. */
export interface Figures {
  readonly errors: ErrorRate;
  /** Orders that are stuck for longer than the alert allows. */
  readonly stuck: number;
  readonly response: ResponseTime;
  /** Notifications given up in 24 hours. */
  readonly failed: number;
}

/** A figure beside its limit. */
export interface Metric {
  readonly what: Words;
  readonly value: Value;
  readonly kind: ValueKind;
  readonly limit: number;
  /** How many it was measured on, where that decides what it is worth. */
  readonly sample: number | null;
  readonly state: State;
}

/** `off` is not judged, `unknown` cannot be. */
export function judgeMetrics({ errors, stuck, response, failed }: Figures, thresholds: Thresholds): Metric[] {
  const { stuckAlertHours } = thresholds;
  const judged = (value: number, limit: number): State => (value > limit ? 'bad' : 'good');
  const rate = errors.orders < thresholds.errorRateMinOrders ? undefined : errors.percent;
  return [
    {
      what: words('エラー率（24時間）', 'Error rate, 24 h'),
      value: errors.percent ?? words('注文なし', 'no orders'),
      kind: 'percent',
      limit: thresholds.errorRatePercent,
      sample: errors.orders,
      state: rate === undefined ? 'off' : judged(rate, thresholds.errorRatePercent),
    },
    {
      what: words(`滞留注文（${stuckAlertHours}時間以上）`, `Orders stuck over ${stuckAlertHours} h`),
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
}

/** How the figures are measured. */
export function metricNotes({ errors, response }: Figures, { errorRateMinOrders }: Thresholds): Words[] {
  const enough = errors.orders >= errorRateMinOrders;
  return [
    words(
      `エラー率は失敗 ${formatCount(errors.failed, 'ja')} ÷ 注文 ${formatCount(errors.orders, 'ja')}。${enough ? '' : `${errorRateMinOrders}件に満たないため判定しません。`}`,
      `Error rate: ${errors.failed} failed of ${errors.orders} orders.${enough ? '' : ` Fewer than ${errorRateMinOrders}, so it is not judged.`}`,
    ),
    responseNote(response),
  ];
}

function responseNote({ by, hours }: ResponseTime): Words {
  if (by === 'assigned_at')
    return words(
      '応答時間は、注文の作成から割当（assigned_at）までの平均です。',
      'Response time: from the order to its assignment (assigned_at).',
    );
  return hours === undefined
    ? words(
        '応答時間は分かりません。この環境の assigned_at は注文と同時に入り、過去7日の注文には状態の履歴がありません。',
        'The response time cannot be known: assigned_at is written with the order here, and no order of 7 days has a history.',
      )
    : words(
        '応答時間は、注文の作成から最初の受注・製造・発送の履歴までの平均です。',
        'Response time: from the order to the first acceptance, production or shipping in its history.',
      );
}

/** How many connections are taken, and what they do; `limit` is the percentage that the alert allows. */
export function connectionsLead(
  { used, max, percent, active, idleInTransaction }: Connections,
  limit: number,
): Words[] {
  const state = stateWords[percent > limit ? 'bad' : 'good'];
  return [
    words(
      `接続は ${formatCount(used, 'ja')}、上限 ${formatCount(max, 'ja')}の ${percent.toFixed(1)}%です（警告 ${limit}%、${state.ja}）。`,
      `${used} of ${max} connections are taken, ${percent.toFixed(1)}% (limit ${limit}%, ${state.en}).`,
    ),
    words(
      `うち実行中 ${formatCount(active, 'ja')}、トランザクション中の待機 ${formatCount(idleInTransaction, 'ja')}です。`,
      `${active} of them active, ${idleInTransaction} idle in a transaction.`,
    ),
  ];
}
