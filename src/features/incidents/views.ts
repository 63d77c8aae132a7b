import type { KnownBlock } from '@slack/types';
import { levelOf } from '../../domain/escalation.ts';
import type { Policy } from '../../domain/policy.ts';
import { sectionLine } from '../../domain/runbook.ts';
import { cut } from '../../domain/text.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { bracketed, type Language, words } from '../../domain/words.ts';
import { changeButton } from '../../engine/definitions/change.ts';
import {
  bullets,
  buttonRows,
  context,
  facts,
  header,
  type Inline,
  type Message,
  message,
  paragraph,
} from '../../slack/blocks.ts';
import type { Event, Incident, StepState } from './store.ts';
import { button, type Check, incidents } from './text.ts';

export const names = {
  tick: 'incident.tick',
  ack: 'incident.ack',
  lead: 'incident.lead',
  note: 'incident.note',
  escalate: 'incident.escalate',
  close: 'incident.close',
} as const;

/** As much of the timeline as the card shows, and of what was said; the report has it all. */
const LATEST = 8;
const SAID = 300;

const who = (actor: string, language: Language): Inline =>
  /^[UW]/u.test(actor) ? { user: actor } : words('番頭', 'Banto')[language];

/** How far it has climbed, as the ladder keeps it. */
interface Climbed {
  readonly level: number;
  readonly acked_by: string | null;
  readonly acked_at: Date | null;
}

/** Without its address a check passes never: nobody is to wait for it. */
const isSetUp: Readonly<Record<Check, (urls: Policy['marketplace']) => boolean>> = {
  health: ({ healthUrl }) => healthUrl !== undefined,
  database: () => true,
  functions: ({ processPayoutsUrl, notificationWorkerUrl }) =>
    processPayoutsUrl !== undefined || notificationWorkerUrl !== undefined,
};

export function drawIncident(
  incident: Incident,
  steps: readonly StepState[],
  events: readonly Event[],
  { level, acked_by, acked_at }: Climbed,
  policy: Policy,
  language: Language,
  now: Date,
): Message {
  const { id, kind, note, commander, opened_by, opened_at, closed_by, closed_at } = incident;
  const plan = incidents[kind];
  const open = closed_at === null;
  const done = steps.filter(({ done_at }) => done_at !== null).length;
  const state = open ? words('対応中', 'open')[language] : words('終了', 'closed')[language];
  const progress = steps.length === 0 ? '' : ` ${done}/${steps.length}`;
  const title = `🔥 ${plan.title[language]}${bracketed(`${state}${progress}`, language)}`;
  const at = (instant: Date): Inline => ({ time: instant, fallback: `${formatTime(instant, language, now)} JST` });
  const reached = levelOf(policy.escalation, level);
  const blocks: KnownBlock[] = [
    header(title),
    facts([
      ...(note === null ? [] : [[words('内容', 'What')[language], note] as const]),
      [words('開始', 'Started')[language], at(opened_at), ' ', { user: opened_by }],
      [words('指揮者', 'Commander')[language], { user: commander }],
      ...(reached
        ? [[words('エスカレーション', 'Escalation')[language], `Level ${reached.level} ${reached.name}`] as const]
        : []),
      ...(acked_by !== null && acked_at
        ? [[words('対応', 'Acknowledged')[language], { user: acked_by }, ' ', at(acked_at)] as const]
        : []),
      ...(closed_by !== null && closed_at
        ? [[words('終了', 'Closed')[language], { user: closed_by }, ' ', at(closed_at)] as const]
        : []),
    ]),
    ...plan.steps.flatMap((step, index): KnownBlock[] => {
      const of = steps.find((each) => each.step === index + 1);
      return [
        paragraph(
          of?.done_at ? '☑️ ' : '⬜ ',
          { bold: `${index + 1}. ${step.title[language]}` },
          ...(of?.done_at && of.done_by !== null
            ? [words('　完了 ', ' — done by ')[language], who(of.done_by, language), ' ', at(of.done_at)]
            : [
                open && step.check && isSetUp[step.check](policy.marketplace)
                  ? words('　確認できると自動で完了します', ' — ticks itself when its check passes')[language]
                  : words('　未完了', ' — not done')[language],
              ]),
          ...(of?.evidence ? [`\n${of.evidence[language]}`] : []),
        ),
        ...(open && !of?.done_at
          ? buttonRows([
              changeButton(
                { name: names.tick },
                { text: button.tick[language], suffix: index + 1 },
                { incident: id, step: String(index + 1) },
              ),
            ])
          : []),
      ];
    }),
    ...(events.length === 0
      ? []
      : [
          paragraph({ bold: words('経過', 'Timeline')[language] }),
          bullets(
            events
              .slice(-LATEST)
              .map((event): Inline[] => [
                at(event.at),
                ' ',
                who(event.actor, language),
                `: ${cut(event.said[language], SAID)}`,
              ]),
          ),
        ]),
    ...(open
      ? buttonRows([
          ...(acked_by === null
            ? [changeButton({ name: names.ack }, { text: button.ack[language], style: 'primary' }, { incident: id })]
            : []),
          changeButton({ name: names.lead }, { text: button.lead[language] }, { incident: id }),
          changeButton({ name: names.note }, { text: button.note[language] }, { incident: id }),
          changeButton({ name: names.escalate }, { text: button.escalate[language] }, { incident: id }),
          changeButton({ name: names.close }, { text: button.close[language], style: 'danger' }, { incident: id }),
        ])
      : []),
    context(sectionLine(kind === 'call' ? 'contacts' : 'emergency', language)),
  ];
  const said = plan.steps.map((step, index) => {
    const of = steps.find((each) => each.step === index + 1);
    const how = of?.done_at ? words('　完了', ' — done') : words('　未完了', ' — not done');
    return `${index + 1}. ${step.title[language]}${how[language]}`;
  });
  return message([`${title} ${note ?? ''}`.trim(), ...said].join('\n'), blocks);
}

