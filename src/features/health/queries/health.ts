import type { Vitals } from '../../../engine/ports.ts';
import { sql } from 'kysely';
import { ageInWords } from '../../../domain/tokyo.ts';
import { type Words, words } from '../../../domain/words.ts';
import { counted, formatCount } from '../../../domain/yen.ts';
import { listed, table } from '../../../engine/definitions/answer.ts';
import { defineQuery, type QueryContext } from '../../../engine/definitions/query.ts';
import type { Probe } from '../../../marketplace/http.ts';
import { failedNotifications, waitingNotifications } from '../../../marketplace/measures.ts';
import { label, nothingToDo, type State, stateWords } from '../text.ts';

interface Line {
  readonly what: Words;
  readonly state: State;
  readonly ms?: number | undefined;
  readonly detail: Words;
  readonly next?: Words | undefined;
}

/** Whether everything that the daily work rests on answers, and what to do about what does not. */
export const health = defineQuery({
  name: 'ops.health',
  aliases: ['稼働', '稼働状況', 'ヘルス', '健康'],
  section: 'daily.1',
  role: 'viewer',
  summary: words(
    'サイト・データベース・関数・通知・スケジューラ・Slackの状態と、することを表示します',
    'State of the site, database, functions, notifications, scheduler and Slack, and what to do',
  ),
  parameters: {},
  replaces: [
    {
      statement: words('基本ヘルスチェック (curl /api/health)', 'Basic health check (curl /api/health)'),
      flaw: words(
        '1枚ものの画面を配信するサイトはどのURLにもHTMLを200で返すため、全停止していても成功します。JSONであることと内容も確かめます。',
        'A single-page host answers 200 and HTML to any address, so it passes with everything down. Banto checks that it is JSON, and what it says.',
      ),
    },
    {
      statement: words('データベース接続確認', 'Database connection'),
      flaw: words(
        '接続できることしか分かりません。往復時間と件数を示し、0件のときは行セキュリティで見えないだけかも区別します。',
        'It only proves a connection. Banto shows the round trip and the count, and tells 0 rows from rows hidden by row security.',
      ),
    },
  ],
  shareable: true,
  async run(context) {
    const { marketplace, vitals } = context;
    const [site, payouts, worker, slack, stored] = await Promise.all([
      marketplace.health(),
      marketplace.payoutsFunction(),
      marketplace.notificationWorker(),
      lookAtSlack(vitals),
      lookAtDatabase(context),
    ]);
    const lines: Line[] = [
      probed(words('マーケットプレイス (/api/health)', 'Marketplace (/api/health)'), site),
      ...stored.slice(0, 1),
      probed(words('関数 process-payouts', 'Function process-payouts'), payouts),
      probed(words('関数 process-notification-queue', 'Function process-notification-queue'), worker),
      ...stored.slice(1),
      lookAtScheduler(vitals),
      slack,
    ];
    const bad = lines.filter(({ state }) => state === 'bad').length;
    const attention = lines.filter(({ state }) => state === 'attention' || state === 'unknown').length;
    const off = lines.filter(({ state }) => state === 'off').length;
    return {
      title: words('稼働状況', 'Health'),
      lead: [
        bad + attention === 0
          ? words(
              `確認した${lines.length - off}項目はすべて正常です。${off === 0 ? '' : `対象外 ${off}項目。`}`,
              `All ${lines.length - off} checks are good.${off === 0 ? '' : ` ${counted(off, 'is', 'are')} off.`}`,
            )
          : words(
              `異常 ${bad}項目、注意 ${attention}項目があります。「すること」を確認してください。`,
              `${bad} bad, ${attention} to look at: see what to do.`,
            ),
      ],
      tables: [
        table({
          caption: words('稼働状況', 'Health'),
          empty: words('0件です。', 'None (0).'),
          list: listed(lines),
          columns: [
            { label: label.what, kind: 'text', value: (row) => row.what },
            { label: label.state, kind: 'text', value: (row) => stateWords[row.state] },
            { label: label.latency, kind: 'ms', value: (row) => row.ms },
            { label: label.detail, kind: 'text', value: (row) => row.detail },
            { label: label.next, kind: 'text', value: (row) => row.next ?? nothingToDo },
          ],
        }),
      ],
    };
  },
});

