import { CronExpressionParser } from 'cron-parser';
import { z } from 'zod';

import { linkAllowed, linkFault, type LinkKind } from '../domain/links.ts';
import { everyone, modes } from '../domain/policy.ts';
import { parseDuration } from '../domain/time/duration.ts';
import { isChannelId, isGroupId, isPersonId, isSlackId } from '../domain/text/slack-id.ts';
import { languages } from '../domain/text/words.ts';
import { yen } from '../domain/text/yen.ts';

// Every message says what is allowed; ops-file.ts puts the place and the value before it.

/** What is wrong, for faults that "is <value>" does not explain: `params` of a refinement. */
export type Wrong = Readonly<{ wrong: string }>;
const wrong = (what: string): Wrong => ({ wrong: what });

const mapping = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, { error: `a mapping of ${Object.keys(shape).join(', ')}` });

const text = (allowed: string, fits: (value: string) => boolean = () => true) =>
  z.string({ error: allowed }).refine((value) => value.trim() !== '' && fits(value), { error: allowed });

const number = (allowed: string, fits: (value: number) => boolean) =>
  z.number({ error: allowed }).refine(fits, { error: allowed });

const atLeast = (least: number) => (value: number) => Number.isSafeInteger(value) && value >= least;
const hours = number('hours, more than 0 and at most 87600', (value) => value > 0 && value <= 87_600);
const percent = number('percent, more than 0 and at most 100', (value) => value > 0 && value <= 100);

const duration = (allowed: string, fits: (ms: number) => boolean) =>
  z
    .string({ error: allowed })
    .refine((value) => fits(parseDuration(value) ?? Number.NaN), { error: allowed })
    .transform((value) => parseDuration(value) ?? 0);

const isUserOrGroup = (value: string): boolean => isSlackId(value) && (isPersonId(value) || isGroupId(value));
const named = 'a user (U…, W…) or a user group (S…)';

/** The holders of a role, without duplicates. */
const holders = (allowed: string, fits: (value: string) => boolean) =>
  z.array(text(allowed, fits), { error: `a list; each ${allowed}` }).superRefine((members, context) => {
    if (members.length === 0)
      context.addIssue({ code: 'custom', message: `a list; each ${allowed}`, params: wrong('has no members') });
    for (const [index, member] of members.entries())
      if (members.indexOf(member) < index)
        context.addIssue({ code: 'custom', message: 'each once', path: [index], params: wrong('is listed twice') });
  });

const namedHolders = holders(named, isUserOrGroup);

const channel = text('a channel, C… or G…', (value) => isSlackId(value) && isChannelId(value));

const url = text(
  'an address, http:// or https://',
  (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
).refine(
  // fetch calls no such address (https://fetch.spec.whatwg.org/#dom-request), and a secret does not belong in this file.
  (value) => !URL.canParse(value) || (new URL(value).username === '' && new URL(value).password === ''),
  { error: 'an address without them', params: wrong('names a user or a password') },
);

const link = z.string({ error: linkAllowed }).superRefine((template, context) => {
  const fault = linkFault(template);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: linkAllowed, params: wrong(fault) });
});

/** Why a cron line can't be used, in the words of the library that reads it. */
const cronFault = (line: string): string | undefined => {
  // The library also accepts six fields (with seconds) and an empty line (every minute).
  if (line.trim().split(/\s+/).length !== 5) return 'does not have five fields';
  // `H` means a random time, and every process would choose its own.
  if (/(?:^|[\s,])H/i.test(line)) return 'has an H';
  try {
    // Also fails for a day that never comes, such as 30 February.
    CronExpressionParser.parse(line, { tz: 'UTC', currentDate: new Date(0) }).next();
    return undefined;
  } catch (error) {
    return `is not a cron line (${error instanceof Error ? error.message : String(error)})`;
  }
};

const cronAllowed = 'five fields, minute hour day month weekday: "0 9 * * *"';
const cron = z.string({ error: cronAllowed }).superRefine((line, context) => {
  const fault = cronFault(line);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: cronAllowed, params: wrong(fault) });
});

