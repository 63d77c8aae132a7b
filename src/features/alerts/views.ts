import type { CardContext } from '../../engine/definitions/card-kind.ts';
import type { KnownBlock } from '@slack/types';
import { climbedTo, isCalled, nextCall } from '../../domain/escalation/escalation.ts';
import type { EscalationLevel } from '../../domain/policy.ts';
import { type RunbookSection, sectionLine } from '../../domain/runbook.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { dot, gap, joinWords, type Language, type Words, words } from '../../domain/text/words.ts';
import { counted } from '../../domain/text/yen.ts';
import {
  bullets,
  buttonRows,
  context,
  header,
  type Inline,
  type Message,
  message,
  paragraph,
  timeOf,
} from '../../slack/blocks.ts';
import { contactOf, isRecovering, levelName, uncalledName } from '../../engine/escalation/text.ts';
import { alertControls, runButton } from './buttons.ts';
import type { CardAlert } from './store.ts';
import { label, stateWords } from './text.ts';

/** An alert with the title and section of its rule. */
export interface ShownAlert extends CardAlert {
  readonly title: Words;
  readonly section: RunbookSection;
}

type Drawing = Pick<CardContext, 'policy' | 'language' | 'now'>;

/** The card of an alert: the value first, who has it or who is called next, the worst case, and what one can do. */
export function drawAlert(alert: ShownAlert, drawing: Drawing): Message {
  const { language, now } = drawing;
  const open = alert.resolved_at === null;
  const snoozed = open && alert.snoozed_until !== null && alert.snoozed_until > now;
  const { detail } = alert.measured;
  const sign = open ? '🚨' : words('✅ 解決:', '✅ Resolved:')[language];
  const title = `${sign} ${alert.title[language]}${gap[language]}${stateWords(alert.measured, open)[language]}`;
  const blocks: KnownBlock[] = [
    header(title),
    paragraph(...(open ? handling(alert, snoozed, drawing) : history(alert, drawing))),
    ...(detail ? [paragraph(detail[language])] : []),
    ...(open ? alertControls(alert, snoozed, drawing) : buttonRows([runButton(alert, language)])),
    context(sectionLine(alert.section, language)),
  ];
  return message(title, blocks);
}

/** Since when it goes on, who has it, and who is called next when. */
function handling(alert: ShownAlert, snoozed: boolean, drawing: Drawing): Inline[] {
  const { language, policy } = drawing;
  const { acked_by, acked_at, snoozed_by, snoozed_until, opened_at } = alert;
  const since = [timeOf(opened_at, drawing), words(' から継続中', ', going on')[language]];
  if (acked_by !== null && acked_at)
    return [
      ...since,
      dot[language],
      { bold: label.acknowledged[language] },
      ' ',
      { user: acked_by },
      ' ',
      timeOf(acked_at, drawing),
    ];
  const state: Inline[] =
    snoozed && snoozed_until && snoozed_by !== null
      ? [
          dot[language],
          { bold: label.snoozed[language] },
          ' ',
          { user: snoozed_by },
          ' → ',
          timeOf(snoozed_until, drawing),
        ]
      : [dot[language], { bold: words('担当なし', 'unassigned')[language] }];
  const reached = climbedTo(policy.escalation, alert.level);
  const called: Inline[] = reached ? [dot[language], reachedWords(reached)[language]] : [];
  // Nobody is called while it recovers.
  const next = isRecovering(alert.measured) ? [] : ['\n', ...nextCallLine(alert, drawing)];
  return [...since, ...state, ...called, ...next];
}

const reachedWords = (reached: EscalationLevel): Words =>
  isCalled(reached) ? joinWords([label.level, levelName(reached)], ' ') : uncalledName(reached);

/** When the next person is called if nobody takes it. */
function nextCallLine(alert: ShownAlert, drawing: Drawing): Inline[] {
  const { language, policy } = drawing;
  const next = nextCall(policy.escalation, alert);
  if (!next) return [words('これ以上の連絡先はありません。', 'There is nobody further to call.')[language]];
  const { step, at } = next;
  return [
    words('→ 担当がなければ ', '→ If nobody takes it by ')[language],
    timeOf(at, drawing),
    ...(isCalled(step)
      ? [words(' に連絡: ', ', this calls ')[language], ...contactOf(step)]
      : [movesUncalled(step)[language]]),
  ];
}

function movesUncalled(step: EscalationLevel): Words {
  const name = levelName(step);
  const contact = step.contact === undefined ? words('宛先なし', 'nobody is named') : words(step.contact, step.contact);
  return words(
    ` に ${name.ja}（${contact.ja}。番頭からは連絡しません）`,
    `, it moves to ${name.en} (${contact.en}; Banto calls nobody)`,
  );
}

/** What happened to one that is over. */
const history = ({ opened_at, resolved_at, acked_by }: ShownAlert, drawing: Drawing): Inline[] => [
  timeOf(opened_at, drawing),
  ' → ',
  ...(resolved_at ? [timeOf(resolved_at, drawing)] : []),
  ...(acked_by === null
    ? []
    : [`${dot[drawing.language]}${label.acknowledged[drawing.language]} `, { user: acked_by }]),
];

/** Many alerts in one message, one per line; their cards are in the thread. */
export function drawStorm(
  alerts: readonly ShownAlert[],
  { language, now }: Pick<CardContext, 'language' | 'now'>,
): Message {
  const open = alerts.filter(({ resolved_at }) => resolved_at === null).length;
  const title = words(
    `🚨 同時に${alerts.length}件のアラート（未解決 ${open}件）`,
    `🚨 ${counted(alerts.length, 'alert')} at once (${open} open)`,
  )[language];
  const foot = words('それぞれの操作はこのスレッドにあります。', 'Each alert is in this thread.')[language];
  const opened = alerts[0]?.opened_at ?? now;
  return message([title, ...alerts.map((alert) => alert.title[language])].join('\n'), [
    header(title),
    bullets(alerts.map((alert) => stormLine(alert, language))),
    context(`${formatTime(opened, language, now)} JST${gap[language]}${foot}`),
  ]);
}

const stormLine = ({ title, resolved_at, acked_by }: ShownAlert, language: Language): Inline[] => [
  resolved_at === null ? '🚨 ' : '✅ ',
  { bold: title[language] },
  ...(resolved_at === null ? [] : [words('（解決）', ' (resolved)')[language]]),
  ...(acked_by === null || resolved_at !== null ? [] : [words('　担当: ', ' taken by ')[language], { user: acked_by }]),
];