const probed = (what: Words, probe: Probe): Line =>
  probe.state === 'off' ? { what, state: 'off', detail: probe.reason } : { what, ...probe };

/** The database's round trip and count, then the notifications: one connection, so one after the other. */
async function lookAtDatabase({ db, dialect, policy, now }: QueryContext): Promise<Line[]> {
  const started = performance.now();
  const { partners, hidden } = await db
    .selectFrom('manufacturing_partners')
    .select((eb) => [
      eb.fn.countAll<number>().as('partners'),
      sql<boolean>`row_security_active('public.manufacturing_partners')`.as('hidden'),
    ])
    .executeTakeFirstOrThrow();
  const ms = performance.now() - started;
  const waiting = await waitingNotifications(db, dialect, now);
  const failed = await failedNotifications(db, now);
  const { notificationsFailed, notificationsWaitingMinutes } = policy.thresholds;
  const hours = waiting.oldest === null ? 0 : (now.getTime() - waiting.oldest.getTime()) / 3_600_000;
  const late = hours * 60 > notificationsWaitingMinutes;
  const many = failed > notificationsFailed;
  return [
    {
      what: words('データベース', 'Database'),
      state: partners === 0 && hidden ? 'attention' : 'good',
      ms,
      detail: words(`パートナー ${formatCount(partners, 'ja')}`, counted(partners, 'partner')),
      next:
        partners === 0 && hidden
          ? words(
              '行セキュリティで見えていない可能性があります。ロールの権限を確認してください。',
              'Row security may hide the rows: check the rights of this role.',
            )
          : undefined,
    },
    {
      what: words('通知の滞留', 'Notification backlog'),
      state: late || many ? 'bad' : 'good',
      detail: words(
        `送信待ち ${formatCount(waiting.count, 'ja')}${waiting.count === 0 ? '' : `（最長 ${ageInWords(hours, 'ja')}）`}、24時間の失敗 ${formatCount(failed, 'ja')}`,
        `${formatCount(waiting.count, 'en')} waiting${waiting.count === 0 ? '' : ` (longest ${ageInWords(hours, 'en')})`}, ${formatCount(failed, 'en')} failed in 24 h`,
      ),
      next: late
        ? words('通知の送信処理（worker）が動いているか確認してください。', 'Check that the notification worker runs.')
        : many
          ? words(
              '/orders stuck で通知の失敗した注文を確認してください。',
              'See /orders stuck for orders whose notification failed.',
            )
          : undefined,
    },
  ];
}

async function lookAtSlack(vitals: Vitals): Promise<Line> {
  const started = performance.now();
  const trouble = await vitals.slack();
  return {
    what: words('Slackへの接続', 'Slack'),
    state: trouble === undefined ? 'good' : 'bad',
    ms: performance.now() - started,
    detail: trouble === undefined ? words('応答あり', 'answers') : words(`応答なし: ${trouble}`, trouble),
    next:
      trouble === undefined
        ? undefined
        : words('接続とトークンを npm run doctor で確認してください。', 'Check connection and token: npm run doctor.'),
  };
}

function lookAtScheduler(vitals: Vitals): Line {
  const trouble = vitals.scheduler();
  return {
    what: words('スケジューラ', 'Scheduler'),
    state: trouble === undefined ? 'good' : 'bad',
    detail: trouble === undefined ? words('動作中', 'running') : words(`停止: ${trouble}`, trouble),
    next:
      trouble === undefined
        ? undefined
        : words('番頭を再起動し、ログを確認してください。', 'Restart Banto and read its log.'),
  };
}
