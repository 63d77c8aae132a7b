import type { KnownBlock } from '@slack/types';
import type { Person } from '../../domain/actor.ts';
import { isLate } from '../../domain/late.ts';
import { cut } from '../../domain/text.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { type Language, type Words, words } from '../../domain/words.ts';
import { counted, countWords, formatCount, sumWords } from '../../domain/yen.ts';
import type { Policy } from '../../domain/policy.ts';
import { decisionsFor } from '../../engine/definitions/decision-button.ts';
import { shows } from '../../engine/definitions/step.ts';
import { stepButton } from '../../engine/definitions/step-button.ts';
import { showRows, takeIt } from '../../engine/escalation/text.ts';
import { roleNames } from '../../domain/permission.ts';
import { changeButton } from '../../engine/definitions/change.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
import {
  bullets,
  buttonRows,
  context,
  facts,
  header,
  type Inline,
  paragraph,
  sectionWith,
  timeOf,
} from '../../slack/blocks.ts';
import type { HomeFacts } from './read.ts';

const tick = refersTo('change', 'task.tick');
const acknowledge = refersTo('change', 'alert.ack');
const closeNote = refersTo('change', 'handover.close');
const show = refersTo('question-button', 'alert.run');
const questions = {
  orders: refersTo('query', 'orders.today'),
  stuck: refersTo('query', 'orders.stuck'),
  due: refersTo('query', 'payouts.due'),
  pending: refersTo('query', 'partners.pending'),
} as const;

/** Characters shown of a text in one line. */
const LINE = 300;
const divider: KnownBlock = { type: 'divider' };

/** A person's Home, in their language; what waits for them comes first. */
export function drawHome(home: HomeFacts, person: Person, policy: Policy): KnownBlock[] {
  const { language } = person;
  return [
    header(headline(home, language)),
    ...waiting(home, person, policy),
    divider,
    ...alerts(home, language),
    divider,
    ...figures(home, language),
    divider,
    ...actions(home, language),
    ...schedules(home, language),
    ...profile(home, person),
  ];
}

/** How much waits for the person; what could not be read is not counted. */
function headline({ requests, reviews, notes: left, tasks, roles }: HomeFacts, language: Language): string {
  const waits =
    (requests[0]?.total ?? 0) +
    left.length +
    (tasks[0]?.total ?? 0) +
    (roles.includes('approver') ? (reviews ?? 0) : 0);
  return words(`対応待ち ${formatCount(waits, 'ja')}`, `Waiting for you (${formatCount(waits, 'en')})`)[language];
}

const at = (instant: Date, language: Language, now: Date): Inline => timeOf(instant, { language, now });

/** A line with the number of rows that are not shown. */
function more(shown: readonly { readonly total: number }[], language: Language): Inline[][] {
  const rest = (shown[0]?.total ?? 0) - shown.length;
  return rest <= 0 ? [] : [[words(`ほか ${formatCount(rest, 'ja')}`, `and ${formatCount(rest, 'en')} more`)[language]]];
}

const section = (title: string, items: readonly (readonly Inline[])[], none: string): KnownBlock[] => [
  paragraph({ bold: title }),
  items.length > 0 ? bullets(items) : paragraph(none),
];

function waiting(home: HomeFacts, person: Person, policy: Policy): KnownBlock[] {
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
  const otherTasks = more(tasks, language);
  return [
    ...notes(home, language),
    ...requests.flatMap((each, index) => openRequest(each, index, { person, policy, now })),
    ...reviewLine(home, language),
    ...(lines.length > 0 ? [bullets(lines)] : []),
    ...(requests.length === 0 && lines.length === 0 && reviews === 0
      ? [paragraph(words('承認・審査は 0件です。', 'Nothing waits for your approval.')[language])]
      : []),
    ...tasks.flatMap(({ id: task, title, assignee, deadline }, index): KnownBlock[] => [
      paragraph(
        deadline <= now ? words('⏰ 期限超過 ', '⏰ overdue ')[language] : '⬜ ',
        { bold: cut(title[language], LINE) },
        assignee === null ? words('（担当なし）', ' (nobody assigned)')[language] : ' ',
        words('　期限 ', ' due ')[language],
        at(deadline, language, now),
      ),
      ...(roles.includes('operator')
        ? buttonRows([changeButton(tick, { text: words('完了にする', 'Done')[language], suffix: index + 1 }, { task })])
        : []),
    ]),
    ...(otherTasks.length > 0 ? [bullets(otherTasks)] : []),
  ];
}

