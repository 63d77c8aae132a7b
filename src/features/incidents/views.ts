import type { CardContext } from '../../engine/definitions/card-kind.ts';
import type { KnownBlock } from '@slack/types';
import { bantoWords } from '../../domain/permission/actor.ts';
import { MINUTE_MS } from '../../domain/time/duration.ts';
import { climbedTo, isCalled } from '../../domain/escalation/escalation.ts';
import type { Policy } from '../../domain/policy.ts';
import { sectionLine } from '../../domain/runbook.ts';
import { cut, plain } from '../../domain/text/text.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { bracketed, type Language, words } from '../../domain/text/words.ts';
import { counted } from '../../domain/text/yen.ts';
import { changeButton } from '../../engine/definitions/change.ts';
import { type ConfirmText, confirmText } from '../../slack/contract.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
import { escalateButton } from '../../engine/escalation/escalate-button.ts';
import { levelName, uncalledName } from '../../engine/escalation/text.ts';
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
  timeOf,
} from '../../slack/blocks.ts';
import type { TimelineEvent, Incident, StepState } from './store.ts';
import { button, type StepCheck, incidents, type IncidentStep } from './text.ts';

/** A view cannot import the changes, which know the database. */
export const names = {
  tick: refersTo('change', 'incident.tick'),
  ack: refersTo('change', 'incident.ack'),
  lead: refersTo('change', 'incident.lead'),
  note: refersTo('change', 'incident.note'),
  escalate: refersTo('change', 'incident.escalate'),
  close: refersTo('change', 'incident.close'),
} as const;

/** Timeline entries on the card; the report has all of them. */
const LATEST = 8;
/** Characters shown of each entry. */
const SAID = 300;

/** An incident with its steps and timeline. */
interface IncidentHistory {
  readonly incident: Incident;
  readonly steps: readonly StepState[];
  readonly events: readonly TimelineEvent[];
}

/** With the state of its escalation. */
interface ShownIncident extends IncidentHistory {
  readonly escalation: { readonly level: number; readonly acked_by: string | null };
}

/** A step of the runbook with its current state. */
interface PlannedStep extends IncidentStep {
  readonly number: number;
  readonly state: StepState | undefined;
}

const plannedSteps = ({ incident, steps }: IncidentHistory): PlannedStep[] =>
  incidents[incident.kind].steps.map((step, index) => ({
    ...step,
    number: index + 1,
    state: steps.find((each) => each.step === index + 1),
  }));

const who = (actor: string, language: Language): Inline => bantoWords(actor)?.[language] ?? { user: actor };

/** A check whose URL is not configured can never pass, so it is not announced. */
const isSetUp: Readonly<Record<StepCheck, (urls: Policy['marketplace']) => boolean>> = {
  site: ({ healthUrl }) => healthUrl !== undefined,
  database: () => true,
  payouts: ({ processPayoutsUrl }) => processPayoutsUrl !== undefined,
  worker: ({ notificationWorkerUrl }) => notificationWorkerUrl !== undefined,
};

/** The card of an incident: its state, steps, latest timeline entries and buttons. */
export function drawIncident(
  shown: ShownIncident,
  cardContext: Pick<CardContext, 'policy' | 'language' | 'now'>,
): Message {
  const { language } = cardContext;
  const { kind, note, closed_at } = shown.incident;
  const open = closed_at === null;
  const steps = plannedSteps(shown);
  const done = steps.filter(({ state }) => state?.done_at).length;
  const state = open ? words('対応中', 'open')[language] : words('終了', 'closed')[language];
  const progress = steps.length === 0 ? '' : ` ${done}/${steps.length}`;
  const title = `${open ? '🔥' : '✅'} ${incidents[kind].title[language]}${bracketed(`${state}${progress}`, language)}`;
  const blocks: KnownBlock[] = [
    header(title),
    factsOf(shown, cardContext),
    ...steps.flatMap((step) => drawStep(step, shown.incident, cardContext)),
    ...drawTimeline(shown.events, cardContext),
    ...(open ? drawButtons(shown, cardContext) : []),
    context(sectionLine(kind === 'call' ? 'contacts' : 'emergency', language)),
  ];
  const stepLines = steps.map((step) => {
    const how = step.state?.done_at ? words('　完了', ' — done') : notDone;
    return `${step.number}. ${step.title[language]}${how[language]}`;
  });
  return message([`${title} ${note ?? ''}`.trim(), ...stepLines].join('\n'), blocks);
}

const notDone = words('　未完了', ' — not done');

function factsOf(
  { incident, escalation: { level, acked_by } }: ShownIncident,
  cardContext: Pick<CardContext, 'policy' | 'language' | 'now'>,
): KnownBlock {
  const { language, policy } = cardContext;
  const { note, commander, opened_by, opened_at, closed_by, closed_at } = incident;
  const reached = climbedTo(policy.escalation, level);
  const rows: (readonly [string, ...Inline[]])[] = [];
  if (note !== null) rows.push([words('内容', 'Details')[language], note]);
  // Whoever starts one leads it at first: the same name once is enough.
  const starter: Inline[] = opened_by === commander ? [] : [' ', { user: opened_by }];
  rows.push([words('開始', 'Started')[language], timeOf(opened_at, cardContext), ...starter]);
  // A call for help has no leader until somebody takes it.
  const leader: Inline =
    acked_by === null && closed_at === null ? words('まだいません', 'nobody yet')[language] : { user: commander };
  rows.push([words('対応責任者', 'Lead')[language], leader]);
  if (reached)
    rows.push(
      isCalled(reached)
        ? [words('連絡済み', 'Escalated to')[language], levelName(reached)[language]]
        : [words('段階', 'Level')[language], uncalledName(reached)[language]],
    );
  if (closed_by !== null && closed_at)
    rows.push([words('終了', 'Closed')[language], { user: closed_by }, ' ', timeOf(closed_at, cardContext)]);
  return facts(rows);
}

