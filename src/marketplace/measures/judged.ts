import type { Thresholds } from '../../domain/policy.ts';
import { words } from '../../domain/text/words.ts';
import type { ErrorRate, ResponseTime } from './orders.ts';

/** What alert and question call these figures. */
export const figureTitles = {
  errorRate: words('エラー率（24時間）', 'Error rate, 24 h'),
  responseTime: words('パートナー応答時間（7日間の平均）', 'Response time of partners, 7-day average'),
} as const;

/** The error rate, where there are enough orders to judge it: 1 of 1 is not a meaningful 100 %. */
export const judgedErrorRate = (
  { orders, percent }: Pick<ErrorRate, 'orders' | 'percent'>,
  { errorRateMinOrders: enough }: Pick<Thresholds, 'errorRateMinOrders'>,
): number | undefined => (orders >= enough ? percent : undefined);

/** With fewer answered orders the response time is not judged. */
export const ANSWERED_ENOUGH = 3;

/** The response time in hours, where it is known of enough orders to judge it. */
export const judgedResponseTime = ({ hours, orders }: Pick<ResponseTime, 'hours' | 'orders'>): number | undefined =>
  orders >= ANSWERED_ENOUGH ? hours : undefined;
