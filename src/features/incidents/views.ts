import type { KnownBlock } from '@slack/types';
import { MINUTE_MS } from '../../domain/duration.ts';
import { levelOf } from '../../domain/escalation.ts';
import type { Policy } from '../../domain/policy.ts';
import { sectionLine } from '../../domain/runbook.ts';
import { cut } from '../../domain/text.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { bracketed, type Language, words } from '../../domain/words.ts';
import { changeButton } from '../../engine/definitions/change.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
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
import { button, type Check, incidents, type Step } from './text.ts';

/** A view cannot import the changes, which know the database. */
export const names = {
  tick: refersTo('change', 'incident.tick'),
  ack: refersTo('change', 'incident.ack'),
  lead: refersTo('change', 'incident.lead'),
  note: refersTo('change', 'incident.note'),
  escalate: refersTo('change', 'incident.escalate'),
  close: refersTo('change', 'incident.close'),
} as const;

/** As much of the timeline as the card shows, and of what was said; the report has it all. */
const LATEST = 8;
const SAID = 300;

/** An incident with all that happened. */
interface Story {
  readonly incident: Incident;
  readonly steps: readonly StepState[];
  readonly events: readonly Event[];
}

/** With how far it has climbed, as the ladder keeps it. */
interface ShownIncident extends Story {
  readonly climbed: { readonly level: number; readonly acked_by: string | null; readonly acked_at: Date | null };
}

/** For whom a card is drawn, and when. */
interface Reading {
  readonly policy: Policy;
  readonly language: Language;
  readonly now: Date;
}

/** A step of the runbook with what has become of it. */
interface PlannedStep extends Step {
  readonly number: number;
  readonly state: StepState | undefined;
}

const plannedSteps = ({ incident, steps }: Story): PlannedStep[] =>
  incidents[incident.kind].steps.map((step, index) => ({
    ...step,
    number: index + 1,
    state: steps.find((each) => each.step === index + 1),
  }));

const who = (actor: string, language: Language): Inline =>
  /^[UW]/u.test(actor) ? { user: actor } : words('番頭', 'Banto')[language];

const at = (instant: Date, { language, now }: Reading): Inline => ({
  time: instant,
  fallback: `${formatTime(instant, language, now)} JST`,
});

/** A check whose URL is not configured can never pass, so it is not announced. */
const isSetUp: Readonly<Record<Check, (urls: Policy['marketplace']) => boolean>> = {
  site: ({ healthUrl }) => healthUrl !== undefined,
  database: () => true,
  payouts: ({ processPayoutsUrl }) => processPayoutsUrl !== undefined,
  worker: ({ notificationWorkerUrl }) => notificationWorkerUrl !== undefined,
};

/** An incident's card: how it stands, its steps, the latest of its timeline, and what can be done. */
export function drawIncident(shown: ShownIncident, reading: Reading): Message {
  const { language } = reading;
  const { kind, note, closed_at } = shown.incident;
  const open = closed_at === null;
  const steps = plannedSteps(shown);
  const done = steps.filter(({ state }) => state?.done_at).length;
  const state = open ? words('対応中', 'open')[language] : words('終了', 'closed')[language];
  const progress = steps.length === 0 ? '' : ` ${done}/${steps.length}`;
  const title = `🔥 ${incidents[kind].title[language]}${bracketed(`${state}${progress}`, language)}`;
  const blocks: KnownBlock[] = [
    header(title),
    factsOf(shown, reading),
    ...steps.flatMap((step) => drawStep(step, shown.incident, reading)),
    ...drawTimeline(shown.events, reading),
    ...(open ? drawButtons(shown, language) : []),
    context(sectionLine(kind === 'call' ? 'contacts' : 'emergency', language)),
  ];
  const said = steps.map((step) => {
    const how = step.state?.done_at ? words('　完了', ' — done') : notDone;
    return `${step.number}. ${step.title[language]}${how[language]}`;
  });
  return message([`${title} ${note ?? ''}`.trim(), ...said].join('\n'), blocks);
}

const notDone = words('　未完了', ' — not done');

function factsOf({ incident, climbed: { level, acked_by, acked_at } }: ShownIncident, reading: Reading): KnownBlock {
  const { language, policy } = reading;
  const { note, commander, opened_by, opened_at, closed_by, closed_at } = incident;
  const reached = levelOf(policy.escalation, level);
  const rows: (readonly [string, ...Inline[]])[] = [];
  if (note !== null) rows.push([words('内容', 'What')[language], note]);
  rows.push([words('開始', 'Started')[language], at(opened_at, reading), ' ', { user: opened_by }]);
  rows.push([words('指揮者', 'Commander')[language], { user: commander }]);
  if (reached) rows.push([words('エスカレーション', 'Escalation')[language], `Level ${reached.level} ${reached.name}`]);
  if (acked_by !== null && acked_at)
    rows.push([words('対応', 'Acknowledged')[language], { user: acked_by }, ' ', at(acked_at, reading)]);
  if (closed_by !== null && closed_at)
    rows.push([words('終了', 'Closed')[language], { user: closed_by }, ' ', at(closed_at, reading)]);
  return facts(rows);
}

