import type { KnownBlock } from '@slack/types';
import { addDays, dayOf } from '../../domain/time/tokyo.ts';
import { roles } from '../../domain/policy.ts';
import { drawAnswer } from '../../engine/answers/present.ts';
import { forAll } from '../../engine/answers/presentation.ts';
import { operationButton, queryButton } from '../../engine/definitions/operation-button.ts';
import { ruleNamed, rules } from '../../features/alerts/rules/index.ts';
import { drawAlert, drawStorm, type ShownAlert } from '../../features/alerts/views.ts';
import type { DigestFigures } from '../../features/digest/rules.ts';
import { digestAnswer, footOf } from '../../features/digest/views.ts';
import { drawHome } from '../../features/home/views.ts';
import { incidents } from '../../features/incidents/text.ts';
import { drawIncident } from '../../features/incidents/views.ts';
import { maintenance } from '../../features/maintenance/text.ts';
import { drawChecklist } from '../../features/maintenance/views.ts';
import { approve } from '../../features/partners/operations/approve.ts';
import { suspend } from '../../features/partners/operations/suspend.ts';
import { show } from '../../features/partners/queries/show.ts';
import { type CardPartner, goneCard, reviewCard } from '../../features/partners/review/views.ts';
import { context as small, type Message } from '../../slack/blocks.ts';
import { type Drawing, id, reader, someone, written } from './specimens.ts';

type Draw = (drawing: Drawing) => readonly Message[];

const review: Draw = ({ language, now }) => {
  const partner: CardPartner = {
    id,
    name: written[language],
    company_name: null,
    contact_email: '',
    description: written[language],
    status: 'pending',
    has_webhook: false,
    has_shipping: false,
    capabilities: { 素材: '金属', 最大ロット: 300 },
    created_at: now,
    updated_at: now,
  };
  const decision = {
    actor: someone,
    at: now,
    title: approve.title,
    operation: approve.name,
    reason: written[language],
  };
  const history = [1, 2, 3, 4, 5].map(() => ({ ...decision, after: { status: 'approved' } }));
  const buttons = [
    operationButton(approve, id, language, { primary: true }),
    operationButton(suspend, id, language),
    queryButton(show, show.aliases[0] ?? '', id),
  ];
  return [
    reviewCard(partner, [], buttons, language, now),
    reviewCard({ ...partner, status: 'suspended' }, history, buttons.slice(2), language, now),
    goneCard(id, history, language, now),
  ];
};

const alertsOf = ({ now }: Drawing): ShownAlert[] =>
  rules.map((rule) => ({
    id,
    rule: rule.name,
    title: ruleNamed(rule.name)?.title ?? written,
    section: rule.section,
    opened_at: now,
    measured: { value: written, limit: written, detail: written, rows: 16 },
    seen_at: now,
    times: 3,
    good: 0,
    storm: null,
    resolved_at: null,
    level: 1,
    acked_by: null,
    acked_at: null,
    snoozed_by: null,
    snoozed_at: null,
    snoozed_until: null,
    paused_ms: 0,
    version: '',
  }));

const alert: Draw = (drawing) => {
  const [open] = alertsOf(drawing);
  if (!open) return [];
  const { now } = drawing;
  const later = new Date(now.getTime() + 3_600_000);
  const snoozed = { snoozed_by: someone, snoozed_at: now, snoozed_until: later };
  const taken = { acked_by: someone, acked_at: now };
  return [open, { ...open, ...snoozed }, { ...open, ...taken }, { ...open, ...taken, resolved_at: now }].map((each) =>
    drawAlert(each, drawing),
  );
};

const checklist: Draw = (drawing) =>
  (Object.keys(maintenance) as (keyof typeof maintenance)[]).map((period) => {
    const { now } = drawing;
    const tasks = maintenance[period].items.map((title, index) => ({
      id: `${id.slice(0, -2)}${index + 10}`,
      checklist_id: id,
      item: index + 1,
      title,
      assignee: someone,
      note: written.ja,
      noted_by: someone,
      done_by: index % 2 === 0 ? someone : null,
      done_at: index % 2 === 0 ? now : null,
    }));
    return drawChecklist({ id, period, due: now, opened_at: now, deadline: now }, tasks, drawing);
  });

