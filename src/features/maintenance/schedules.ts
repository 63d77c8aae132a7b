import { DAY_MS, HOUR_MS } from '../../domain/time/duration.ts';
import type { Uses } from '../../engine/ports.ts';
import { SCHEDULED } from '../../engine/definitions/card-kind.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { words } from '../../domain/text/words.ts';
import { storeNotice, wantCards } from '../../engine/posting/card.ts';
import type { Trx } from '../../engine/database.ts';
import { eachInSavepoint } from '../../engine/each-alone.ts';
import { type Schedule } from '../../engine/definitions/schedule.ts';
import { nextTime } from '../../engine/schedules/times.ts';
import { bullets, type Inline, message, paragraph } from '../../slack/blocks.ts';
import { checklistCard } from './card.ts';
import { provenTasks, tickProven } from './proven.ts';
import { type Checklist, openChecklist, overdueChecklists, PREFIX, tasksOf } from './store.ts';
import { maintenance, type Period, periods } from './text.ts';

/** Shortest time between two reminders of the same checklist: a week, less an hour of tolerance. Milliseconds. */
const REMIND_MS = 7 * DAY_MS - HOUR_MS;

const opening = (period: Period): Schedule => ({
  name: period,
  cron: period,
  title: maintenance[period].title,
  prepare: ({ clock, policy }, { due }) =>
    Promise.resolve(async (trx) => {
      const deadline = nextTime(policy, period, due);
      const id = await openChecklist(trx, period, { due, deadline, now: clock.now() });
      if (id === undefined) return;
      await wantCards(trx, checklistCard, policy.channels[checklistCard.channel], [
        { subject: `${PREFIX}${id}`, version: 'opened', planned: due },
      ]);
    }),
});

/** Runs with the daily digest: ticks what a check proves, lists overdue tasks in the checklist's thread and mentions their assignees. */
const reminding: Schedule = {
  name: 'tasks',
  cron: 'digest',
  title: words('期限超過の作業のお知らせ', 'Reminder of overdue maintenance'),
  async prepare(ports, { due }) {
    const proven = await provenTasks(ports);
    return async (trx) => {
      const now = ports.clock.now();
      const recordTicks = await tickProven(trx, proven, ports, now);
      const overdue = await overdueChecklists(trx, now, new Date(now.getTime() - REMIND_MS));
      await eachInSavepoint(trx, ports, 'checklist not reminded', overdue, (checklist) =>
        remind(trx, ports, checklist, { due, now }),
      );
      await recordTicks();
    };
  },
};

async function remind(
  trx: Trx,
  { policy }: Uses<'policy'>,
  checklist: Checklist,
  { due, now }: { due: Date; now: Date },
): Promise<void> {
  const { language, channels } = policy;
  const open = (await tasksOf(trx, checklist.id)).filter(({ done_at }) => done_at === null);
  const subject = `${PREFIX}${checklist.id}`;
  const name = maintenance[checklist.period].title;
  const text = words(
    `⏰ 期限超過: ${name.ja}のうち${open.length}件が未完了です（期限 ${formatTime(checklist.deadline, 'ja', now)} JST）。`,
    `⏰ Overdue: ${open.length} not done in ${name.en} (due ${formatTime(checklist.deadline, 'en', now)} JST).`,
  )[language];
  await storeNotice(trx, {
    key: `${subject}:reminder:${now.getTime()}`,
    channel: channels[checklistCard.channel],
    thread: { kind: checklistCard.name, subject },
    priority: SCHEDULED,
    planned: due,
    message: message(text, [
      paragraph(text),
      bullets(
        open.map(({ title, assignee }): Inline[] => [
          title[language],
          ...(assignee === null ? [words('（担当なし）', ' (unassigned)')[language]] : [' ', { user: assignee }]),
        ]),
      ),
    ]),
  });
  await trx.updateTable('banto.checklist').set({ reminded_at: now }).where('id', '=', checklist.id).execute();
}

export const schedules: readonly Schedule[] = [...periods.map(opening), reminding];