/** How many notes are shown; /ops handover has them all. */
const NOTES = 5;

/** What people left for whoever works next, each with the button that closes it. */
function notes({ notes: all, now }: HomeFacts, language: Language): KnownBlock[] {
  const rest = all.length - NOTES;
  return [
    ...all
      .slice(0, NOTES)
      .flatMap(({ id, text, written_by, written_at }, index): KnownBlock[] => [
        paragraph(
          words('📝 引継ぎ: ', '📝 Handover: ')[language],
          { bold: cut(text, LINE) },
          '　',
          { user: written_by },
          ' ',
          at(written_at, language, now),
        ),
        ...buttonRows([
          changeButton(closeNote, { text: words('閉じる', 'Close')[language], suffix: index + 1 }, { note: id }),
        ]),
      ]),
    ...(rest > 0
      ? [
          paragraph(
            words(
              `ほか ${formatCount(rest, 'ja')}（/ops handover）`,
              `and ${formatCount(rest, 'en')} more (/ops handover)`,
            )[language],
          ),
        ]
      : []),
  ];
}

/** Partners that wait for review, for those who may decide. */
function reviewLine({ reviews, roles }: HomeFacts, language: Language): KnownBlock[] {
  if (!roles.includes('approver') || reviews === null || reviews === 0) return [];
  const text = words(
    `審査待ちのパートナー ${formatCount(reviews, 'ja')}`,
    `${counted(reviews, 'partner awaits', 'partners await')} review`,
  );
  return [sectionWith(text[language], stepButton(shows(questions.pending), language))];
}

/** An open request, with the same decisions as on its card. */
function openRequest(
  { id, requester, operation, title, effect, why, expires_at }: HomeFacts['requests'][number],
  index: number,
  { person, policy, now }: { readonly person: Person; readonly policy: Policy; readonly now: Date },
): KnownBlock[] {
  const { language } = person;
  return [
    paragraph(
      requester === person.id
        ? words('あなたの依頼（承認待ち）: ', 'Your request: ')[language]
        : words('承認してください: ', 'Please decide: ')[language],
      { bold: title?.[language] ?? operation },
      ` ${cut(effect?.[language] ?? '', LINE)} ${cut(why[language], LINE)} `,
      { user: requester },
      words('　期限 ', ', expires ')[language],
      at(expires_at, language, now),
    ),
    ...buttonRows(decisionsFor(person, { id, requester }, policy, index + 1)),
  ];
}

function alerts({ alerts: open, roles, now }: HomeFacts, language: Language): KnownBlock[] {
  const count = open[0]?.total ?? 0;
  const title = words(
    `発生中のアラートと障害 ${formatCount(count, 'ja')}`,
    `Open alerts and incidents: ${formatCount(count, 'en')}`,
  )[language];
  const others = more(open, language);
  if (open.length === 0) return section(title, [], words('すべて正常です。', 'Everything is normal.')[language]);
  return [
    paragraph({ bold: title }),
    ...open.flatMap((each, index): KnownBlock[] => [
      paragraph(
        '🚨 ',
        { bold: cut(each.title[language], LINE) },
        each.value ? `　${cut(each.value[language], LINE)}　` : '　',
        at(each.opened_at, language, now),
        ...(each.level === 0 ? [] : [words(`　第${each.level}段階`, `　level ${each.level}`)[language]]),
        ...(each.acked_by === null
          ? [words('　担当なし', ', nobody has it')[language]]
          : [words('　担当: ', ', taken by ')[language], { user: each.acked_by }]),
      ),
      ...(each.kind === 'alert' && each.acked_by === null && roles.includes('operator')
        ? buttonRows([
            changeButton(
              acknowledge,
              { text: takeIt[language], suffix: index + 1 },
              { alert: each.subject.slice('alert:'.length) },
            ),
            changeButton(
              show,
              { text: showRows[language], suffix: index + 1 },
              { alert: each.subject.slice('alert:'.length) },
            ),
          ])
        : []),
    ]),
    ...(others.length > 0 ? [bullets(others)] : []),
  ];
}

