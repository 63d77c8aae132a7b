import { formatTime } from '../../domain/tokyo.ts';
import { type Words, words } from '../../domain/words.ts';
import type { Column } from '../../engine/definitions/answer.ts';
import type { WhoIs } from '../../engine/people/lookup.ts';
import { ruleNamed } from './rules/index.ts';
import type { CardAlert } from './store.ts';
import { label } from './text.ts';

/** An open alert in a list. */
export const alertColumns = (who: WhoIs, now: Date): readonly Column<CardAlert>[] => [
  { label: words('アラート', 'Alert'), kind: 'text', value: (row) => ruleNamed(row.rule)?.title ?? row.rule },
  { label: label.value, kind: 'text', value: (row) => row.measured.value },
  { label: label.limit, kind: 'text', value: (row) => row.measured.limit },
  { label: words('発生 (JST)', 'Since (JST)'), kind: 'instant', value: (row) => row.opened_at },
  { label: words('検知回数', 'Times'), kind: 'count', value: (row) => row.times },
  { label: words('レベル', 'Level'), kind: 'count', value: (row) => row.level || null },
  { label: words('対応', 'State'), kind: 'text', value: (row) => state(row, who, now) },
];

function state({ acked_by, snoozed_by, snoozed_until }: CardAlert, who: WhoIs, now: Date): Words {
  if (acked_by !== null) return words(`対応中: ${who(acked_by)}`, `acknowledged by ${who(acked_by)}`);
  if (snoozed_until === null || snoozed_until <= now) return words('未対応', 'waiting');
  const [ja, en] = [formatTime(snoozed_until, 'ja', now), formatTime(snoozed_until, 'en', now)];
  return words(`保留中（${ja} まで）: ${who(snoozed_by)}`, `snoozed until ${en} by ${who(snoozed_by)}`);
}
