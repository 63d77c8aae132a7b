import { callNext, measuredWords, recovering, showRows, takeIt } from '../../engine/escalation/text.ts';
import { type Words, words } from '../../domain/text/words.ts';
import type { StoredMeasurement } from './store.ts';

export const label = {
  value: words('値', 'Value'),
  level: words('連絡済み', 'Escalated to'),
  acknowledged: words('担当', 'Taken by'),
  snoozed: words('一時停止', 'Snoozed'),
} as const;

/** What it measures, and why it is still open though that is within the limit. */
export function stateWords(measured: StoredMeasurement, open: boolean): Words {
  const { ja, en } = measuredWords(measured);
  const recovers = open ? recovering(measured) : undefined;
  return recovers ? words(`${ja}・${recovers.ja}`, `${en}, ${recovers.en}`) : words(ja, en);
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
