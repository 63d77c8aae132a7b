import type { CardContext } from '../../engine/definitions/card-kind.ts';
import type { KnownBlock } from '@slack/types';
import { bantoWords } from '../../domain/permission/actor.ts';
import { sectionLine } from '../../domain/runbook.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { gap, type Language, type Words, words } from '../../domain/text/words.ts';
import { aboutBlock, changeButton } from '../../engine/definitions/change.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
import {
  context,
  header,
  type Inline,
  type Message,
  message,
  paragraph,
  plainText,
  timeOf,
} from '../../slack/blocks.ts';
import type { ButtonOptions } from '../../slack/contract.ts';
import { limits } from '../../slack/limits.ts';
import type { Checklist, Task } from './store.ts';
import { button, maintenance } from './text.ts';

/** A view cannot import the changes, which know the database. */
export const names = {
  tick: refersTo('change', 'task.tick'),
  untick: refersTo('change', 'task.untick'),
  note: refersTo('change', 'task.note'),
  assign: refersTo('change', 'task.assign'),
  evidence: refersTo('question-button', 'task.evidence'),
} as const;

/** Who ticked it: a person, or Banto, when a check proves it. */
const doneBy = (by: string, language: Language): Inline => bantoWords(by)?.[language] ?? { user: by };

const doneWords = words('　完了', ' — done');
const openWords = words('　未完了', ' — not done');

/** The card of a checklist: each task with who did it, and its buttons. */
export function drawChecklist(
  { period, deadline }: Checklist,
  tasks: readonly Task[],
  { language, now }: Pick<CardContext, 'language' | 'now'>,
): Message {
  const done = tasks.filter(({ done_at }) => done_at !== null).length;
  const name = maintenance[period].title[language];
  const title = words(
    `🧰 ${name}（${tasks.length}件中 ${done}件完了）`,
    `🧰 ${name} (${done} of ${tasks.length} done)`,
  )[language];
  const until = words(`期限 ${formatTime(deadline, 'ja', now)} JST`, `Due ${formatTime(deadline, 'en', now)} JST`)[
    language
  ];
  const blocks: KnownBlock[] = [
    header(title),
    ...tasks.flatMap((task) => drawTask(task, { language, now })),
    context(`${until}${gap[language]}${sectionLine('maintenance', language)}`),
  ];
  const taskLines = tasks.map(
    (task) => `${task.item}. ${task.title[language]}${task.done_at ? doneWords[language] : openWords[language]}`,
  );
  return message([title, ...taskLines, until].join('\n'), blocks);
}

function drawTask(task: Task, { language, now }: Pick<CardContext, 'language' | 'now'>): KnownBlock[] {
  const { id, item, title, assignee, note, noted_by, done_by, done_at } = task;
  const line: Inline[] = [
    done_at ? '☑️ ' : '⬜ ',
    { bold: `${item}. ${title[language]}` },
    done_at ? words('　完了 ', ' — done by ')[language] : openWords[language],
    ...(done_by !== null && done_at ? [doneBy(done_by, language), ' ', timeOf(done_at, { language, now })] : []),
    ...(assignee === null ? [] : [`\n${words('担当', 'Assigned to')[language]}: `, { user: assignee }]),
    ...(note === null
      ? []
      : [`\n${words('メモ', 'Note')[language]}: ${note}`, ...(noted_by === null ? [] : [' — ', { user: noted_by }])]),
  ];
  const taskButton = (text: Words): ButtonOptions => ({ text: text[language], suffix: item });
  const payload = { task: id };
  return [
    paragraph(...line),
    {
      type: 'actions',
      block_id: aboutBlock('task', id, `${done_at ? 1 : 0}${assignee ?? ''}`),
      elements: [
        done_at
          ? changeButton(names.untick, taskButton(button.untick), payload)
          : changeButton(names.tick, taskButton(button.tick), payload),
        changeButton(names.evidence, taskButton(button.evidence), payload),
        changeButton(names.note, taskButton(button.note), payload),
        {
          type: 'users_select',
          action_id: `${names.assign}:${item}`,
          placeholder: plainText(button.assign[language], limits.select.placeholder),
          ...(assignee !== null && { initial_user: assignee }),
        },
      ],
    },
  ];
}
