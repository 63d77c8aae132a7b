import { quarterBefore, quarterText } from '../../domain/time/quarter.ts';
import { ratedDays } from '../../domain/time/rated-days.ts';
import { monthOf, previousMonth } from '../../domain/time/tokyo.ts';
import { type Words, words } from '../../domain/text/words.ts';
import type { EvidenceButton, NamedQuestion } from '../../engine/definitions/question-button.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
import { readUuid } from '../../domain/typed/uuid.ts';
import { checklistCard } from './card.ts';
import { findTask, PREFIX } from './store.ts';
import type { Period } from './text.ts';
import { names } from './views.ts';

const about = {
  metrics: refersTo('query', 'ops.metrics'),
  db: refersTo('query', 'ops.db'),
  slow: refersTo('query', 'ops.slow'),
  old: refersTo('query', 'ops.old'),
  status: refersTo('query', 'payouts.status'),
  due: refersTo('query', 'payouts.due'),
  report: refersTo('query', 'reports.monthly'),
  ratings: refersTo('query', 'partners.performance'),
  access: refersTo('query', 'ops.access'),
} as const;

/** What proves an item of a checklist. */
interface Proof {
  /** @param due when the checklist began: it is about the period before. */
  questions(due: Date): readonly NamedQuestion[];
  readonly note?: Words;
}

const asks = (...queries: readonly NamedQuestion['query'][]): Proof => ({
  questions: () => queries.map((query) => ({ query, raw: {} })),
});

/** The evidence of each item, in the order of the runbook's 定期メンテナンス. */
const proofs: Readonly<Record<Period, readonly Proof[]>> = {
  weekly: [
    asks(about.metrics, about.db, about.slow),
    {
      questions: () => [],
      note: words(
        '番頭からはログの保管場所が見えません。担当者が確認して、手で完了にしてください。',
        'Banto cannot see where logs are kept: somebody must look, and tick it by hand.',
      ),
    },
    {
      ...asks(about.old, about.db),
      note: words(
        '番頭はマーケットプレイスのデータを削除しません。下の古いデータと大きい表から、不要なものを確認してください。',
        'Banto deletes nothing of the marketplace. Old data and the largest tables are below.',
      ),
    },
  ],
  monthly: [
    {
      questions: (due) => [
        { query: about.status, raw: { month: monthOf(due) } },
        { query: about.due, raw: {} },
      ],
    },
    { questions: (due) => [{ query: about.report, raw: { month: previousMonth(monthOf(due)) } }] },
    { questions: () => [{ query: about.ratings, raw: { days: String(ratedDays.maintenance) } }] },
  ],
  quarterly: [
    asks(about.metrics, about.db, about.slow),
    asks(about.db, about.slow, about.old),
    {
      questions: (due) => [{ query: about.access, raw: { quarter: quarterText(quarterBefore(due)) } }],
      note: words(
        'ここには件数だけを残します。詳細は /ops access でご覧ください。',
        'Only the counts are kept here. /ops access has the rest.',
      ),
    },
  ],
};

/** Runs the questions that a task is about, and keeps the answers in the checklist's thread. */
export const evidence: EvidenceButton = {
  name: names.evidence,
  role: 'operator',
  async evidence(db, payload) {
    const id = readUuid(payload['task'] ?? '');
    const task = id === undefined ? undefined : await findTask(db, id);
    const proof = task && proofs[task.period][task.item - 1];
    if (!task || !proof) return undefined;
    return {
      title: task.title,
      thread: { kind: checklistCard.name, subject: `${PREFIX}${task.checklist_id}`, channel: checklistCard.channel },
      questions: proof.questions(task.due),
      ...(proof.note && { note: proof.note }),
    };
  },
};
