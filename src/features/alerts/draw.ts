import type { KnownBlock } from '@slack/types';
import { levelOf } from '../../domain/escalation.ts';
import type { Policy } from '../../domain/policy.ts';
import { runbookSections } from '../../domain/runbook.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { type Language, words } from '../../domain/words.ts';
import { counted } from '../../domain/yen.ts';
import { bullets, buttonRows, context, facts, header, type Inline, type Message, message } from '../../slack/blocks.ts';
import { alertButtons, runButton, snoozeMenu } from './buttons.ts';
import { ruleNamed } from './rules/index.ts';
import type { CardAlert } from './store.ts';
import { label } from './text.ts';

const moment = (instant: Date, language: Language, now: Date): Inline => ({
  time: instant,
  fallback: `${formatTime(instant, language, now)} JST`,
});

/** An alert: the value beside its limit, who is at it, and what can be done. */
export function drawAlert(alert: CardAlert, policy: Policy, language: Language, now: Date): Message {
  const rule = ruleNamed(alert.rule);
  const name = rule?.title[language] ?? alert.rule;
  const open = alert.resolved_at === null;
  const title = open
    ? words(`🚨 アラート: ${name}`, `🚨 Alert: ${name}`)[language]
    : words(`✅ 解決: ${name}`, `✅ Resolved: ${name}`)[language];
  const { value, limit, detail } = alert.measured;
  const level = levelOf(policy.escalation, alert.level);
  const snoozed = open && alert.snoozed_until !== null && alert.snoozed_until > now;
  const rows: (readonly [string, ...Inline[]])[] = [
    [label.value[language], { bold: value[language] }, `　${label.limit[language]} ${limit[language]}`],
    ...(detail ? [[label.detail[language], detail[language]] as const] : []),
    [label.opened[language], moment(alert.opened_at, language, now)],
    [
      label.times[language],
      words(`${alert.times}回（最終確認 `, `${counted(alert.times, 'time')} (last look `)[language],
      moment(alert.seen_at, language, now),
      words('）', ')')[language],
    ],
    ...(level ? [[label.level[language], `Level ${level.level} ${level.name}`] as const] : []),
    ...(alert.acked_by !== null && alert.acked_at
      ? [[label.acknowledged[language], { user: alert.acked_by }, ' ', moment(alert.acked_at, language, now)] as const]
      : []),
    ...(snoozed && alert.snoozed_until && alert.snoozed_by !== null
      ? [
          [
            label.snoozed[language],
            { user: alert.snoozed_by },
            ' → ',
            moment(alert.snoozed_until, language, now),
          ] as const,
        ]
      : []),
    ...(alert.resolved_at ? [[label.resolved[language], moment(alert.resolved_at, language, now)] as const] : []),
  ];
  const section = runbookSections[rule?.section ?? 'banto'][language];
  const blocks: KnownBlock[] = [
    header(title),
    facts(rows),
    ...(open ? buttonRows(alertButtons(alert, language)) : buttonRows([runButton(alert, language)])),
    ...(open && alert.acked_by === null && !snoozed ? [snoozeMenu(alert, language)] : []),
    context(`${words('手順書', 'Runbook')[language]}: ${section}`),
  ];
  const summary = words(
    `${title}（値 ${value.ja}、上限 ${limit.ja}）`,
    `${title} (value ${value.en}, limit ${limit.en})`,
  )[language];
  return message(summary, blocks);
}

/** Many at once, each in a line; their cards are in the thread. */
export function drawStorm(alerts: readonly CardAlert[], language: Language, now: Date): Message {
  const open = alerts.filter(({ resolved_at }) => resolved_at === null).length;
  const title = words(
    `🚨 同時に${alerts.length}件のアラート（未解決 ${open}件）`,
    `🚨 ${alerts.length} alerts at once (${open} open)`,
  )[language];
  const lines = alerts.map(({ rule, resolved_at, acked_by }): Inline[] => [
    resolved_at === null ? '🚨 ' : '✅ ',
    { bold: ruleNamed(rule)?.title[language] ?? rule },
    ...(resolved_at === null ? [] : [words('（解決）', ' (resolved)')[language]]),
    ...(acked_by === null || resolved_at !== null
      ? []
      : [words('　対応: ', ' taken up by ')[language], { user: acked_by }]),
  ]);
  const foot = words('それぞれの操作はこのスレッドにあります。', 'Each one is in this thread.')[language];
  const opened = alerts[0]?.opened_at ?? now;
  const said = alerts.map(({ rule }) => ruleNamed(rule)?.title[language] ?? rule);
  return message([title, ...said].join('\n'), [
    header(title),
    bullets(lines),
    context(`${formatTime(opened, language, now)} JST　${foot}`),
  ]);
}
