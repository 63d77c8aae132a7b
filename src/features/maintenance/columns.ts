import { bantoWords } from '../../domain/permission/actor.ts';
import { words } from '../../domain/text/words.ts';
import type { Column } from '../../engine/definitions/answer.ts';
import type { WhoIs } from '../../engine/people/lookup.ts';
import type { Checklist, Task } from './store.ts';
import { maintenance } from './text.ts';

/** A task with the checklist it belongs to. */
export type ListedTask = Pick<Task, 'title' | 'assignee' | 'note' | 'done_by' | 'done_at'> &
  Pick<Checklist, 'period' | 'deadline'>;

export const taskColumns = (who: WhoIs, now: Date): readonly Column<ListedTask>[] => [
  { label: words('作業', 'Task'), kind: 'text', value: (row) => row.title },
  { label: words('種類', 'Kind'), kind: 'text', value: (row) => maintenance[row.period].title },
  { label: words('状態', 'State'), kind: 'text', value: (row) => stateOf(row, now) },
  {
    label: words('実施者', 'Done by'),
    kind: 'text',
    value: (row) => bantoWords(row.done_by) ?? who(row.done_by),
  },
  { label: words('完了日時 (JST)', 'Done (JST)'), kind: 'instant', value: (row) => row.done_at },
  { label: words('担当', 'Assigned to'), kind: 'text', value: (row) => who(row.assignee) },
  { label: words('期限 (JST)', 'Due (JST)'), kind: 'instant', value: (row) => row.deadline },
  { label: words('メモ', 'Note'), kind: 'text', value: (row) => row.note },
];

function stateOf({ done_at, deadline }: ListedTask, now: Date): ReturnType<typeof words> {
  if (done_at) return words('完了', 'done');
  return deadline <= now ? words('期限超過', 'overdue') : words('未完了', 'open');
}