const isZone = (name: string): boolean => {
  try {
    // Offsets are not allowed: PostgreSQL reads their sign the other way round.
    return !/^[+-]/.test(name) && Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};

const post = mapping({
  ask: text('a question as it is typed, such as "/payouts status"', (value) => value.startsWith('/')),
  at: cron,
  channel,
});

const postList = z.array(post, { error: 'a list of posts' }).superRefine((posts, context) => {
  for (const [index, { ask, at, channel: to }] of posts.entries())
    if (posts.slice(0, index).some((other) => other.ask === ask && other.at === at && other.channel === to))
      context.addIssue({ code: 'custom', message: 'each once', path: [index], params: wrong('is listed twice') });
});

const level = mapping({
  level: number('a whole number, 1 or more', atLeast(1)),
  name: text('a name'),
  contact: text('an address or a number that people can use').optional(),
  mention: text(named, isUserOrGroup).optional(),
  after: duration('a duration such as 0m, 15m, 1h', (ms) => ms >= 0),
});

const ladder = z
  .array(level, { error: 'a list of levels' })
  .min(1, { error: 'a list of at least one level' })
  .superRefine((levels, context) => {
    for (const [index, each] of levels.entries()) {
      if (each.level !== index + 1)
        context.addIssue({ code: 'custom', message: `levels in order, here ${index + 1}`, path: [index, 'level'] });
      if (each.after < (levels[index - 1]?.after ?? 0))
        context.addIssue({
          code: 'custom',
          message: 'no earlier than the level before; each counts from the opening',
          path: [index, 'after'],
        });
    }
  });

/** The runbook's escalation ladder, for a file without one: whom each level calls, only the file can say. */
const runbookLadder: z.input<typeof ladder> = [
  { level: 1, name: '自動復旧/標準手順', after: '0m' },
  { level: 2, name: 'システム管理者', after: '15m' },
  { level: 3, name: '技術チーム', after: '30m' },
  { level: 4, name: '事業責任者', after: '60m' },
];

/** The schema of `ops.yml`, with the defaults of what it may leave out. */
export const opsSchema = mapping({
  language: z.enum(languages, { error: languages.join(', ') }).default('ja'),
  timezone: text('a time zone such as Asia/Tokyo', isZone).default('Asia/Tokyo'),
  team: text('the workspace, T…', (value) => isSlackId(value) && value.startsWith('T')),
  roles: mapping({
    viewer: holders(
      `"${everyone}" (every full member), ${named}`,
      (value) => value === everyone || isUserOrGroup(value),
    ),
    operator: namedHolders,
    approver: namedHolders,
    admin: namedHolders,
  }),
  channels: mapping({ ops: channel, reviews: channel, payouts: channel, alerts: channel }),
  marketplace: mapping({
    health_url: url.optional(),
    process_payouts_url: url.optional(),
    notification_worker_url: url.optional(),
  }).prefault({}),
  mode: z.enum(modes, { error: modes.join(', ') }).default('live'),
  policy: mapping({
    second_person: mapping({
      payouts_over_yen: number('whole yen, 0 or more', atLeast(0)).default(100_000).transform(yen),
      // It may be below payouts_over_yen: some operations ask for a second person whatever their total, and 0 asks for a
      // code every time.
      step_up_over_yen: number('whole yen, 0 or more; left out, no code is ever asked for', atLeast(0))
        .transform(yen)
        .optional(),
    }).prefault({}),
    request_expires: duration('a duration such as 30m, 24h, 7d', (ms) => ms > 0).prefault('24h'),
  }).prefault({}),
  thresholds: mapping({
    stuck_hours: hours.default(24),
    stuck_alert_hours: hours.default(48),
    error_rate_percent: percent.default(5),
    error_rate_min_orders: number('a whole number of orders, 1 or more', atLeast(1)).default(20),
    response_hours: hours.default(24),
    connections_percent: percent.default(80),
    notifications_failed: number('a whole number of notifications, 0 or more', atLeast(0)).default(5),
    notifications_waiting_minutes: number('minutes, more than 0', (value) => value > 0).default(30),
    payouts_overdue_days: number('a whole number of days, 0 or more', atLeast(0)).default(1),
  }).prefault({}),
  schedules: mapping({
    digest: cron.default('0 9 * * *'),
    alerts: cron.default('*/5 * * * *'),
    weekly: cron.default('0 9 * * 1'),
    monthly: cron.default('0 9 1 * *'),
    quarterly: cron.default('0 9 1 1,4,7,10 *'),
  }).prefault({}),
  escalation: ladder.prefault(runbookLadder),
  links: mapping({
    order: link.optional(),
    partner: link.optional(),
    payout: link.optional(),
    purchase: link.optional(),
  } satisfies Record<LinkKind, unknown>).prefault({}),
  posts: postList.default([]),
});

export type OpsFile = z.output<typeof opsSchema>;
