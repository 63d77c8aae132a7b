import type { Button, KnownBlock, StaticSelect } from '@slack/types';
import { type Language, words } from '../../domain/text/words.ts';
import { formatCount } from '../../domain/text/yen.ts';
import { aboutBlock, changeButton } from '../../engine/definitions/change.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
import type { CardContext } from '../../engine/definitions/card-kind.ts';
import { escalateButton } from '../../engine/escalation/escalate-button.ts';
import { isRecovering } from '../../engine/escalation/text.ts';
import { snoozes } from '../../engine/escalation/snoozes.ts';
import { buttonRows, plainText } from '../../slack/blocks.ts';
import type { ButtonOptions } from '../../slack/contract.ts';
import { limits } from '../../slack/limits.ts';
import type { CardAlert } from './store.ts';
import { button } from './text.ts';

/** A view cannot import the changes, which know the database. */
export const names = {
  ack: refersTo('change', 'alert.ack'),
  snooze: refersTo('change', 'alert.snooze'),
  escalate: refersTo('change', 'alert.escalate'),
  resume: refersTo('change', 'alert.resume'),
  release: refersTo('change', 'alert.release'),
  hand: refersTo('change', 'alert.hand'),
  run: refersTo('question-button', 'alert.run'),
} as const;

/** `16件を見る` where the question behind it lists rows. */
export function runButton({ id, measured: { rows } }: Pick<CardAlert, 'id' | 'measured'>, language: Language): Button {
  const text =
    rows === undefined || rows === 0
      ? button.run
      : words(`${formatCount(rows, 'ja')}を見る`, `Show ${formatCount(rows, 'en')}`);
  return changeButton(names.run, { text: text[language] }, { alert: id });
}

type Controlled = Pick<CardAlert, 'id' | 'measured' | 'acked_by' | 'version' | 'level'>;

/** What can be done about an open alert: at most three buttons in a row, the one that most people press first. */
export function alertControls(
  alert: Controlled,
  snoozed: boolean,
  drawing: Pick<CardContext, 'policy' | 'language'>,
): KnownBlock[] {
  const { language } = drawing;
  const about = { alert: alert.id };
  const plain = (name: 'ack' | 'resume' | 'release' | 'hand', options: Partial<ButtonOptions> = {}): Button =>
    changeButton(names[name], { text: button[name][language], ...options }, about);
  const escalate = escalateButton(names.escalate, alert.level, about, drawing);
  const run = runButton(alert, language);
  if (alert.acked_by !== null) return buttonRows([run, plain('hand'), plain('release'), ...escalate]);
  // What recovers ends by itself: no button presses for it.
  const first = [plain('ack', isRecovering(alert.measured) ? {} : { style: 'primary' }), run];
  if (snoozed) return buttonRows([...first, plain('resume'), ...escalate]);
  return [
    { type: 'actions', elements: first },
    {
      type: 'actions',
      // A new block id for each version: the client would otherwise keep the earlier choice selected.
      block_id: aboutBlock('alert', alert.id, alert.version.slice(0, 8)),
      elements: [snoozeMenu(language), ...escalate],
    },
  ];
}

const snoozeMenu = (language: Language): StaticSelect => ({
  type: 'static_select',
  action_id: names.snooze,
  placeholder: plainText(button.snooze[language], limits.select.placeholder),
  options: Object.entries(snoozes).map(([value, text]) => ({
    text: plainText(text[language], limits.option.text),
    value,
  })),
});
