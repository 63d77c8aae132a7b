import { takes } from '../../domain/escalation/takers.ts';
import { words } from '../../domain/text/words.ts';
import type { Trx } from '../../engine/database.ts';
import {
  acknowledgeEscalation,
  callParameters,
  escalateNow,
  handEscalation,
  refuseToHand,
  releaseEscalation,
  resumeEscalation,
  snoozeEscalation,
} from '../../engine/escalation/decide.ts';
import { findEscalation } from '../../engine/escalation/store.ts';
import { type Snooze, snoozes } from '../../engine/escalation/snoozes.ts';
import { readBy, required } from '../../engine/parameters/parameter.ts';
import { id, note, person } from '../../engine/parameters/parameters.ts';
import { type AnyChange, defineChange } from '../../engine/definitions/change.ts';
import type { QuestionButton } from '../../engine/definitions/question-button.ts';
import { names } from './buttons.ts';
import { ruleNamed } from './rules/index.ts';
import { alertSubject } from './store.ts';
import { button } from './text.ts';

const alert = id(words('アラート', 'alert'));
const subjectOf = (_trx: Trx, alertId: string): Promise<string> => Promise.resolve(alertSubject(alertId));
const common = { section: 'monitoring.1', role: takes, quiet: true, subjectOf } as const;

const ack = defineChange({
  ...common,
  name: names.ack,
  title: button.ack,
  parameters: { alert },
  run: (trx, values, context) => acknowledgeEscalation(trx, alertSubject(values.alert), context),
});

const choice = required(
  {
    label: words('期間', 'for how long'),
    allowed: words('1h、4h、tomorrow のいずれか', '1h, 4h or tomorrow'),
    example: '1h',
  },
  () => readBy((text) => (Object.hasOwn(snoozes, text) ? (text as Snooze) : undefined)),
);

const snooze = defineChange({
  ...common,
  name: names.snooze,
  title: button.snooze,
  parameters: { alert, choice },
  run: (trx, values, context) => snoozeEscalation(trx, alertSubject(values.alert), values.choice, context),
});

const escalate = defineChange({
  ...common,
  name: names.escalate,
  title: button.escalate,
  parameters: { alert, ...callParameters },
  run: (trx, values, context) => escalateNow(trx, alertSubject(values.alert), values, context),
});

const resume = defineChange({
  ...common,
  name: names.resume,
  title: button.resume,
  parameters: { alert },
  run: (trx, values, context) => resumeEscalation(trx, alertSubject(values.alert), context),
});

const release = defineChange({
  ...common,
  name: names.release,
  title: button.release,
  parameters: { alert },
  run: (trx, values, context) => releaseEscalation(trx, alertSubject(values.alert), context),
});

const hand = defineChange({
  ...common,
  name: names.hand,
  title: words('アラートの引き継ぎ', 'Hand over'),
  parameters: { alert, person: person(words('引き継ぐ相手', 'To whom'), takes), note },
  asks: ['person', 'note'],
  submit: words('引き継ぐ', 'Hand over'),
  about: async (db, alertId) => (await findEscalation(db, alertSubject(alertId)))?.title,
  async faults(db, alertId, input) {
    const escalation = await findEscalation(db, alertSubject(alertId));
    return escalation?.acked_by === input['person'] ? { person: hasItAlready } : {};
  },
  refuse: (db, alertId, context) => refuseToHand(db, alertSubject(alertId), context),
  run: (trx, values, context) => handEscalation(trx, alertSubject(values.alert), values, context),
});

const hasItAlready = words(
  'この方がすでに担当です。ほかの方を選んでください。',
  'This person has it already. Choose somebody else.',
);

export const changes: readonly AnyChange[] = [ack, snooze, resume, release, hand, escalate];

/** Runs the query behind an alert for the person who clicks. */
export const run: QuestionButton = {
  name: names.run,
  role: takes,
  async question(db, payload, { policy, now }) {
    const found = await db
      .selectFrom('banto.alert')
      .select('rule')
      .where('id', '=', payload['alert'] ?? '')
      .executeTakeFirst();
    return found && ruleNamed(found.rule)?.question(policy, now);
  },
};
