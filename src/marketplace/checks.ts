import { ageInHours } from '../domain/time/duration.ts';
import type { Policy } from '../domain/policy.ts';
import { Refused } from '../domain/errors.ts';
import { joinWords, type Words, words } from '../domain/text/words.ts';
import { counted, formatCount } from '../domain/text/yen.ts';
import { apart } from './apart.ts';
import type { Dialect } from './dialect.ts';
import type { MarketplaceHttp, Probe, SomeMarketplaceHttp } from './http.ts';
import { judgeBacklog } from './judge-backlog.ts';
import { failedNotifications, waitingNotifications } from './measures/notifications.ts';
import type { MarketplaceRead } from './measures/read.ts';
import { hiddenTables } from './row-security.ts';
import { findSurroundings } from './surroundings.ts';

/** The names of the checks (runbook, daily 1). */
const checkWords = {
  site: words('マーケットプレイス', 'Marketplace'),
  database: words('データベース', 'Database'),
  shape: words('データベースの形', 'Shape of the database'),
  payouts: words('関数 process-payouts', 'Function process-payouts'),
  worker: words('通知ワーカー process-notification-queue', 'Notification worker process-notification-queue'),
  backlog: words('通知の滞留・失敗', 'Notifications waiting or failed'),
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
  /** The state of Banto's own connections: undefined when they work, otherwise the reason in English. */
  readonly vitals: { slack(): Promise<string | undefined>; scheduler(): string | undefined };
}

