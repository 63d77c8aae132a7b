import type { KnownBlock } from '@slack/types';
import type { Person } from '../../domain/permission/actor.ts';
import { isLate } from '../../domain/time/late.ts';
import { isRehearsal, rehearsalMark } from '../../domain/rehearsal.ts';
import { cut } from '../../domain/text/text.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { gap, joinWords, type Language, notReadMarked, words, type Words } from '../../domain/text/words.ts';
import { countWords, formatCount, sumWords } from '../../domain/text/yen.ts';
import type { Policy } from '../../domain/policy.ts';
import { shows } from '../../engine/definitions/step.ts';
import { stepButton } from '../../engine/definitions/step-button.ts';
import { showRows, takeIt } from '../../engine/escalation/text.ts';
import { roleNames } from '../../domain/permission/permission.ts';
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
} from '../../slack/blocks.ts';
import { doubtsOf } from '../../marketplace/payout-doubts.ts';
import { onePrimary } from '../../slack/primary.ts';
import type { HomeFacts } from './read.ts';
import { at, headline, LINE, more, ownRequests, waiting } from './waiting/views.ts';

const acknowledge = { alert: refersTo('change', 'alert.ack'), incident: refersTo('change', 'incident.ack') } as const;
const show = refersTo('question-button', 'alert.run');
const questions = {
  orders: refersTo('query', 'orders.today'),
  stuck: refersTo('query', 'orders.stuck'),
  due: refersTo('query', 'payouts.due'),
} as const;

const divider: KnownBlock = { type: 'divider' };

/** A person's Home, in their language; what waits for them comes first. */
export function drawHome(home: HomeFacts, person: Person, policy: Policy): KnownBlock[] {
  const { language } = person;
  return onePrimary([
    ...(isRehearsal(policy) ? [paragraph({ bold: rehearsalMark[language] })] : []),
    header(headline(home, language)),
    ...waiting(home, person, policy),
    ...ownRequests(home, person, policy),
    divider,
    ...alerts(home, language),
    divider,
    ...figures(home, language),
    divider,
    ...actions(home, language),
    ...schedules(home, language),
    ...profile(home, person),
  ]);
}

const section = (title: string, items: readonly (readonly Inline[])[], none: string): KnownBlock[] => [
  paragraph({ bold: title }),
  items.length > 0 ? bullets(items) : paragraph(none),
];

function alerts({ alerts: open, roles, now }: HomeFacts, language: Language): KnownBlock[] {
  const count = open[0]?.total ?? 0;
  const title = words(
    `発生中のアラートと障害 ${formatCount(count, 'ja')}`,
    `Open alerts and incidents: ${formatCount(count, 'en')}`,
  )[language];
  const others = more(open, language);
  if (open.length === 0)
    return section(title, [], words('発生中のアラートと障害はありません。', 'No alert or incident is open.')[language]);
  return [
    paragraph({ bold: title }),
    ...open.flatMap((each, index): KnownBlock[] => [
      paragraph(
        '🚨 ',
        { bold: cut(each.title[language], LINE) },
        each.value ? [gap[language], cut(each.value[language], LINE), gap[language]].join('') : gap[language],
        at(each.opened_at, language, now),
        ...(each.level === 0 ? [] : [words(`　第${each.level}段階`, `, level ${each.level}`)[language]]),
        ...(each.acked_by === null
          ? [words('　担当なし', ', unassigned')[language]]
          : [words('　担当: ', ', taken by ')[language], { user: each.acked_by }]),
      ),
      ...(each.acked_by === null && roles.includes('operator') ? takeButtons(each.subject, index + 1, language) : []),
    ]),
    ...(others.length > 0 ? [bullets(others)] : []),
  ];
}

/** To take an alert or incident that nobody has, and to see what is behind an alert. */
function takeButtons(subject: string, suffix: number, language: Language): KnownBlock[] {
  const [kind = '', id = ''] = subject.split(':');
  if (kind !== 'alert' && kind !== 'incident') return [];
  const take = changeButton(acknowledge[kind], { text: takeIt[language], suffix }, { [kind]: id });
  const rows = kind === 'alert' ? [changeButton(show, { text: showRows[language], suffix }, { alert: id })] : [];
  return buttonRows([take, ...rows]);
}

/** Today's figures, each with the question behind it. */
function figures({ figures: { orders, stuck, stuckHours, due }, roles }: HomeFacts, language: Language): KnownBlock[] {
  const line = (label: Words, figure: Words | null, does: (typeof questions)[keyof typeof questions]): KnownBlock =>
    sectionWith(
      `${label[language]}${words('　', ': ')[language]}${(figure ?? notReadMarked)[language]}`,
      stepButton(shows(does), language),
    );
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

/** `17件 ¥1,351,700（うち期日超過 2件）、予定日を過ぎた未処理 3件、本日が予定日の未処理 1件` */
function dueWords(due: NonNullable<HomeFacts['figures']['due']>): Words {
  const { ready, overdue, passed, coming } = due;
  const doubts = doubtsOf(due);
  const sum = sumWords(ready);
  const late = words(
    overdue.count === 0 ? sum.ja : `${sum.ja}（うち期日超過 ${formatCount(overdue.count, 'ja')}）`,
    `${sum.en} (${overdue.count === 0 ? 'none' : formatCount(overdue.count, 'en')} overdue)`,
  );
  const missed = words(
    `予定日を過ぎた未処理 ${formatCount(passed.count, 'ja')}`,
    `${formatCount(passed.count, 'en')} scheduled whose date has passed`,
  );
  const today = words(
    `本日が予定日の未処理 ${formatCount(coming.count, 'ja')}`,
    `${formatCount(coming.count, 'en')} to process today`,
  );
  const parts = [
    late,
    ...(passed.count === 0 ? [] : [missed]),
    ...(coming.count === 0 ? [] : [today]),
    ...(doubts ? [doubts] : []),
  ];
  return joinWords(parts, '、', ', ');
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