const incident: Draw = (drawing) =>
  (Object.keys(incidents) as (keyof typeof incidents)[]).flatMap((kind) =>
    [null, drawing.now].map((closed_at) => {
      const { now } = drawing;
      const by = { commander: someone, opened_by: someone, closed_by: closed_at && someone };
      const steps = incidents[kind].steps.map((_, index) => ({
        step: index + 1,
        done_by: index === 0 ? someone : null,
        done_at: index === 0 ? now : null,
        evidence: index === 0 ? written : null,
      }));
      const events = Array.from({ length: 20 }, () => ({ at: now, actor: someone, said: written }));
      // A call for help waits for somebody to take it; the others have a leader.
      const escalation = { level: 1, acked_by: kind === 'call' ? null : someone };
      const shown = { id, kind, note: written.ja, ...by, opened_at: now, closed_at };
      return drawIncident({ incident: shown, steps, events, escalation }, drawing);
    }),
  );

const digest: Draw = ({ language, now }) => {
  const day = dayOf(now);
  const sum = { count: 3, yen: 1_234_567 };
  const figures: DigestFigures = {
    day,
    at: now.toISOString(),
    health: [
      { what: written, state: 'bad', detail: written },
      { what: written, state: 'good', detail: written },
    ],
    orders: Array.from({ length: 14 }, (_, back) => ({
      day: addDays(day, back - 13),
      byStatus: { submitted: 5, shipped: 2, failed: 1 },
      soFar: { submitted: 2 },
    })),
    stuck: { hours: 24, count: 3, oldestHours: 50 },
    partners: { added: 1, pending: 2, oldestDays: 3 },
    products: { added: 1, updated: 2 },
    payouts: { due: sum, overdue: sum, passed: sum },
    alerts: Array.from({ length: 20 }, () => ({ title: written, acknowledged: false })),
    tasks: Array.from({ length: 20 }, () => ({ title: written, overdue: true })),
    notes: [{ text: written.ja, by: written.ja, at: now.toISOString() }],
    seal: `123456:${'0'.repeat(64)}`,
  };
  const foot = [small(footOf(figures, language))];
  return [drawAnswer(digestAnswer(figures), forAll({ language, now, native: () => true }), foot)];
};

/** Examples of every kind of card, by the kind's name; requests are with the operations. */
export const cards: Readonly<Record<string, Draw>> = {
  'partners.review': review,
  alert,
  'alert.storm': (drawing) => [drawStorm(alertsOf(drawing), drawing)],
  checklist,
  incident,
  digest,
};

/** A Home with everything that a Home may have. */
export function home(drawing: Drawing): KnownBlock[] {
  const { catalog, now } = drawing;
  const eight = Array.from({ length: 8 }, (_, index) => index);
  const escalation = {
    subject: `alert:${id}`,
    kind: 'alert',
    channel: '',
    title: written,
    bundle: '',
    opened_at: now,
    level: 1,
    acked_by: null,
    acked_at: null,
    snoozed_by: null,
    snoozed_at: null,
    snoozed_until: null,
    paused_ms: 0,
    ended_at: null,
    value: written,
    total: 99,
  };
  const { operations } = catalog;
  const request = {
    id,
    preview: { headline: written, effect: written, warnings: [written, written], approval: { amount: 1_351_700 } },
    operation: operations[0]?.name ?? '',
    title: written,
    subject: 'payout:1',
    requester: someone,
    at: now,
    expires_at: now,
    state: 'open' as const,
    why: written,
    total: 99,
  };
  const sum = { count: 17, yen: 1_351_700 };
  const late = { ...sum, oldest: null };
  const due = { ready: sum, nothing: 0, today: sum, overdue: late, passed: late, coming: sum, undated: 0, inexact: 0 };
  return drawHome(
    {
      now,
      roles,
      requests: eight.map(() => request),
      own: [{ ...request, requester: reader(drawing).id }],
      reviews: 5,
      notes: eight.map(() => ({ id, text: written.ja, written_by: someone, written_at: now })),
      tasks: eight.map(() => ({ id, title: written, assignee: null, deadline: now, total: 99 })),
      alerts: [...eight, ...eight].map(() => escalation),
      figures: { orders: 1, stuck: 2, stuckHours: 24, due },
      schedules: catalog.schedules.map(({ title, name }) => ({
        title,
        next: now,
        last: { schedule: name, due: now, found_at: now, ended_at: null, failed_at: now },
      })),
      operations,
    },
    reader(drawing),
    drawing.policy,
  );
}
