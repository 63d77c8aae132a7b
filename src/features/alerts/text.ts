import { callNext, measuredWords, showRows, takeIt } from '../../engine/escalation/text.ts';
import { type Words, words } from '../../domain/words.ts';
import type { StoredMeasurement } from './store.ts';

export const label = {
  value: words('値', 'Value'),
  limit: words('上限', 'Limit'),
  detail: words('内容', 'Details'),
  opened: words('発生', 'Since'),
  level: words('連絡済み', 'Escalated to'),
  acknowledged: words('担当', 'Taken by'),
  snoozed: words('一時停止', 'Snoozed'),
  resolved: words('解決', 'Resolved'),
} as const;

/** Whether it is within its limit, and ends if it stays so. */
export const isRecovering = ({ level }: StoredMeasurement): boolean => level === 'good';

/** What it measures, and why it is still open though that is within the limit. */
export function stateWords(measured: StoredMeasurement, open: boolean): Words {
  const { ja, en } = measuredWords(measured);
  const recovers = open ? recovering(measured) : undefined;
  return recovers ? words(`${ja}・${recovers.ja}`, `${en}, ${recovers.en}`) : words(ja, en);
}

/** Why an open alert stays open though its value is within the limit; undefined while it is above. */
export function recovering({ level, recovers }: StoredMeasurement): Words | undefined {
  if (level === 'near' && recovers)
    return words(`回復待ち（${recovers.ja}以下で解決）`, `recovering (ends at ${recovers.en} or less)`);
  return level === 'good' ? words('回復を確認中', 'recovering (ends if it stays so)') : undefined;
}

export const button = {
  ack: takeIt,
  escalate: callNext,
  run: showRows,
  snooze: words('一時停止…（通知を止める）', 'Snooze…'),
  resume: words('通知を再開', 'End the snooze'),
  release: words('担当を外れる', 'Give it back'),
  hand: words('引き継ぐ…', 'Hand over…'),
} as const;