/** The whole incident as a file: what, who, which steps, and everything that happened. */
export function report(
  incident: Incident,
  steps: readonly StepState[],
  events: readonly Event[],
  nameOf: (id: string) => string,
  language: Language,
): string {
  const { kind, note, commander, opened_by, opened_at, closed_by, closed_at } = incident;
  const plan = incidents[kind];
  const time = (at: Date | null): string => (at === null ? '—' : `${formatTime(at, language)} JST`);
  const minutes = closed_at === null ? 0 : Math.round((closed_at.getTime() - opened_at.getTime()) / 60_000);
  const lines = [
    `# ${words(`障害報告: ${plan.title.ja}`, `Incident report: ${plan.title.en}`)[language]}`,
    '',
    `- ${words('内容', 'What')[language]}: ${note ?? '—'}`,
    `- ${words('開始', 'Started')[language]}: ${time(opened_at)} ${nameOf(opened_by)}`,
    `- ${words('終了', 'Closed')[language]}: ${time(closed_at)} ${nameOf(closed_by ?? '')}`,
    `- ${words('所要', 'Took')[language]}: ${words(`${minutes}分`, `${minutes} min`)[language]}`,
    `- ${words('指揮者', 'Commander')[language]}: ${nameOf(commander)}`,
    '',
    `## ${words('手順', 'Steps')[language]}`,
    '',
    ...plan.steps.map((step, index) => {
      const of = steps.find((each) => each.step === index + 1);
      const how = of?.done_at
        ? `${time(of.done_at)} ${nameOf(of.done_by ?? '')}${of.evidence ? ` (${of.evidence[language]})` : ''}`
        : words('未実施', 'not done')[language];
      return `${index + 1}. [${of?.done_at ? 'x' : ' '}] ${step.title[language]}: ${how}`;
    }),
    '',
    `## ${words('経過', 'Timeline')[language]}`,
    '',
    ...events.map(({ at, actor, said }) => `- ${time(at)} ${nameOf(actor)}: ${said[language].replaceAll('\n', ' ')}`),
    '',
  ];
  return lines.join('\n');
}
