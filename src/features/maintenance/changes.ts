import { bantoWords } from '../../domain/permission/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { readPersonId } from '../../domain/text/slack-id.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { words } from '../../domain/text/words.ts';
import type { Trx } from '../../engine/database.ts';
import { readBy, required } from '../../engine/parameters/parameter.ts';
import { id, requiredNote } from '../../engine/parameters/parameters.ts';
import { type AnyChange, defineChange, type ChangeContext, type Changed } from '../../engine/definitions/change.ts';
import { chosenOrThrow } from '../../engine/people/chosen.ts';
import { changeTask, lockTask, PREFIX, type Task } from './store.ts';
import { button } from './text.ts';
import { names } from './views.ts';

const task = id(words('作業', 'task'));
const subjectOf = async (trx: Trx, taskId: string): Promise<string | undefined> => {
  const found = await lockTask(trx, taskId);
  return found && `${PREFIX}${found.checklist_id}`;
};
const common = { section: 'maintenance', role: 'operator', quiet: true, subjectOf } as const;

async function lockOrThrow(trx: Trx, taskId: string): Promise<Task> {
  const found = await lockTask(trx, taskId);
  if (!found) throw new Refused('not_found', words('この作業は見つかりません。', 'There is no such task.'));
  return found;
}

type TaskChange = Parameters<typeof changeTask>[2];

/** The part of a task that the audit log keeps. */
const audited = ({ item, assignee, note, done_by }: Task) => ({ item, assignee, note, done_by });

async function change(trx: Trx, found: Task, to: TaskChange, outcome: Changed['outcome']): Promise<Changed> {
  await changeTask(trx, found.id, to);
  const subject = `${PREFIX}${found.checklist_id}`;
  return { effects: [{ subject, before: audited(found), after: audited({ ...found, ...to }) }], outcome };
}

const tick = defineChange({
  ...common,
  name: names.tick,
  title: button.tick,
  parameters: { task },
  async run(trx, values, { now, person, nameOf }) {
    const found = await lockOrThrow(trx, values.task);
    if (found.done_at && found.done_by !== null) throw await alreadyDone(found, { now, nameOf });
    return change(
      trx,
      found,
      { done_by: person.id, done_at: now },
      words(`「${found.title.ja}」を完了にしました。`, `“${found.title.en}” is done.`),
    );
  },
});

async function alreadyDone(found: Task, { now, nameOf }: Pick<ChangeContext, 'now' | 'nameOf'>): Promise<Refused> {
  const name = await nameOf(found.done_by ?? '');
  const by = bantoWords(found.done_by) ?? words(`${name} さん`, name);
  const at = found.done_at ?? now;
  return new Refused(
    'already_done',
    words(
      `「${found.title.ja}」は ${formatTime(at, 'ja', now)} に ${by.ja}が完了にしています。`,
      `${by.en} did “${found.title.en}” at ${formatTime(at, 'en', now)} JST.`,
    ),
  );
}

const untick = defineChange({
  ...common,
  name: names.untick,
  title: button.untick,
  parameters: { task },
  async run(trx, values) {
    const found = await lockOrThrow(trx, values.task);
    if (!found.done_at)
      throw new Refused(
        'wrong_state',
        words(`「${found.title.ja}」は完了になっていません。`, `“${found.title.en}” is not marked done.`),
      );
    return change(
      trx,
      found,
      { done_by: null, done_at: null },
      words(`「${found.title.ja}」を未完了に戻しました。`, `“${found.title.en}” is open again.`),
    );
  },
});

const note = defineChange({
  ...common,
  name: names.note,
  title: button.note,
  parameters: { task, note: requiredNote },
  asks: ['note'],
  async run(trx, values, { person }) {
    const found = await lockOrThrow(trx, values.task);
    return change(
      trx,
      found,
      { note: values.note, noted_by: person.id },
      words(`「${found.title.ja}」にメモを付けました。`, `A note was added to “${found.title.en}”.`),
    );
  },
});

const choice = required(
  {
    label: words('担当者', 'assignee'),
    allowed: words('Slackのメンバー', 'a member of this Slack'),
    example: 'U0OPER1',
  },
  () => readBy(readPersonId),
);

const assign = defineChange({
  ...common,
  name: names.assign,
  title: button.assign,
  parameters: { task, choice },
  async run(trx, values, context) {
    const found = await lockOrThrow(trx, values.task);
    const { displayName: name } = await chosenOrThrow(context, values.choice, 'operator');
    return change(
      trx,
      found,
      { assignee: values.choice },
      words(`「${found.title.ja}」の担当を ${name} さんにしました。`, `“${found.title.en}” is assigned to ${name}.`),
    );
  },
});

export const changes: readonly AnyChange[] = [tick, untick, note, assign];
