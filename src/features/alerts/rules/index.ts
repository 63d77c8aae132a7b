import type { Rule } from './rule.ts';
import { approvers } from './approvers.ts';
import { auditChain } from './audit-chain.ts';
import { cards } from './cards.ts';
import { connections } from './connections.ts';
import { errorRate } from './error-rate.ts';
import { foreignApprovals } from './foreign-approvals.ts';
import { groups } from './groups.ts';
import { health } from './health.ts';
import { later } from './later-posts.ts';
import { locks } from './locks.ts';
import { notificationsFailed } from './notifications-failed.ts';
import { notificationsWaiting } from './notifications-waiting.ts';
import { payoutsOverdue } from './payouts-overdue.ts';
import { queue } from './queue.ts';
import { replicas } from './replicas.ts';
import { responseTime } from './response-time.ts';
import { schedules } from './schedules.ts';
import { slack } from './slack.ts';
import { stuck } from './stuck.ts';
import { unmeasured } from './unmeasured.ts';

/** Everything that is watched. */
export const rules: readonly Rule[] = [
  health,
  errorRate,
  stuck,
  responseTime,
  notificationsFailed,
  notificationsWaiting,
  connections,
  payoutsOverdue,
  foreignApprovals,
  auditChain,
  // Must come after all other rules of the schedule.
  unmeasured,
  schedules,
  queue,
  cards,
  groups,
  approvers,
  slack,
  replicas,
  locks,
  later,
];

export const ruleNamed = (name: string): Rule | undefined => rules.find((rule) => rule.name === name);
