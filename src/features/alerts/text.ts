import { words } from '../../domain/words.ts';

export const label = {
  value: words('値', 'Value'),
  limit: words('上限', 'limit'),
  detail: words('内容', 'Details'),
  opened: words('発生', 'Since'),
  times: words('検知', 'Seen'),
  level: words('エスカレーション', 'Escalation'),
  acknowledged: words('対応', 'Acknowledged'),
  snoozed: words('保留', 'Snoozed'),
  resolved: words('解決', 'Resolved'),
} as const;

export const button = {
  ack: words('対応する', 'Acknowledge'),
  escalate: words('上位へ連絡', 'Escalate'),
  run: words('状況を見る', 'Show details'),
  snooze: words('保留にする…', 'Snooze…'),
} as const;
