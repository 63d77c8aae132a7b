import type { Button, KnownBlock } from '@slack/types';
import type { Language } from '../../domain/words.ts';
import { aboutBlock, changeButton } from '../../engine/definitions/change.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
import { snoozes } from '../../engine/escalation/snoozes.ts';
import { plainText } from '../../slack/blocks.ts';
import { limits } from '../../slack/limits.ts';
import type { CardAlert } from './store.ts';
import { button } from './text.ts';

/** A view cannot import the changes, which know the database. */
export const names = {
  ack: refersTo('change', 'alert.ack'),
  snooze: refersTo('change', 'alert.snooze'),
  escalate: refersTo('change', 'alert.escalate'),
  run: refersTo('question-button', 'alert.run'),
} as const;

export const runButton = ({ id }: Pick<CardAlert, 'id'>, language: Language): Button =>
  changeButton(names.run, { text: button.run[language] }, { alert: id });

/** What can be done about an open alert. */
export const alertButtons = ({ id, acked_by }: Pick<CardAlert, 'id' | 'acked_by'>, language: Language): Button[] => [
  ...(acked_by === null
    ? [changeButton(names.ack, { text: button.ack[language], style: 'primary' }, { alert: id })]
    : []),
  runButton({ id }, language),
  changeButton(names.escalate, { text: button.escalate[language] }, { alert: id }),
];

export const snoozeMenu = ({ id, version }: Pick<CardAlert, 'id' | 'version'>, language: Language): KnownBlock => ({
  type: 'actions',
  // The version makes it another block each time, so that the client does not keep an earlier choice in it.
  block_id: aboutBlock('alert', id, version.slice(0, 8)),
  elements: [
    {
      type: 'static_select',
      action_id: names.snooze,
      placeholder: plainText(button.snooze[language], limits.select.placeholder),
      options: Object.entries(snoozes).map(([value, words]) => ({
        text: plainText(words[language], limits.option.text),
        value,
      })),
    },
  ],
});
