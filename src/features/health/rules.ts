import type { Thresholds } from '../../domain/policy.ts';
import { notRead, type Words, words } from '../../domain/text/words.ts';
import { counted, formatCount } from '../../domain/text/yen.ts';
import type { ValueKind, Value } from '../../engine/definitions/answer.ts';
import type { Connections } from '../../marketplace/measures/connections.ts';
import {
  ANSWERED_ENOUGH,
  figureTitles,
  judgedErrorRate,
  judgedResponseTime,
} from '../../marketplace/measures/judged.ts';
import type { ErrorRate, ResponseTime } from '../../marketplace/measures/orders.ts';
import { limitWords, type State } from './text.ts';

/** The measured values, from one snapshot; null when one could not be measured. */
export interface Figures {
  readonly errors: ErrorRate | null;
  /** Orders stuck for longer than `stuckAlertHours`. */
  readonly stuck: number | null;
  readonly response: ResponseTime | null;
  /** Notifications that failed for good in the last 24 hours. */
  readonly failed: number | null;
}

/** A measured value and its limit. */
export interface Metric {
  readonly what: Words;
  readonly value: Value;
  readonly kind: ValueKind;
  readonly limit: number;
  /** Sample size, where it decides whether the value means anything. */
  readonly sample: number | null;
  readonly state: State;
}

const judged = (value: number | null, limit: number): State =>
  value === null ? 'unknown' : value > limit ? 'bad' : 'good';

/** State `off`: too few orders to judge. State `unknown`: this database does not record it, or it could not be read. */
export function judgeMetrics({ errors, stuck, response, failed }: Figures, thresholds: Thresholds): Metric[] {
  const { stuckAlertHours } = thresholds;
  const percent = errors === null ? undefined : judgedErrorRate(errors, thresholds);
  const hours = response === null ? undefined : judgedResponseTime(response);
  return [
    {
      what: figureTitles.errorRate,
      value: errors === null ? notRead : (errors.percent ?? words('注文なし', 'no orders')),
      kind: 'percent',
      limit: thresholds.errorRatePercent,
      sample: errors?.orders ?? null,
      state: errors !== null && percent === undefined ? 'off' : judged(percent ?? null, thresholds.errorRatePercent),
    },
    {
      what: words(`滞留注文（${stuckAlertHours}時間超）`, `Orders stuck over ${stuckAlertHours} h`),
      value: stuck ?? notRead,
      kind: 'count',
      limit: 0,
      sample: null,
      state: judged(stuck, 0),
    },
    {
      what: figureTitles.responseTime,
      value: response === null ? notRead : (response.hours ?? words('分かりません', 'unknown')),
      kind: 'age',
      limit: thresholds.responseHours,
      sample: response?.orders ?? null,
      state:
        response?.hours !== undefined && hours === undefined ? 'off' : judged(hours ?? null, thresholds.responseHours),
    },
    {
      what: words('通知の失敗（24時間）', 'Failed notifications, 24 h'),
      value: failed ?? notRead,
      kind: 'count',
      limit: thresholds.notificationsFailed,
      sample: null,
      state: judged(failed, thresholds.notificationsFailed),
    },
  ];
}

/** How the figures are measured. */
export const metricNotes = ({ errors, response }: Figures, { errorRateMinOrders }: Thresholds): Words[] => [
  ...(errors === null ? [] : errorNotes(errors, errorRateMinOrders)),
  ...(response === null ? [] : [responseNote(response), ...tooFewAnswered(response)]),
];

function errorNotes({ failed, orders, future = 0 }: ErrorRate, minimum: number): Words[] {
  const enough = orders >= minimum;
  return [
    words(
      `エラー率は失敗 ${formatCount(failed, 'ja')} ÷ 注文 ${formatCount(orders, 'ja')}。${enough ? '' : `${minimum}件に満たないため判定しません。`}`,
      `Error rate: ${failed} failed of ${counted(orders, 'order')}.${enough ? '' : ` Fewer than ${minimum}, so it is not judged.`}`,
    ),
    ...(future === 0
      ? []
      : [
          words(
            `受注日時が未来の注文が ${formatCount(future, 'ja')}あり、数えていません。`,
            `${counted(future, 'order is', 'orders are')} dated in the future and not counted.`,
          ),
        ]),
  ];
}

function responseNote({ by, hours, orders }: ResponseTime): Words {
  if (by === 'assigned_at' && (hours !== undefined || orders === 0))
    return words(
      '応答時間は、注文の作成から割当（assigned_at）までの平均です。',
      'Response time: average from the order to its assignment (assigned_at).',
    );
  return hours === undefined
    ? words(
        '応答時間は分かりません。この環境の assigned_at は注文と同時に入り、過去7日の注文には状態の履歴がありません。',
        'The response time is unknown: here assigned_at is written together with the order, and no order of the last 7 days has a status history.',
      )
    : words(
        '応答時間は、注文の作成から最初の受注・製造・発送の履歴までの平均です。',
        'Response time: average from the order to the first acceptance, production or shipping in its history.',
      );
}

const tooFewAnswered = ({ hours, orders }: ResponseTime): Words[] =>
  hours === undefined || orders >= ANSWERED_ENOUGH
    ? []
    : [
        words(
          `応答のあった注文が ${ANSWERED_ENOUGH}件に満たないため、応答時間は判定しません。`,
          `The response time is not judged, with fewer than ${ANSWERED_ENOUGH} answered orders.`,
        ),
      ];

/** How many connections are in use, and their states. `limit` is the alert's limit in percent. */
export function connectionsLead(
  { used, max, percent, active, idleInTransaction }: Connections,
  limit: number,
): Words[] {
  const state = limitWords[percent > limit ? 'bad' : 'good'];
  return [
    words(
      `接続は ${formatCount(used, 'ja')}、上限 ${formatCount(max, 'ja')}の ${percent.toFixed(1)}%です（警告 ${limit}%、${state.ja}）。`,
      `${used} of ${counted(max, 'connection')} in use, ${percent.toFixed(1)}% (limit ${limit}%, ${state.en}).`,
    ),
    words(
      `うち実行中 ${formatCount(active, 'ja')}、トランザクション中の待機 ${formatCount(idleInTransaction, 'ja')}です。`,
      `${active} of them active, ${idleInTransaction} idle in a transaction.`,
    ),
  ];
}