interface CheckOutcome {
  /** `off` when it is not set up, or cannot be checked without an effect; `unknown` when it could not be checked. */
  readonly state: 'good' | 'attention' | 'bad' | 'off' | 'unknown';
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

/** What was not looked at, because whoever asks cannot: there is nothing to say of it, and nothing to do. */
export interface Unchecked {
  readonly state: 'unchecked';
  readonly detail?: undefined;
  readonly next?: undefined;
  readonly ms?: undefined;
}

/** What the checks read, where some of it cannot be looked at. */
interface LookedAt extends Omit<CheckSources, 'marketplace' | 'vitals'> {
  readonly marketplace: SomeMarketplaceHttp;
  readonly vitals: CheckSources['vitals'] | undefined;
}

type From<Name extends keyof CheckSources> = Pick<CheckSources, Name>;
type Calls<Name extends keyof MarketplaceHttp> = { readonly marketplace: Pick<MarketplaceHttp, Name> };

const resultOf = (name: CheckName, outcome: CheckOutcome): CheckResult => ({
  name,
  what: checkWords[name],
  ...outcome,
});

/** The checks. Each runs once and takes only the sources that it reads. */
export const checks = {
  site: async ({ marketplace }: Calls<'health'>) => resultOf('site', outcomeOf(await marketplace.health())),
  database: async (sources: From<'db'>) => resultOf('database', await checkDatabase(sources)),
  payouts: async ({ marketplace }: Calls<'payoutsFunction'>) =>
    resultOf('payouts', outcomeOf(await marketplace.payoutsFunction())),
  worker: async ({ marketplace }: Calls<'notificationWorker'>) =>
    resultOf('worker', outcomeOf(await marketplace.notificationWorker())),
  backlog: async (sources: From<'db' | 'dialect' | 'policy' | 'now'>) =>
    resultOf('backlog', await checkBacklog(sources)),
  scheduler: async ({ vitals }: From<'vitals'>) => resultOf('scheduler', checkScheduler(vitals.scheduler())),
  slack: async (sources: From<'vitals'>) => resultOf('slack', await checkSlack(sources)),
  shape: async (sources: From<'db' | 'dialect'>) => resultOf('shape', await checkShape(sources)),
} as const satisfies Record<CheckName, (sources: CheckSources) => Promise<CheckResult>>;

/** The checks that read the snapshot: one after the other, because they share its connection. */
const stored = ['database', 'backlog', 'shape'] as const satisfies readonly CheckName[];

/** A check as a line: a check that was not run has no outcome. */
type CheckLine = CheckResult | (Pick<CheckResult, 'name' | 'what'> & Unchecked);

/**
 * Runs all checks at once and returns the results in their display order. One that fails is unknown, one whose source is
 * missing was not looked at; the others stand.
 */
export async function runAllChecks(sources: LookedAt): Promise<CheckLine[]> {
  const names = Object.keys(checkWords) as CheckName[];
  const readStored = async (): Promise<CheckResult[]> => {
    const results: CheckResult[] = [];
    for (const name of stored) {
      const part = await apart(sources.db, () => checks[name](sources));
      results.push(part.ok ? part.value : notChecked(name, part.error));
    }
    return results;
  };
  const { vitals } = sources;
  const { payoutsFunction, notificationWorker } = sources.marketplace;
  const asked: Record<Exclude<CheckName, (typeof stored)[number]>, Promise<CheckResult> | undefined> = {
    site: checks.site(sources),
    payouts: payoutsFunction && checks.payouts({ marketplace: { payoutsFunction } }),
    worker: notificationWorker && checks.worker({ marketplace: { notificationWorker } }),
    scheduler: vitals && checks.scheduler({ vitals }),
    slack: vitals && checks.slack({ vitals }),
  };
  const others = names.flatMap((name) => {
    if (!(name in asked)) return [];
    const check = asked[name as keyof typeof asked];
    return [check ? alone(name, check) : ({ name, what: checkWords[name], state: 'unchecked' } as const)];
  });
  const all = (await Promise.all([readStored(), ...others])).flat();
  return all.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
}

/** A check whose failure is only its own: it is then unknown. */
export const alone = (name: CheckName, result: Promise<CheckResult>): Promise<CheckResult> =>
  result.catch((error: unknown) => notChecked(name, error));

function notChecked(name: CheckName, error: unknown): CheckResult {
  const { code } = error as { code?: unknown };
  const state = typeof code === 'string' ? code : '—';
  const why =
    error instanceof Refused
      ? error.words
      : words(`確認できませんでした（${state}）`, `could not be checked (${state})`);
  const next = error instanceof Refused ? error.next : words('番頭のログを確認してください。', 'Read Banto’s log.');
  return resultOf(name, { state: 'unknown', detail: why, next });
}

const outcomeOf = (probe: Probe): CheckOutcome =>
  probe.state === 'off' ? { state: 'off', detail: probe.reason } : probe;

/** Checks the database with a count of partners, unless rows are hidden: then no count would mean anything. */
async function checkDatabase({ db }: From<'db'>): Promise<CheckOutcome> {
  const started = performance.now();
  const hidden = await hiddenTables(db);
  const partners = hidden.includes('manufacturing_partners') ? undefined : await countPartners(db);
  const ms = performance.now() - started;
  if (hidden.length === 0 && partners !== undefined)
    return {
      state: 'good',
      ms,
      detail: words(`パートナー ${formatCount(partners, 'ja')}`, counted(partners, 'partner')),
    };
  return {
    state: 'bad',
    ms,
    detail: words(`行の見えない表があります: ${hidden.join('、')}`, `rows of ${hidden.join(', ')} are hidden`),
    next: words(
      '行セキュリティで隠れています。ロールの権限を直してください（docs/database-roles.sql）。1分ほどで反映されます。',
      'Row security hides them: correct the role’s rights (docs/database-roles.sql). It takes effect within a minute.',
    ),
  };
}

async function countPartners(db: MarketplaceRead): Promise<number> {
  const { partners } = await db
    .selectFrom('manufacturing_partners')
    .select((eb) => eb.fn.countAll<number>().as('partners'))
    .executeTakeFirstOrThrow();
  return partners;
}

/** What about this database makes some answers wrong, or makes somebody else do Banto's work too. */
async function checkShape({ db, dialect }: From<'db' | 'dialect'>): Promise<CheckOutcome> {
  const found = [...dialect.shape.findings, ...(await findSurroundings(db))];
  if (found.length === 0) return { state: 'good', detail: words('想定どおり', 'as expected') };
  return {
    state: 'attention',
    detail: joinWords(found, ' / '),
    next: words(
      'システム管理者が npm run doctor で確認してください。',
      'An administrator should check with npm run doctor.',
    ),
  };
}

/** Checks for notifications that wait too long or have failed. */
async function checkBacklog({
  db,
  dialect,
  policy,
  now,
}: From<'db' | 'dialect' | 'policy' | 'now'>): Promise<CheckOutcome> {
  const { notificationsFailed, notificationsWaitingMinutes } = policy.thresholds;
  const { count: waiting, oldest } = await waitingNotifications(db, dialect, now);
  const failed = await failedNotifications(db, now);
  const known = dialect.notifications.waiting !== undefined;
  return judgeBacklog(
    { waiting, hours: ageInHours(oldest, now), failed, known },
    { failed: notificationsFailed, minutes: notificationsWaitingMinutes },
  );
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
