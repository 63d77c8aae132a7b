import { hash } from 'node:crypto';

import { canonicalJson } from './hash-chain/canonical-json.ts';
import type { Links } from './links.ts';
import type { Language } from './text/words.ts';
import type { Yen } from './text/yen.ts';

/** From the weakest to the strongest: each role includes those before it. */
export const roles = ['viewer', 'operator', 'approver', 'admin'] as const;
export type Role = (typeof roles)[number];

/** In `roles.viewer` only: every full member of the workspace. */
export const everyone = '*';

export const channelNames = ['ops', 'reviews', 'payouts', 'alerts'] as const;
export type ChannelName = (typeof channelNames)[number];

export const scheduleNames = ['digest', 'alerts', 'weekly', 'monthly', 'quarterly'] as const;
export type ScheduleName = (typeof scheduleNames)[number];

/** A cron line of the policy, by its name, or a line of its own. */
export type Cron = ScheduleName | Readonly<{ line: string }>;

/** A question that is posted to a channel at the times of a cron line. */
export type Post = Readonly<{
  /** As a person would type it: `/payouts status`. */
  ask: string;
  at: string;
  channel: string;
}>;

/** The marketplace's HTTP addresses. A missing one switches off what needs it. */
export type MarketplaceUrls = Readonly<{
  healthUrl?: string;
  processPayoutsUrl?: string;
  notificationWorkerUrl?: string;
}>;

/** The limits of alerts and questions. */
export type Thresholds = Readonly<{
  /** Hours without progress after which `/orders stuck` lists an order. */
  stuckHours: number;
  /** Hours without progress after which an order raises an alert. */
  stuckAlertHours: number;
  /** Percent of the orders of 24 hours that may fail. */
  errorRatePercent: number;
  /** With fewer orders in 24 hours the error rate is ignored. */
  errorRateMinOrders: number;
  /** Hours within which a partner should respond. */
  responseHours: number;
  /** Percent of the database's connections that may be in use. */
  connectionsPercent: number;
  /** Failed notifications in 24 hours. */
  notificationsFailed: number;
  /** Minutes that a notification may wait. */
  notificationsWaitingMinutes: number;
  /** Days that a payout may be overdue. */
  payoutsOverdueDays: number;
}>;

/** One step of the escalation ladder, counted from the opening of the alert or incident. */
export type EscalationLevel = Readonly<{
  /** 1, 2, 3 … without a gap. */
  level: number;
  name: string;
  /** How to reach them outside Slack, as people read it. */
  contact?: string;
  /** A Slack user (U…, W…) or user group (S…). */
  mention?: string;
  /** Milliseconds from the opening. Never less than the level before. */
  afterMs: number;
}>;

/** `rehearsal`: Banto does everything except writing to the marketplace and to what remembers its money. */
export const modes = ['live', 'rehearsal'] as const;
export type Mode = (typeof modes)[number];

/** Amounts up to which fewer approvals are enough. */
export type SecondPersonLimits = Readonly<{
  /** Above it a second, different person decides. */
  payoutsOverYen: Yen;
  /** Above it that person also types the code of their second factor; without it nobody ever does. */
  stepUpOverYen?: Yen;
}>;

/** What `ops.yml` says: who may do what, where Banto posts, and which limits apply. */
export type Policy = Readonly<{
  /** The language of what is posted to channels. */
  language: Language;
  /** The IANA zone in which the schedules' cron lines are read. Days and months are always Tokyo's. */
  timezone: string;
  /** The Slack workspace (T…) whose members may hold roles. */
  team: string;
  /** Users (U…, W…) and user groups (S…) by role; `viewer` may hold {@link everyone}. */
  roles: Readonly<Record<Role, readonly string[]>>;
  /** The roles that other replicas give. Somebody has a role only when these give it too. */
  otherRoles?: readonly Policy['roles'][];
  channels: Readonly<Record<ChannelName, string>>;
  marketplace: MarketplaceUrls;
  mode: Mode;
  secondPerson: SecondPersonLimits;
  /** Milliseconds after which a request expires. */
  requestExpiresMs: number;
  thresholds: Thresholds;
  /** Cron lines of five fields, read in {@link Policy.timezone}. */
  schedules: Readonly<Record<ScheduleName, string>>;
  escalation: readonly EscalationLevel[];
  /** Addresses in the company's own screens. */
  links: Links;
  posts: readonly Post[];
}>;