const notRead = words('⚠ 読み取れませんでした', '⚠ could not be read');

/** Today's figures, each with the question behind it. */
function figures({ figures: { orders, stuck, stuckHours, due }, roles }: HomeFacts, language: Language): KnownBlock[] {
  const line = (label: Words, figure: Words | null, does: (typeof questions)[keyof typeof questions]): KnownBlock =>
    sectionWith(`${label[language]}　${(figure ?? notRead)[language]}`, stepButton(shows(does), language));
  return [
    paragraph({ bold: words('本日の数字', "Today's figures")[language] }),
    line(words('新規注文', 'New orders'), orders === null ? null : countWords(orders), questions.orders),
    line(
      words(`滞留注文（${stuckHours}時間超）`, `Stuck over ${stuckHours} h`),
      stuck === null ? null : countWords(stuck),
      questions.stuck,
    ),
    ...(roles.includes('operator')
      ? [line(words('本日までに振り込む支払い', 'Payouts due'), due === null ? null : dueWords(due), questions.due)]
      : []),
  ];
}

/** `17件 ¥1,351,700（うち期日超過 2件）` */
function dueWords({ ready, overdue }: NonNullable<HomeFacts['figures']['due']>): Words {
  const { ja, en } = sumWords(ready);
  return overdue.count === 0
    ? words(ja, `${en} (none overdue)`)
    : words(
        `${ja}（うち期日超過 ${formatCount(overdue.count, 'ja')}）`,
        `${en} (${formatCount(overdue.count, 'en')} overdue)`,
      );
}

/** None of them is primary: what waits comes first. */
const actions = ({ operations }: HomeFacts, language: Language): KnownBlock[] =>
  operations.length === 0
    ? []
    : [
        paragraph({ bold: words('操作', 'Actions')[language] }),
        ...buttonRows(operations.map((operation) => stepButton({ does: operation, label: operation.title }, language))),
        divider,
      ];

const schedules = ({ schedules: all, now }: HomeFacts, language: Language): KnownBlock[] =>
  all.length === 0
    ? []
    : [
        paragraph({ bold: words('定期実行', 'Schedules')[language] }),
        bullets(
          all.map(({ title, last, next }): Inline[] => [
            { bold: title[language] },
            words('　前回 ', ', last ')[language],
            ...(last
              ? [
                  at(last.due, language, now),
                  last.ended_at
                    ? words('（完了）', ' (done)')[language]
                    : last.failed_at
                      ? words('（失敗）', ' (failed)')[language]
                      : isLate(last.found_at, now)
                        ? words('（再試行中）', ' (being retried)')[language]
                        : words('（実行中）', ' (running)')[language],
                ]
              : [words('なし', 'none')[language]]),
            words('　次回 ', ', next ')[language],
            at(next, language, now),
          ]),
        ),
        divider,
      ];

function profile({ roles, now }: HomeFacts, { language }: Person): KnownBlock[] {
  const names = roles.map((role) => roleNames[role][language]).join(' / ');
  return [
    facts([
      [words('あなたの権限', 'Your roles')[language], names === '' ? '—' : names],
      [words('表示言語', 'Language')[language], words('日本語（Slackの設定）', 'English (as in your Slack)')[language]],
    ]),
    context(words(`${formatTime(now, 'ja', now)} JST 時点`, `As of ${formatTime(now, 'en', now)} JST`)[language]),
  ];
}
