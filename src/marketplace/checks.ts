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

/** The names of the checks (runbook, daily 1). */
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

/** What the checks read. They have no effect. */
export interface CheckSources {
  readonly marketplace: MarketplaceHttp;
  readonly db: MarketplaceRead;
  readonly dialect: Dialect;
  readonly policy: Pick<Policy, 'thresholds'>;
  readonly now: Date;
  /** The state of Banto's own connections: undefined when they work, otherwise the reason. */
  readonly vitals: { slack(): Promise<string | undefined>; scheduler(): string | undefined };
}

interface CheckOutcome {
  /** `off` when it is not set up, or cannot be checked without an effect. */
  readonly state: 'good' | 'attention' | 'bad' | 'off';
  readonly detail: Words;
  /** What to do about it. */
  readonly next?: Words | undefined;
  /** The response time in milliseconds. */
  readonly ms?: number;
}

export interface CheckResult extends CheckOutcome {
  readonly name: CheckName;
  readonly what: Words;
}

type From<Name extends keyof CheckSources> = Pick<CheckSources, Name>;

const resultOf = (name: CheckName, outcome: CheckOutcome): CheckResult => ({
  name,
  what: checkWords[name],
  ...outcome,
});

/** The checks. Each runs once and takes only the sources that it reads. */
export const checks = {
  site: async ({ marketplace }: From<'marketplace'>) => resultOf('site', outcomeOf(await marketplace.health())),
  database: async (sources: From<'db'>) => resultOf('database', await checkDatabase(sources)),
  payouts: async ({ marketplace }: From<'marketplace'>) =>
    resultOf('payouts', outcomeOf(await marketplace.payoutsFunction())),
  worker: async ({ marketplace }: From<'marketplace'>) =>
    resultOf('worker', outcomeOf(await marketplace.notificationWorker())),
  backlog: async (sources: From<'db' | 'dialect' | 'policy' | 'now'>) =>
    resultOf('backlog', await checkBacklog(sources)),
  scheduler: async ({ vitals }: From<'vitals'>) => resultOf('scheduler', checkScheduler(vitals.scheduler())),
  slack: async (sources: From<'vitals'>) => resultOf('slack', await checkSlack(sources)),
} as const satisfies Record<CheckName, (sources: CheckSources) => Promise<CheckResult>>;

/** Runs all checks at once and returns the results in their display order. */
export async function runAllChecks(sources: CheckSources): Promise<CheckResult[]> {
  // One after the other: these two share a connection.
  const stored = async () => [await checks.database(sources), await checks.backlog(sources)] as const;
  const { site, payouts, worker, scheduler, slack } = checks;
  const asked = Promise.all([site, payouts, worker, scheduler, slack].map((check) => check(sources)));
  const all = (await Promise.all([stored(), asked])).flat();
  const order = Object.keys(checkWords);
  return all.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

const outcomeOf = (probe: Probe): CheckOutcome =>
  probe.state === 'off' ? { state: 'off', detail: probe.reason } : probe;

/** Checks the database with a count of partners: no rows may mean that row security hides them. */
async function checkDatabase({ db }: From<'db'>): Promise<CheckOutcome> {
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
    'Row security may hide the rows: check the rights of this role.',
  );
  return { state: 'attention', ms, detail, next };
}

/** Checks for notifications that wait too long or have failed. */
async function checkBacklog({
  db,
  dialect,
  policy,
  now,
}: From<'db' | 'dialect' | 'policy' | 'now'>): Promise<CheckOutcome> {
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
      'Check that the notification worker runs.',
    );
    return { state: 'bad', detail, next };
  }
  if (failed <= notificationsFailed) return { state: 'good', detail };
  const next = words(
    '/orders stuck で通知の失敗した注文を確認してください。',
    'See /orders stuck for orders whose notification failed.',
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

async function checkSlack({ vitals }: From<'vitals'>): Promise<CheckOutcome> {
  const started = performance.now();
  const trouble = await vitals.slack();
  const ms = performance.now() - started;
  if (trouble === undefined) return { state: 'good', ms, detail: words('応答あり', 'responds') };
  return {
    state: 'bad',
    ms,
    detail: words(`応答なし: ${trouble}`, trouble),
    next: words('接続とトークンを npm run doctor で確認してください。', 'Check connection and token: npm run doctor.'),
  };
}