/**
 * The part of a policy that decides who may do what, and where it is shown. Replicas must agree on it. What older
 * versions do not know is left out where it changes nothing, so that an upgrade is no difference.
 */
export type Terms = SecondPersonLimits &
  Readonly<{
    mode?: 'rehearsal';
    roles: Policy['roles'];
    channels: Policy['channels'];
  }>;

export const termsOf = ({ secondPerson, mode, roles: holders, channels }: Policy): Terms => ({
  ...secondPerson,
  ...(mode === 'rehearsal' && { mode }),
  roles: holders,
  channels,
});

/** What is known of another replica's terms. One of another version may write them in a way that is unknown here. */
export type OtherTerms = SecondPersonLimits & Partial<Pick<Terms, 'mode' | 'roles'>>;

/**
 * Reads another replica's terms. A limit that cannot be read counts as 0: then everything needs a second person, or a
 * code. A mode that is unknown here counts as a rehearsal.
 */
export function readTerms(terms: unknown): OtherTerms {
  const read = (terms ?? {}) as Readonly<Partial<Record<keyof Terms, unknown>>>;
  const { payoutsOverYen, stepUpOverYen, mode = 'live', roles: holders } = read;
  return {
    payoutsOverYen: limitIn(payoutsOverYen),
    ...(stepUpOverYen !== undefined && { stepUpOverYen: limitIn(stepUpOverYen) }),
    ...(mode !== 'live' && { mode: 'rehearsal' }),
    ...(areRoles(holders) && { roles: holders }),
  };
}

const limitIn = (written: unknown): Yen => (Number.isSafeInteger(written) ? Math.max(0, written as number) : 0) as Yen;

function areRoles(holders: unknown): holders is Policy['roles'] {
  if (typeof holders !== 'object' || holders === null) return false;
  const each = holders as Readonly<Record<string, unknown>>;
  return roles.every((role) => {
    const list = each[role];
    return Array.isArray(list) && list.every((holder) => typeof holder === 'string');
  });
}

/**
 * A policy that is as strict as those of all other replicas together, whichever of them Slack happens to reach: the
 * lowest limits, only roles that all of them give, and a rehearsal when one of them rehearses.
 * @param others the other replicas' terms now; asked at each use
 */
export const strictest = (own: Policy, others: () => readonly OtherTerms[]): Policy => ({
  ...own,
  get mode() {
    return others().some(({ mode }) => mode === 'rehearsal') ? 'rehearsal' : own.mode;
  },
  get secondPerson() {
    const all = [own.secondPerson, ...others()];
    const stepUp = all.flatMap(({ stepUpOverYen }) => stepUpOverYen ?? []);
    return {
      payoutsOverYen: lowest(all.map(({ payoutsOverYen }) => payoutsOverYen)),
      ...(stepUp.length > 0 && { stepUpOverYen: lowest(stepUp) }),
    };
  },
  get otherRoles() {
    return others().flatMap((terms) => terms.roles ?? []);
  },
});

/**
 * The policy as it is now. The replicas' terms may change while something runs; what is decided in several steps is decided
 * by one of them.
 */
export const policyNow = (policy: Policy): Policy => ({ ...policy });

const lowest = (limits: readonly Yen[]): Yen => Math.min(...limits) as Yen;

/** Identifies the policy in every audit row: lower-case hex SHA-256 of its RFC 8785 JSON. */
export const policyHash = (policy: Policy): string => hash('sha256', canonicalJson(policy), 'hex');
