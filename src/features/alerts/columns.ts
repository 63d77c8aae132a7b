import { formatTime } from '../../domain/tokyo.ts';
import { type Words, words } from '../../domain/words.ts';
import type { Column } from '../../engine/definitions/answer.ts';
import type { WhoIs } from '../../engine/people/lookup.ts';
import { ruleNamed } from './rules/index.ts';
import type { CardAlert } from './store.ts';
import { label, recovering } from './text.ts';

/** An open alert in a list. */
export const alertColumns = (who: WhoIs, now: Date): readonly Column<CardAlert>[] => [
  { label: words('アラート', 'Alert'), kind: 'text', value: (row) => ruleNamed(row.rule)?.title ?? row.rule },
  { label: label.value, kind: 'text', value: (row) => valueWords(row.measured) },
  { label: label.limit, kind: 'text', value: (row) => row.measured.limit },
  { label: words('発生 (JST)', 'Since (JST)'), kind: 'instant', value: (row) => row.opened_at },
  { label: words('検知', 'Seen'), kind: 'count', value: (row) => row.times },
  { label: words('段階', 'Level'), kind: 'count', value: (row) => row.level || null },
  { label: words('担当', 'Taken by'), kind: 'text', value: (row) => state(row, who, now) },
];

/** The value, and whether it is within its limit by now. */
function valueWords(measured: CardAlert['measured']): Words {
  const recovers = recovering(measured);
  const { ja, en } = measured.value;
  return recovers ? words(`${ja} ・ ${recovers.ja}`, `${en} · ${recovers.en}`) : measured.value;
}

function state({ acked_by, snoozed_by, snoozed_until }: CardAlert, who: WhoIs, now: Date): Words {
  if (acked_by !== null) return words(`担当: ${who(acked_by)}`, `taken by ${who(acked_by)}`);
  if (snoozed_until === null || snoozed_until <= now) return words('担当なし', 'unassigned');
  const [ja, en] = [formatTime(snoozed_until, 'ja', now), formatTime(snoozed_until, 'en', now)];
  return words(`一時停止（${ja} まで）: ${who(snoozed_by)}`, `snoozed until ${en} by ${who(snoozed_by)}`);
}