function drawStep({ number, title, checks, state }: PlannedStep, incident: Incident, reading: Reading): KnownBlock[] {
  const { language, policy } = reading;
  const open = incident.closed_at === null;
  const byItself = open && checks.some((check) => isSetUp[check](policy.marketplace));
  const how: Inline[] =
    state?.done_at && state.done_by !== null
      ? [words('　完了 ', ' — done by ')[language], who(state.done_by, language), ' ', at(state.done_at, reading)]
      : byItself
        ? [words('　確認できると自動で完了します', ' — ticks itself when its check passes')[language]]
        : [notDone[language]];
  const line = paragraph(
    state?.done_at ? '☑️ ' : '⬜ ',
    { bold: `${number}. ${title[language]}` },
    ...how,
    ...(state?.evidence ? [`\n${state.evidence[language]}`] : []),
  );
  if (!open || state?.done_at) return [line];
  const look = { text: button.tick[language], suffix: number };
  return [line, ...buttonRows([changeButton(names.tick, look, { incident: incident.id, step: String(number) })])];
}

function drawTimeline(events: readonly Event[], reading: Reading): KnownBlock[] {
  const { language } = reading;
  if (events.length === 0) return [];
  const lines = events
    .slice(-LATEST)
    .map((event): Inline[] => [
      at(event.at, reading),
      ' ',
      who(event.actor, language),
      `: ${cut(event.said[language], SAID)}`,
    ]);
  return [paragraph({ bold: words('経過', 'Timeline')[language] }), bullets(lines)];
}

function drawButtons({ incident: { id: incident }, climbed }: ShownIncident, language: Language): KnownBlock[] {
  const about = { incident };
  return buttonRows([
    ...(climbed.acked_by === null
      ? [changeButton(names.ack, { text: button.ack[language], style: 'primary' }, about)]
      : []),
    changeButton(names.lead, { text: button.lead[language] }, about),
    changeButton(names.note, { text: button.note[language] }, about),
    changeButton(names.escalate, { text: button.escalate[language] }, about),
    changeButton(names.close, { text: button.close[language], style: 'danger' }, about),
  ]);
}

/** The whole incident as a file: what, who, which steps, and everything that happened. */
export function report(story: Story, nameOf: (id: string) => string, language: Language): string {
  const { kind, note, commander, opened_by, opened_at, closed_by, closed_at } = story.incident;
  const { title } = incidents[kind];
  const time = (instant: Date | null): string => (instant === null ? '—' : `${formatTime(instant, language)} JST`);
  const minutes = closed_at === null ? 0 : Math.round((closed_at.getTime() - opened_at.getTime()) / MINUTE_MS);
  const steps = plannedSteps(story).map(({ number, title: name, state }) => {
    const evidence = state?.evidence ? ` (${state.evidence[language]})` : '';
    const how = state?.done_at
      ? `${time(state.done_at)} ${nameOf(state.done_by ?? '')}${evidence}`
      : words('未実施', 'not done')[language];
    return `${number}. [${state?.done_at ? 'x' : ' '}] ${name[language]}: ${how}`;
  });
  const lines = [
    `# ${words(`障害報告: ${title.ja}`, `Incident report: ${title.en}`)[language]}`,
    '',
    `- ${words('内容', 'What')[language]}: ${note ?? '—'}`,
    `- ${words('開始', 'Started')[language]}: ${time(opened_at)} ${nameOf(opened_by)}`,
    `- ${words('終了', 'Closed')[language]}: ${time(closed_at)} ${nameOf(closed_by ?? '')}`,
    `- ${words('所要', 'Took')[language]}: ${words(`${minutes}分`, `${minutes} min`)[language]}`,
    `- ${words('指揮者', 'Commander')[language]}: ${nameOf(commander)}`,
    '',
    `## ${words('手順', 'Steps')[language]}`,
    '',
    ...steps,
    '',
    `## ${words('経過', 'Timeline')[language]}`,
    '',
    ...story.events.map(
      (event) => `- ${time(event.at)} ${nameOf(event.actor)}: ${event.said[language].replaceAll('\n', ' ')}`,
    ),
    '',
  ];
  return lines.join('\n');
}
