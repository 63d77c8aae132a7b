import type { KnownBlock } from '@slack/types';
import type { Person } from '../../../domain/permission/actor.ts';
import { moreWords } from '../../../domain/text/first-of.ts';
import type { Policy } from '../../../domain/policy.ts';
import { cut } from '../../../domain/text/text.ts';
import { bracketed, gap, type Language, words } from '../../../domain/text/words.ts';
import { counted, formatCount } from '../../../domain/text/yen.ts';
import { changeButton } from '../../../engine/definitions/change.ts';
import { decisionsFor } from '../../../engine/definitions/decision-button.ts';
import { refersTo } from '../../../engine/definitions/reference.ts';
import { shows } from '../../../engine/definitions/step.ts';
import { stepButton } from '../../../engine/definitions/step-button.ts';
import { subjectOf } from '../../../engine/requests/text.ts';
import { bullets, buttonRows, type Inline, paragraph, sectionWith, timeOf } from '../../../slack/blocks.ts';
import type { HomeFacts } from '../read.ts';

const tick = refersTo('change', 'task.tick');
const closeNote = refersTo('change', 'handover.close');
const pending = refersTo('query', 'partners.pending');

/** Characters shown of a text in one line. */
export const LINE = 300;

/** How much waits for this person; their own requests wait for others, and what could not be read is not counted. */
export function headline({ requests, reviews, notes: left, tasks, roles }: HomeFacts, language: Language): string {
  const waits =
    (requests[0]?.total ?? 0) +
    left.length +
    (tasks[0]?.total ?? 0) +
    (roles.includes('approver') ? (reviews ?? 0) : 0);
  return words(`あなたの対応待ち ${formatCount(waits, 'ja')}`, `Waiting for you (${formatCount(waits, 'en')})`)[
    language
  ];
}

export const at = (instant: Date, language: Language, now: Date): Inline => timeOf(instant, { language, now });

/** A line with the number of rows that are not shown. */
export function more(shown: readonly { readonly total: number }[], language: Language): Inline[][] {
  const rest = (shown[0]?.total ?? 0) - shown.length;
  return rest <= 0 ? [] : [[moreWords(rest)[language]]];
}

/** What waits for this person: notes, requests, reviews and tasks, each with its buttons. */
export function waiting(home: HomeFacts, person: Person, policy: Policy): KnownBlock[] {
  const { requests, reviews, tasks, roles, now } = home;
  const { language } = person;
  const lines: Inline[][] = [
    ...more(requests, language),
    ...(roles.includes('approver') && reviews === null
      ? [
          [
            words('⚠ 審査待ちのパートナーを読み取れませんでした', '⚠ Partners waiting for review could not be read')[
              language
            ],
          ],
        ]
      : []),
  ];
  const review = reviewLine(home, language);
  const otherTasks = more(tasks, language);
  return [
    ...notes(home, language),
    ...requests.flatMap((each, index) => openRequest(each, index + 1, { person, policy, now })),
    ...review,
    ...(lines.length > 0 ? [bullets(lines)] : []),
    ...(requests.length === 0 && lines.length === 0 && review.length === 0
      ? [paragraph(words('承認・審査は 0件です。', 'Nothing waits for your approval.')[language])]
      : []),
    ...tasks.flatMap(({ id: task, title, assignee, deadline }, index): KnownBlock[] => [
      paragraph(
        deadline <= now ? words('⏰ 期限超過 ', '⏰ overdue ')[language] : '⬜ ',
        { bold: cut(title[language], LINE) },
        ...holder(assignee, person),
        words('　期限 ', ' due ')[language],
        at(deadline, language, now),
      ),
      ...(roles.includes('operator')
        ? buttonRows([
            changeButton(tick, { text: words('完了にする', 'Mark as done')[language], suffix: index + 1 }, { task }),
          ])
        : []),
    ]),
    ...(otherTasks.length > 0 ? [bullets(otherTasks)] : []),
  ];
}

/** Whose task it is, unless it is their own: nobody's, or of somebody who cannot do it any more. */
function holder(assignee: string | null, { id, language }: Person): Inline[] {
  if (assignee === id) return [' '];
  if (assignee === null) return [words('（担当なし）', ' (unassigned)')[language]];
  return [
    words('（担当の ', ' (assigned to ')[language],
    { user: assignee },
    words(' さんは対応できなくなりました）', ', who can no longer do it)')[language],
  ];
}

/** What this person asked for and others decide, each with the button to withdraw it. */
export function ownRequests({ requests, own, now }: HomeFacts, person: Person, policy: Policy): KnownBlock[] {
  const { language } = person;
  const [first] = own;
  if (!first) return [];
  const others = more(own, language);
  return [
    paragraph({
      bold: words(
        `あなたの依頼（承認待ち） ${formatCount(first.total, 'ja')}`,
        `Your requests, waiting for others: ${formatCount(first.total, 'en')}`,
      )[language],
    }),
    ...own.flatMap((each, index) => openRequest(each, requests.length + index + 1, { person, policy, now })),
    ...(others.length > 0 ? [bullets(others)] : []),
  ];
}

/** How many notes are shown; /ops handover has them all. */
const NOTES = 5;

/** What people left for whoever works next, each with the button that marks it as done. */
function notes({ notes: all, now }: HomeFacts, language: Language): KnownBlock[] {
  const rest = all.length - NOTES;
  return [
    ...all
      .slice(0, NOTES)
      .flatMap(({ id, text, written_by, written_at }, index): KnownBlock[] => [
        paragraph(
          words('📝 引継ぎ: ', '📝 Handover: ')[language],
          { bold: cut(text, LINE) },
          gap[language],
          { user: written_by },
          ' ',
          at(written_at, language, now),
        ),
        ...buttonRows([
          changeButton(
            closeNote,
            { text: words('完了にする', 'Mark as done')[language], suffix: index + 1 },
            { note: id },
          ),
        ]),
      ]),
    ...(rest > 0 ? [paragraph(`${moreWords(rest)[language]}${bracketed('/ops handover', language)}`)] : []),
  ];
}

/** Partners that wait for review, for those who may decide. */
function reviewLine({ reviews, roles }: HomeFacts, language: Language): KnownBlock[] {
  if (!roles.includes('approver') || reviews === null || reviews === 0) return [];
  const text = words(
    `審査待ちのパートナー ${formatCount(reviews, 'ja')}`,
    `${counted(reviews, 'partner awaits', 'partners await')} review`,
  );
  return [sectionWith(text[language], stepButton(shows(pending), language))];
}

/** An open request, with the same decisions as on its card. */
function openRequest(
  { id, requester, operation, title, preview, why, expires_at }: HomeFacts['requests'][number],
  suffix: number,
  { person, policy, now }: { readonly person: Person; readonly policy: Policy; readonly now: Date },
): KnownBlock[] {
  const { language } = person;
  return [
    paragraph(
      requester === person.id ? '⏳ ' : words('承認してください: ', 'Please decide: ')[language],
      { bold: cut(subjectOf({ title: title ?? words(operation, operation) }, preview)[language], LINE) },
      // The headline stands in the subject already.
      ...(preview.headline ? [] : [` ${cut(preview.effect?.[language] ?? '', LINE)}`]),
      `\n${cut(why[language], LINE)}`,
      ...(requester === person.id ? [] : [gap[language], { user: requester }]),
      words('　期限 ', ', expires ')[language],
      at(expires_at, language, now),
    ),
    ...buttonRows(decisionsFor(person, { id, requester, preview }, policy, suffix)),
  ];
}
