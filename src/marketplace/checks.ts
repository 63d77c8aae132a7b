import { sql } from 'kysely';
import { ageInHours } from '../domain/duration.ts';
import type { Policy } from '../domain/policy.ts';
import { ageInWords } from '../domain/tokyo.ts';
import { type Words, words } from '../domain/words.ts';
import { counted, formatCount } from '../domain/yen.ts';
import type { Dialect } from './dialect.ts';
import type { MarketplaceHttp, Probe } from './http.ts';
import { failedNotifications, waitingNotifications } from './measures/notifications.ts';
import type { MarketplaceRead } from './measures/read.ts';

/** What daily work depends on (runbook, daily 1), with one name for each, used everywhere. */
const checkWords = {
  site: words('マーケットプレイス', 'Marketplace'),
  database: words('データベース', 'Database'),
  payouts: words('関数 process-payouts', 'Function process-payouts'),
  worker: words('関数 process-notification-queue', 'Function process-notification-queue'),
  backlog: words('通知の滞留', 'Notification backlog'),
  scheduler: words('スケジューラ', 'Scheduler'),
  slack: words('Slackへの接続', 'Connection to Slack'),
} as const;
export type CheckName = keyof typeof checkWords;

/** What the checks read from. No check has side effects. */
export interface CheckSources {
  readonly marketplace: MarketplaceHttp;
  readonly db: MarketplaceRead;
  readonly dialect: Dialect;
  readonly policy: Pick<Policy, 'thresholds'>;
  readonly now: Date;
  /** Banto's own connections: undefined when all is well, otherwise what is wrong. */
  readonly vitals: { slack(): Promise<string | undefined>; scheduler(): string | undefined };
}

interface CheckOutcome {
  /** `off`: not configured, or cannot be checked without side effects. */
  readonly state: 'good' | 'attention' | 'bad' | 'off';
  readonly detail: Words;
  /** What to do about it. */
  readonly next?: Words | undefined;
  /** How long the response took, in milliseconds. */
  readonly ms?: number;
}

export interface CheckResult extends CheckOutcome {
  readonly name: CheckName;
  readonly what: Words;
}

type Sources<Name extends keyof CheckSources> = Pick<CheckSources, Name>;

const resultOf = (name: CheckName, outcome: CheckOutcome): CheckResult => ({
  name,
  what: checkWords[name],
  ...outcome,
});

/** Each check runs once and takes only the sources it reads. */
export const checks = {
  site: async ({ marketplace }: Sources<'marketplace'>) => resultOf('site', probeOutcome(await marketplace.health())),
  database: async (sources: Sources<'db'>) => resultOf('database', await checkDatabase(sources)),
  payouts: async ({ marketplace }: Sources<'marketplace'>) =>
    resultOf('payouts', probeOutcome(await marketplace.payoutsFunction())),
  worker: async ({ marketplace }: Sources<'marketplace'>) =>
    resultOf('worker', probeOutcome(await marketplace.notificationWorker())),
  backlog: async (sources: Sources<'db' | 'dialect' | 'policy' | 'now'>) =>
    resultOf('backlog', await checkBacklog(sources)),
  scheduler: async ({ vitals }: Sources<'vitals'>) => resultOf('scheduler', checkScheduler(vitals.scheduler())),
  slack: async (sources: Sources<'vitals'>) => resultOf('slack', await checkSlack(sources)),
} as const satisfies Record<CheckName, (sources: CheckSources) => Promise<CheckResult>>;

/** Runs all checks in parallel. Returns the results in the order in which they are shown. */
export async function runAllChecks(sources: CheckSources): Promise<CheckResult[]> {
  // These two share a connection, which takes one statement at a time.
  const databaseChecks = async () => [await checks.database(sources), await checks.backlog(sources)] as const;
  const { site, payouts, worker, scheduler, slack } = checks;
  const otherChecks = Promise.all([site, payouts, worker, scheduler, slack].map((check) => check(sources)));
  const all = (await Promise.all([databaseChecks(), otherChecks])).flat();
  const order = Object.keys(checkWords);
  return all.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

const probeOutcome = (probe: Probe): CheckOutcome =>
  probe.state === 'off' ? { state: 'off', detail: probe.reason } : probe;

/** The database's round trip, with a row count; zero may also mean that this role cannot see the rows. */
async function checkDatabase({ db }: Sources<'db'>): Promise<CheckOutcome> {
  const started = performance.now();
  const { partners, hidden } = await db
    .selectFrom('manufacturing_partners')
    .select((eb) => [
      eb.fn.countAll<number>().as('partners'),
      sql<boolean>`row_security_active('public.manufacturing_partners')`.as('hidden'),
    ])
    .executeTakeFirstOrThrow();
  const ms = performance.now() - started;
  const detail = words(`パートナー ${formatCount(partners, 'ja')}`, counted(partners, 'partner'));
  if (partners > 0 || !hidden) return { state: 'good', ms, detail };
  const next = words(
    '行セキュリティで見えていない可能性があります。ロールの権限を確認してください。',
    'Row security may hide the rows: check the permissions of this role.',
  );
  return { state: 'attention', ms, detail, next };
}

/** Notifications that have waited too long or failed for good. */
async function checkBacklog({
  db,
  dialect,
  policy,
  now,
}: Sources<'db' | 'dialect' | 'policy' | 'now'>): Promise<CheckOutcome> {
  const { notificationsFailed, notificationsWaitingMinutes } = policy.thresholds;
  const waiting = await waitingNotifications(db, dialect, now);
  const failed = await failedNotifications(db, now);
  const hours = ageInHours(waiting.oldest, now);
  const longest =
    hours === null
      ? words('', '')
      : words(`（最長 ${ageInWords(hours, 'ja')}）`, ` (longest ${ageInWords(hours, 'en')})`);
  const detail = words(
    `送信待ち ${formatCount(waiting.count, 'ja')}${longest.ja}、24時間の失敗 ${formatCount(failed, 'ja')}`,
    `${formatCount(waiting.count, 'en')} waiting${longest.en}, ${formatCount(failed, 'en')} failed in 24 h`,
  );
  if ((hours ?? 0) * 60 > notificationsWaitingMinutes) {
    const next = words(
      '通知の送信処理（worker）が動いているか確認してください。',
      'Check that the notification worker is running.',
    );
    return { state: 'bad', detail, next };
  }
  if (failed <= notificationsFailed) return { state: 'good', detail };
  const next = words(
    '/orders stuck で通知の失敗した注文を確認してください。',
    'Use /orders stuck to see orders whose notification failed.',
  );
  return { state: 'bad', detail, next };
}

const checkScheduler = (trouble: string | undefined): CheckOutcome =>
  trouble === undefined
    ? { state: 'good', detail: words('動作中', 'running') }
    : {
        state: 'bad',
        detail: words(`停止: ${trouble}`, trouble),
        next: words('番頭を再起動し、ログを確認してください。', 'Restart Banto and read its log.'),
      };

async function checkSlack({ vitals }: Sources<'vitals'>): Promise<CheckOutcome> {
  const started = performance.now();
  const trouble = await vitals.slack();
  const ms = performance.now() - started;
  if (trouble === undefined) return { state: 'good', ms, detail: words('応答あり', 'responding') };
  return {
    state: 'bad',
    ms,
    detail: words(`応答なし: ${trouble}`, trouble),
    next: words('接続とトークンを npm run doctor で確認してください。', 'Check connection and token: npm run doctor.'),
  };
}
