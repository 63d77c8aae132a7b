import { nextCall } from '../../domain/escalation/escalation.ts';
import type { Policy } from '../../domain/policy.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { type Column, factsOf, filled, type Sheet, type Value } from '../../engine/definitions/answer.ts';
import { isRecovering } from '../../engine/escalation/text.ts';
import type { WhoIs } from '../../engine/people/lookup.ts';
import { names } from './buttons.ts';
import { ruleNamed } from './rules/index.ts';
import type { CardAlert } from './store.ts';
import { button, label, stateWords } from './text.ts';

/** For whom and when alerts are listed. */
interface Listing {
  readonly who: WhoIs;
  readonly now: Date;
  readonly policy: Policy;
}

const titleOf = ({ rule }: CardAlert): Words => ruleNamed(rule)?.title ?? words(rule, rule);

/** Since when it goes on, who has it, and who is called next when. */
const handlingColumns = ({ who, now, policy }: Listing): readonly Column<CardAlert>[] => [
  { label: words('発生 (JST)', 'Since (JST)'), kind: 'instant', value: (row) => row.opened_at },
  { label: words('担当', 'Taken by'), kind: 'text', value: (row) => state(row, who, now) },
  { label: words('次の連絡 (JST)', 'Next call (JST)'), kind: 'text', value: (row) => nextCallWords(row, policy, now) },
];

/** An open alert in a list. */
export const alertColumns = (listing: Listing): readonly Column<CardAlert>[] => [
  { label: words('アラート', 'Alert'), kind: 'text', value: titleOf },
  { label: label.value, kind: 'text', value: ({ measured }) => stateWords(measured, true) },
  ...handlingColumns(listing),
];

/** An open alert with what one does about it, as on its card. */
export function alertSheet(alert: CardAlert, listing: Listing): Sheet {
  const [title, how] = [titleOf(alert), stateWords(alert.measured, true)];
  const behind = ruleNamed(alert.rule)?.question(listing.policy, listing.now);
  return {
    title: words(`🚨 ${title.ja}　${how.ja}`, `🚨 ${title.en}　${how.en}`),
    facts: filled(factsOf(alert, handlingColumns(listing))),
    steps: behind ? [{ does: behind.query, label: button.run, values: behind.raw }] : [],
    changes: alert.acked_by === null ? [{ does: names.ack, label: button.ack, about: { alert: alert.id } }] : [],
  };
}

/** Nobody is called while somebody has it, or while it recovers. */
function nextCallWords(alert: CardAlert, { escalation }: Policy, now: Date): Words | null {
  if (alert.acked_by !== null || isRecovering(alert.measured)) return null;
  const next = nextCall(escalation, alert);
  if (!next) return null;
  const { at, step } = next;
  return words(`${formatTime(at, 'ja', now)} ${step.name}`, `${formatTime(at, 'en', now)} ${step.name}`);
}

function state({ acked_by, snoozed_by, snoozed_until }: CardAlert, who: WhoIs, now: Date): Value {
  // The column says what it is: only the name, or that there is none.
  if (acked_by !== null) return who(acked_by);
  if (snoozed_until === null || snoozed_until <= now) return words('なし', 'nobody');
  const [ja, en] = [formatTime(snoozed_until, 'ja', now), formatTime(snoozed_until, 'en', now)];
  return words(`一時停止（${ja} まで）: ${who(snoozed_by)}`, `snoozed until ${en} by ${who(snoozed_by)}`);
}
