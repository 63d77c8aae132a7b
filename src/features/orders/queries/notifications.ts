import { hasDigit, wordKey } from '../../../domain/typed/normalise.ts';
import { ageInWords } from '../../../domain/time/tokyo.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { counted } from '../../../domain/text/yen.ts';
import { listAnswer } from '../../../engine/definitions/answer.ts';
import { ageInHours, defineQuery, formatCount, hours } from '../../../engine/definitions/query.ts';
import { optional, readBy } from '../../../engine/parameters/parameter.ts';
import { errorColumn, orderColumns, responseColumn } from '../columns.ts';
import { resend } from '../operations/resend.ts';
import { countTroubled, EARLIER_HOURS, listTroubled, type Trouble } from '../troubled.ts';
import { arrivedLater, orderToResend } from '../rules.ts';
import { label, notificationWords } from '../text.ts';

const kinds: Readonly<Record<string, Trouble>> = {
  failed: 'failed',
  失敗: 'failed',
  送信失敗: 'failed',
  waiting: 'waiting',
  待ち: 'waiting',
  送信待ち: 'waiting',
};

/** Which notifications did not reach a partner, and what the partner's server answered. */
export const notifications = defineQuery({
  name: 'orders.notifications',
  aliases: ['通知', '通知一覧'],
  section: 'trouble.orders',
  role: 'viewer',
  summary: words(
    'パートナーに届いていない注文の通知を表示します（失敗・送信待ち）',
    'Order notifications that failed or still wait to be sent',
  ),
  parameters: {
    kind: optional(
      {
        label: words('種類', 'kind'),
        allowed: words('送信失敗（failed）または 送信待ち（waiting）', 'failed or waiting'),
        example: 'failed',
        // A number is the hours, which may stand alone.
        fits: (word) => !hasDigit(word),
      },
      () => readBy(kindOf),
    ),
    hours: hours(words('時間', 'hours'), () => 24),
  },
  async run({ db, dialect, now, list }, { kind, hours: since }) {
    const wanted = { kind, hours: since, now };
    const found = await list((rows) => listTroubled(db, dialect, wanted, rows));
    const { failed, earlier, waiting } = await countTroubled(db, dialect, wanted);
    const counts = lead({ failed, waiting }, kind, since);
    return listAnswer({
      title: words('届いていない通知', 'Notifications not delivered'),
      lead: [counts],
      empty: counts,
      list: found,
      notes: kind === 'waiting' ? [] : earlierNote(earlier, since),
      columns: [
        {
          label: label.age,
          kind: 'age',
          value: (row) => ageInHours(row.since, now),
        },
        { label: label.number, kind: 'text', value: (row) => row.order_id ?? row.named },
        orderColumns.partner,
        {
          label: label.status,
          kind: 'text',
          value: (row) =>
            arrivedLater(row)
              ? words('送信失敗（その後送信済み）', 'failed, sent later')
              : notificationWords(row.status),
        },
        responseColumn,
        { label: label.attempts, kind: 'count', value: (row) => row.attempts },
        errorColumn,
      ],
      step: {
        does: resend,
        label: words('再送する…', 'Resend…'),
        choose: words('通知を再送する注文を選ぶ', 'Choose an order to notify again'),
        id: (row) => orderToResend([row], dialect.notifications),
      },
    });
  },
});

const kindOf = (word: string): Trouble | undefined =>
  Object.entries(kinds).find(([each]) => wordKey(each) === wordKey(word))?.[1];

/** A failure still counts when nobody has dealt with it on its first day. */
const earlierNote = (earlier: number, since: number): Words[] =>
  earlier === 0
    ? []
    : [
        words(
          `${since}時間より前（7日以内）に失敗した通知が ${formatCount(earlier, 'ja')}あります。/orders notifications failed ${EARLIER_HOURS} で確認できます。`,
          `${counted(earlier, 'notification')} failed more than ${since} h ago, within 7 days: /orders notifications failed ${EARLIER_HOURS}`,
        ),
      ];

function lead(
  {
    failed,
    waiting,
  }: { readonly failed: number; readonly waiting: { readonly count: number; readonly hours: number } },
  kind: Trouble | undefined,
  since: number,
): Words {
  const failures = words(
    `失敗 ${formatCount(failed, 'ja')}（${since}時間以内）`,
    `${formatCount(failed, 'en')} failed in ${since} h`,
  );
  const backlog =
    waiting.count === 0
      ? words('送信待ち 0件', 'none waits')
      : words(
          `送信待ち ${formatCount(waiting.count, 'ja')}（最長 ${ageInWords(waiting.hours, 'ja')}）`,
          `${counted(waiting.count, 'waits', 'wait')}, the oldest ${ageInWords(waiting.hours, 'en')}`,
        );
  if (kind === 'failed') return failures;
  if (kind === 'waiting') return backlog;
  return words(`${failures.ja} ・ ${backlog.ja}`, `${failures.en} · ${backlog.en}`);
}
