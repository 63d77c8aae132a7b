import type { CardContext } from '../../engine/definitions/card-kind.ts';
import type { KnownBlock } from '@slack/types';
import { levelOf } from '../../domain/escalation.ts';
import { type RunbookSection, sectionLine } from '../../domain/runbook.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { type Language, type Words, words } from '../../domain/words.ts';
import { counted } from '../../domain/yen.ts';
import {
  bullets,
  buttonRows,
  context,
  facts,
  header,
  type Inline,
  type Message,
  message,
  timeOf,
} from '../../slack/blocks.ts';
import { alertButtons, runButton, snoozeMenu } from './buttons.ts';
import type { CardAlert } from './store.ts';
import { label } from './text.ts';

/** An alert with the title and section of its rule. */
export interface ShownAlert extends CardAlert {
  readonly title: Words;
  readonly section: RunbookSection;
}

type Row = readonly [string, ...Inline[]];

/** The card of an alert: the value and its limit, who is handling it, and the buttons. */
export function drawAlert(alert: ShownAlert, cardContext: Pick<CardContext, 'policy' | 'language' | 'now'>): Message {
  const { language, now } = cardContext;
  const open = alert.resolved_at === null;
  const snoozed = open && alert.snoozed_until !== null && alert.snoozed_until > now;
  const name = alert.title[language];
  const title = open
    ? words(`🚨 アラート: ${name}`, `🚨 Alert: ${name}`)[language]
    : words(`✅ 解決: ${name}`, `✅ Resolved: ${name}`)[language];
  const { value, limit } = alert.measured;
  const blocks: KnownBlock[] = [
    header(title),
    facts([...measurementRows(alert, cardContext), ...handlingRows(alert, snoozed, cardContext)]),
    ...(open ? buttonRows(alertButtons(alert, language)) : buttonRows([runButton(alert, language)])),
    ...(open && alert.acked_by === null && !snoozed ? [snoozeMenu(alert, language)] : []),
    context(sectionLine(alert.section, language)),
  ];
  const summary = words(
    `${title}（値 ${value.ja}、上限 ${limit.ja}）`,
    `${title} (value ${value.en}, limit ${limit.en})`,
  )[language];
  return message(summary, blocks);
}

function measurementRows(
  { measured, opened_at, seen_at, times }: ShownAlert,
  cardContext: Pick<CardContext, 'policy' | 'language' | 'now'>,
): Row[] {
  const { language } = cardContext;
  const { value, limit, detail } = measured;
  return [
    [label.value[language], { bold: value[language] }, `　${label.limit[language]} ${limit[language]}`],
    ...(detail ? [[label.detail[language], detail[language]] as const] : []),
    [label.opened[language], timeOf(opened_at, cardContext)],
    [
      label.times[language],
      words(`${times}回（最終確認 `, `${counted(times, 'time')} (last check `)[language],
      timeOf(seen_at, cardContext),
      words('）', ')')[language],
    ],
  ];
}

/** Its escalation level, who acknowledged or snoozed it, and when it was resolved. */
function handlingRows(
  alert: ShownAlert,
  snoozed: boolean,
  cardContext: Pick<CardContext, 'policy' | 'language' | 'now'>,
): Row[] {
  const { language, policy } = cardContext;
  const { acked_by, acked_at, snoozed_by, snoozed_until, resolved_at } = alert;
  const reached = levelOf(policy.escalation, alert.level);
  const rows: Row[] = [];
  if (reached) rows.push([label.level[language], `Level ${reached.level} ${reached.name}`]);
  if (acked_by !== null && acked_at)
    rows.push([label.acknowledged[language], { user: acked_by }, ' ', timeOf(acked_at, cardContext)]);
  if (snoozed && snoozed_until && snoozed_by !== null)
    rows.push([label.snoozed[language], { user: snoozed_by }, ' → ', timeOf(snoozed_until, cardContext)]);
  if (resolved_at) rows.push([label.resolved[language], timeOf(resolved_at, cardContext)]);
  return rows;
}

/** Many alerts in one message, one per line; their cards are in the thread. */
export function drawStorm(
  alerts: readonly ShownAlert[],
  { language, now }: Pick<CardContext, 'language' | 'now'>,
): Message {
  const open = alerts.filter(({ resolved_at }) => resolved_at === null).length;
  const title = words(
    `🚨 同時に${alerts.length}件のアラート（未解決 ${open}件）`,
    `🚨 ${alerts.length} alerts at once (${open} open)`,
  )[language];
  const foot = words('それぞれの操作はこのスレッドにあります。', 'Each alert is in this thread.')[language];
  const opened = alerts[0]?.opened_at ?? now;
  return message([title, ...alerts.map((alert) => alert.title[language])].join('\n'), [
    header(title),
    bullets(alerts.map((alert) => stormLine(alert, language))),
    context(`${formatTime(opened, language, now)} JST　${foot}`),
  ]);
}

const stormLine = ({ title, resolved_at, acked_by }: ShownAlert, language: Language): Inline[] => [
  resolved_at === null ? '🚨 ' : '✅ ',
  { bold: title[language] },
  ...(resolved_at === null ? [] : [words('（解決）', ' (resolved)')[language]]),
  ...(acked_by === null || resolved_at !== null
    ? []
    : [words('　対応: ', ' handled by ')[language], { user: acked_by }]),
];