function drawStep(
  { number, title, checks, state }: PlannedStep,
  incident: Incident,
  cardContext: Pick<CardContext, 'policy' | 'language' | 'now'>,
): KnownBlock[] {
  const { language, policy } = cardContext;
  const open = incident.closed_at === null;
  const automatic = open && checks.some((check) => isSetUp[check](policy.marketplace));
  const how: Inline[] =
    state?.done_at && state.done_by !== null
      ? [
          words('　完了 ', ' — done by ')[language],
          who(state.done_by, language),
          ' ',
          timeOf(state.done_at, cardContext),
        ]
      : automatic
        ? [words('　確認できると自動で完了します', ' — done automatically when its check passes')[language]]
        : [notDone[language]];
  const line = paragraph(
    state?.done_at ? '☑️ ' : '⬜ ',
    { bold: `${number}. ${title[language]}` },
    ...how,
    ...(state?.evidence ? [`\n${state.evidence[language]}`] : []),
  );
  if (!open || state?.done_at) return [line];
  const doneButton = { text: button.tick[language], suffix: number };
  return [line, ...buttonRows([changeButton(names.tick, doneButton, { incident: incident.id, step: String(number) })])];
}

function drawTimeline(
  events: readonly TimelineEvent[],
  cardContext: Pick<CardContext, 'policy' | 'language' | 'now'>,
): KnownBlock[] {
  const { language } = cardContext;
  if (events.length === 0) return [];
  const lines = events
    .slice(-LATEST)
    .map((event): Inline[] => [
      timeOf(event.at, cardContext),
      ' ',
      who(event.actor, language),
      `: ${cut(event.said[language], SAID)}`,
    ]);
  return [paragraph({ bold: words('経過', 'Timeline')[language] }), bullets(lines)];
}

function drawButtons(shown: ShownIncident, drawing: Pick<CardContext, 'policy' | 'language'>): KnownBlock[] {
  const { language } = drawing;
  const {
    incident: { id: incident },
    escalation,
  } = shown;
  const payload = { incident };
  const open = plannedSteps(shown).filter(({ state }) => !state?.done_at).length;
  return buttonRows([
    escalation.acked_by === null
      ? changeButton(names.ack, { text: button.ack[language], style: 'primary' }, payload)
      : changeButton(names.lead, { text: button.lead[language] }, payload),
    changeButton(names.note, { text: button.note[language] }, payload),
    ...escalateButton(names.escalate, escalation.level, payload, drawing),
    changeButton(
      names.close,
      { text: button.close[language], style: 'danger', confirm: closeConfirm(open, language) },
      payload,
    ),
  ]);
}

/** Asked before an incident is closed; says how many steps are open. */
const closeConfirm = (open: number, language: Language): ConfirmText =>
  confirmText(language, {
    title: words('障害対応を終了', 'Close the incident'),
    text:
      open === 0
        ? words('対応を終了し、報告を作成します。', 'It is closed, and its report is made.')
        : words(
            `手順が ${open}件残っています。このまま終了しますか？`,
            `${counted(open, 'step is', 'steps are')} not done. Close it all the same?`,
          ),
    confirm: words('終了する', 'Close'),
  });

/** The report file of an incident: what, who, the steps and the whole timeline. What was typed begins no line of it. */
export function report(history: IncidentHistory, nameOf: (id: string) => string, language: Language): string {
  const { kind, note, commander, opened_by, opened_at, closed_by, closed_at } = history.incident;
  const { title } = incidents[kind];
  const time = (instant: Date | null): string => (instant === null ? '—' : `${formatTime(instant, language)} JST`);
  const minutes = closed_at === null ? 0 : Math.round((closed_at.getTime() - opened_at.getTime()) / MINUTE_MS);
  const steps = plannedSteps(history).map(({ number, title: name, state }) => {
    const evidence = state?.evidence ? ` (${state.evidence[language]})` : '';
    const how = state?.done_at
      ? `${time(state.done_at)} ${nameOf(state.done_by ?? '')}${evidence}`
      : words('未実施', 'not done')[language];
    return `${number}. [${state?.done_at ? 'x' : ' '}] ${name[language]}: ${how}`;
  });
  const lines = [
    `# ${words(`障害報告: ${title.ja}`, `Incident report: ${title.en}`)[language]}`,
    '',
    `- ${words('内容', 'Details')[language]}: ${plain(note ?? '—')}`,
    `- ${words('開始', 'Started')[language]}: ${time(opened_at)} ${nameOf(opened_by)}`,
    `- ${words('終了', 'Closed')[language]}: ${time(closed_at)} ${nameOf(closed_by ?? '')}`,
    `- ${words('所要時間', 'Duration')[language]}: ${words(`${minutes}分`, `${minutes} min`)[language]}`,
    `- ${words('対応責任者', 'Lead')[language]}: ${nameOf(commander)}`,
    '',
    `## ${words('手順', 'Steps')[language]}`,
    '',
    ...steps,
    '',
    `## ${words('経過', 'Timeline')[language]}`,
    '',
    ...history.events.map((event) => `- ${time(event.at)} ${nameOf(event.actor)}: ${plain(event.said[language])}`),
    '',
  ];
  return lines.join('\n');
}
